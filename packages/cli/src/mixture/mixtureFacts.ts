import { type Engine, GaussianMixtureModel, type Matrix, type Model } from "clusterwise"
import { lastOf } from "../pictures.js"
import type { ClusterSummary } from "../summary/apart.js"
import { plural, share, significant } from "../terminal/numbers.js"

/** What the summary says of a mixture. Likelihoods are of the rows as they were clustered: after scaling. */
export interface MixtureFacts {
  readonly covarianceType: string
  /** Mean of the natural logarithm of a row's density. */
  readonly logLikelihood: number
  readonly bic: number
  readonly aic: number
  readonly nParameters: number
  /** Share of the rows whose best probability is below 0.9. */
  readonly unsureShare: number
}

/** Below this a row may as well belong elsewhere. */
const SURE = 0.9

/** Undefined for models that are no mixture. */
export async function mixtureFacts(
  model: Model,
  scaled: Matrix,
  probabilities: Float64Array | undefined,
  run: { engine?: Engine | undefined; signal?: AbortSignal },
): Promise<MixtureFacts | undefined> {
  const last: Model = lastOf(model)
  if (!(last instanceof GaussianMixtureModel) || !probabilities) return undefined
  const logLikelihood = await last.score(scaled, run)
  const { nParameters, params } = last
  const twice = 2 * logLikelihood * scaled.rows
  return {
    covarianceType: params.covarianceType,
    logLikelihood,
    bic: nParameters * Math.log(scaled.rows) - twice,
    aic: 2 * nParameters - twice,
    nParameters,
    unsureShare: probabilities.filter((best) => best < SURE).length / scaled.rows,
  }
}

/** Each cluster with the weight of its component. */
export function withWeights(clusters: readonly ClusterSummary[], model: Model): readonly ClusterSummary[] {
  const last: Model = lastOf(model)
  if (!(last instanceof GaussianMixtureModel)) return clusters
  return clusters.map((cluster) => ({ ...cluster, weight: last.weights[cluster.label] }))
}

/** The same for people. */
export function describeMixture(facts: MixtureFacts, rows: number, scaled: boolean): string {
  const { logLikelihood, bic, aic, unsureShare } = facts
  const unsure = Math.round(unsureShare * rows)
  const units = scaled ? " of the scaled rows" : ""
  const likelihood = `log-likelihood ${significant(logLikelihood)} a row · BIC ${significant(bic)} · AIC ${significant(aic)}${units} (lower BIC and AIC are better)`
  const sure =
    unsure === 0
      ? `every row has a best probability of ${SURE} or more`
      : `${plural(unsure, "row")} (${share(unsure, rows)}) with a best probability below ${SURE}`
  return `${likelihood}\n${sure}`
}
