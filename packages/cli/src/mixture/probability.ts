import { type CatalogueEntry, type Engine, GaussianMixtureModel, Matrix, type Model, show } from "clusterwise"
import type { Command } from "commander"
import { showPath, UsageError } from "../failures.js"
import { lastOf } from "../pictures.js"

/** Estimators whose models know how probable each cluster is for a row. */
export const givesProbabilities = ({ kind }: Pick<CatalogueEntry, "kind">): boolean => kind === "gmm"

export function addProbabilityOption(command: Command): void {
  command.option(
    "--probability",
    "one more column in --out: how probable a row's cluster is, to six digits; it is called like the first, with _probability",
  )
}

/** The name of that column. */
export const probabilityColumn = (labelColumn: string): string => `${labelColumn}_probability`

/** @throws UsageError where the column was asked for, but no file */
export function refuseProbabilityAlone({ probability, out }: { probability?: boolean; out?: string }): void {
  if (probability && out === undefined)
    throw new UsageError("--probability is a column of --out; name that file as well, such as --out clusters.csv.")
}

/** @throws UsageError for a model without probabilities */
export function refuseNoProbabilities(model: Model, path: string): void {
  const last: Model = lastOf(model)
  if (!(last instanceof GaussianMixtureModel))
    throw new UsageError(
      `${showPath(path)}: --probability is for models of gmm; this one is of ${show(last.kind)}, which has no probabilities.`,
    )
}

/** Rows that are asked about together, so that rows × components are never all held. */
const ROWS_AT_ONCE = 65_536

/** How probable the most probable component of each row is; undefined for models that do not know. */
export async function bestProbabilities(
  model: Model,
  scaled: Matrix,
  run: { engine?: Engine | undefined; signal?: AbortSignal },
): Promise<Float64Array | undefined> {
  const last: Model = lastOf(model)
  if (!(last instanceof GaussianMixtureModel)) return undefined
  const { rows, cols, data, columns } = scaled
  const best = new Float64Array(rows)
  for (let from = 0; from < rows; from += ROWS_AT_ONCE) {
    const to = Math.min(rows, from + ROWS_AT_ONCE)
    const part = new Matrix(data.subarray(from * cols, to * cols), to - from, cols, columns)
    const { data: shares, cols: components } = await last.predictProba(part, run)
    for (let at = 0; at < shares.length; at++) {
      const row = from + Math.floor(at / components)
      if (shares[at] > best[row]) best[row] = shares[at]
    }
  }
  return best
}
