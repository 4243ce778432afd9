import type { MatrixLike } from "../../data/adapters.js"
import { Matrix } from "../../data/matrix.js"
import type { GaussianComponents, MixtureResult, MixtureStart, Resident } from "../../engine/engine.js"
import { part } from "../../engine/pace.js"
import { routine, type WeightedCallOptions, withResident } from "../../engine/resident.js"
import { DataError, ParameterError, refuseUnknownNames } from "../../errors.js"
import { parseParameters } from "../../schema.js"
import type { ModelWarning } from "../model.js"
import { givenComponents } from "./given.js"
import { GaussianMixtureModel } from "./model.js"
import { type GaussianMixtureParams, mixtureParameters } from "./params.js"

export interface GaussianMixtureFitOptions<L = Int32Array> extends WeightedCallOptions<L> {
  /** Milliseconds after which the best model so far is returned, with the warning "deadline". */
  readonly deadlineMs?: number | undefined
}

/**
 * Mixture of Gaussians by expectation–maximisation: clusters that overlap, are long or of different size, and for every row
 * the probability of each.
 *
 * Dempster, Laird & Rubin 1977, "Maximum likelihood from incomplete data via the EM algorithm"; the course of a run is that
 * of scikit-learn's GaussianMixture, from the same start to the same numbers. Starts come from k-means. The same seed gives
 * the same bytes on every machine, local engine and number of threads. Weights count as copies of a row.
 *
 * @example
 * const model = await new GaussianMixture({ nComponents: 3 }).fit(rows)
 * const probabilities = await model.predictProba(rows) // rows × 3
 */
export class GaussianMixture {
  readonly params: GaussianMixtureParams

  /** Validates and stores. Defaults: see `mixtureParameters`. */
  constructor(params: Partial<GaussianMixtureParams> = {}) {
    this.params = parseParameters("GaussianMixture", mixtureParameters, params)
  }

  /**
   * Fits the mixture to the rows of X (rows × columns), which stay as they are.
   * @throws {ParameterError} nComponents is more than the rows
   * @throws {DataError} fewer than two rows; a value is not finite; a covariance without an inverse (raise regCovar)
   */
  async fit<L = Int32Array>(
    X: MatrixLike | Resident<L>,
    options: GaussianMixtureFitOptions<L> = {},
  ): Promise<GaussianMixtureModel<L>> {
    refuseUnknownNames("GaussianMixture.fit", "every option", FIT_OPTIONS, options)
    checkDeadline(options.deadlineMs)
    const until = performance.now() + (options.deadlineMs ?? Number.POSITIVE_INFINITY)
    return withResident("GaussianMixture", X, options, async (x) => {
      const starts = await this.starts(x, options, until)
      const { nComponents, covarianceType, tol, regCovar, maxIter } = this.params
      const fit = routine("GaussianMixture", x, "mixture", { method: covarianceType, points: nComponents })
      const deadlineMs = options.deadlineMs && until - performance.now()
      const asked = { components: nComponents, covarianceType, starts, tol, regCovar, maxIter, deadlineMs }
      const result = await fit(x, asked, part(options, START_SHARE, 1))
      return new GaussianMixtureModel<L>(this.params, {
        ...result,
        means: new Matrix(result.means, nComponents, x.cols, x.columns),
        engine: x.engine.name,
        warnings: warningsOf(result, this.params),
      })
    })
  }

  /** `fit`, and only the labels of it. */
  async fitPredict<L = Int32Array>(
    X: MatrixLike | Resident<L>,
    options: GaussianMixtureFitOptions<L> = {},
  ): Promise<L> {
    return (await this.fit(X, options)).labels
  }

  /** One start at least; as many as were asked for if there is time until `until`, and one where nothing is left to chance. */
  private async starts<L>(
    x: Resident<L>,
    options: GaussianMixtureFitOptions<L>,
    until: number,
  ): Promise<MixtureStart<L>[]> {
    const { nComponents, covarianceType, init, nInit } = this.params
    checkRows(x.rows, nComponents)
    const family = { components: nComponents, cols: x.cols, covarianceType }
    const given: Partial<GaussianComponents> = init === "kmeans" ? {} : givenComponents(init, family)
    if (given.weights && given.means && given.covariances) return [given]
    const starts: MixtureStart<L>[] = []
    for (let start = 0; start < nInit && !(start > 0 && performance.now() > until); start++) {
      const run = part(options, (START_SHARE * start) / nInit, (START_SHARE * (start + 1)) / nInit)
      starts.push({ ...given, labels: await this.partition(x, start, run) })
    }
    return starts
  }

  /** The clusters of k-means, as scikit-learn begins: one start, from k-means++. */
  private async partition<L>(
    x: Resident<L>,
    start: number,
    run: ReturnType<typeof part>,
  ): Promise<NonNullable<MixtureStart<L>["labels"]>> {
    const { nComponents: clusters, seed } = this.params
    const metric = "euclidean" as const
    const method = x.cols === 1 ? "optimal" : "k-means++"
    const about = { metric, points: clusters }
    const seeding = routine("GaussianMixture", x, "seed", { ...about, method })
    const first = await seeding(x, { clusters, method, seed, start, metric }, part(run, 0, 0.3))
    const lloyd = routine("GaussianMixture", x, "lloyd", { ...about, method: "auto" })
    const asked = { starts: [first], clusters, metric, seed, ...KMEANS }
    const { labels, centroids } = await lloyd(x, asked, part(run, 0.3, 1))
    return { of: labels, centroids }
  }
}

/** scikit-learn's defaults of k-means. */
const KMEANS = { maxIter: 300, tol: 1e-4, emptyCluster: "farthest", algorithm: "auto" } as const

const FIT_OPTIONS = ["engine", "weights", "signal", "onProgress", "deadlineMs"]

/** Starts take about this share of a fit's progress. */
const START_SHARE = 0.2

function checkRows(rows: number, nComponents: number): void {
  if (rows < 2) throw new DataError("GaussianMixture: one row has no spread; give at least 2 rows.")
  if (nComponents > rows)
    throw new ParameterError(
      "GaussianMixture",
      "nComponents",
      `an integer in [1, ${rows}] (the data has ${rows} rows)`,
      nComponents,
    )
}

function checkDeadline(deadlineMs: number | undefined): void {
  if (deadlineMs !== undefined && !(typeof deadlineMs === "number" && deadlineMs > 0))
    throw new ParameterError("GaussianMixture", "deadlineMs", "a number of milliseconds above 0", deadlineMs)
}

/** A component that has less than this share of all rows has none: it is held up by rounding alone. */
const NO_SHARE = 1e-12

function warningsOf<L>(result: MixtureResult<L>, { maxIter }: GaussianMixtureParams): ModelWarning[] {
  const warnings: ModelWarning[] = []
  const empty = result.weights.filter((weight) => weight < NO_SHARE).length
  if (empty > 0)
    warnings.push({
      code: "empty-components",
      message: `GaussianMixture: ${empty} of ${result.weights.length} components have no rows. Ask for at most ${result.weights.length - empty}, or begin elsewhere (seed, init).`,
    })
  if (result.deadlineReached)
    warnings.push({
      code: "deadline",
      message: `GaussianMixture: the deadline came after ${result.nIter} iterations; this is the best model so far.`,
    })
  else if (!result.converged)
    warnings.push({
      code: "not-converged",
      message: `GaussianMixture: still changing after maxIter = ${maxIter} iterations. Raise maxIter, or tol.`,
    })
  return warnings
}
