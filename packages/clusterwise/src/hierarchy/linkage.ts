import type { MatrixLike } from "../data/adapters.js"
import type { Condensed } from "../data/condensed.js"
import { Matrix } from "../data/matrix.js"
import type { Dtype } from "../data/memory.js"
import type { Resident } from "../engine/engine.js"
import { isEuclideanOnly, type LinkageMethod } from "../engine/merging/lanceWilliams.js"
import { type Metric, metricOptions } from "../engine/metric.js"
import { type CallOptions, routine, withResident } from "../engine/resident.js"
import { DataError, ParameterError } from "../errors.js"
import { choice, parseParameters } from "../schema.js"
import { pairsOf } from "./input.js"
import { Linkage } from "./linkageTree.js"

export interface LinkageOptions<L = Int32Array> extends CallOptions<L> {
  /** How near two clusters are ("single"). */
  readonly method?: LinkageMethod
  /** How rows are compared ("euclidean"); not used for distances that are given. */
  readonly metric?: Metric
  /** Of the distances that are held: "float32" halves the memory and rounds heights to 7 digits ("float64"). */
  readonly dtype?: Dtype
}

export const linkageMethods = ["single", "complete", "average", "weighted", "ward", "centroid", "median"] as const

const parameters = {
  method: choice(linkageMethods, "single", "how near two clusters are"),
  dtype: choice(["float64", "float32"], "float64", "of the distances that are held"),
}

/**
 * Merges rows, the nearest first, into a tree.
 *
 * single: nearest two rows · complete: farthest two · average: mean of all pairs (UPGMA) · weighted: mean of the two halves
 * (WPGMA) · ward: growth of the within-cluster sum of squares · centroid, median: distance of centres (UPGMC, WPGMC),
 * where a later merge may be lower than an earlier one. Heights as SciPy's.
 *
 * @param X rows; or Condensed distances, also as a one-dimensional typed array (SciPy's order); or a square matrix of
 *   distances with metric "precomputed"
 * @throws ParameterError for ward, centroid and median under a metric other than Euclidean
 * @throws DataError for fewer than two rows
 * @throws MemoryBudgetError where the method does not fit
 */
export async function linkage<L = Int32Array>(
  X: MatrixLike | Condensed | Float64Array | Float32Array | Resident<L>,
  { engine, signal, onProgress, metric = "euclidean", ...rest }: LinkageOptions<L> = {},
): Promise<Linkage> {
  const who = "linkage"
  const { method, dtype } = parseParameters(who, parameters, rest)
  const rows = pairsOf(who, X, metric)
  return withResident(who, rows, { engine, signal, onProgress }, async (x) => {
    const distances = x.cols === 0
    const compare = distances ? ({ metric: "precomputed" } as const) : metricOptions(who, metric)
    if (!distances) refuseMeans(who, method, compare.metric)
    if (x.rows < 2) throw new DataError(`${who}: needs at least 2 rows; there is 1.`)
    const mergeTree = routine(who, x, "mergeTree", { method, metric: compare.metric })
    const { merges } = await mergeTree(x, { method, dtype, ...compare }, { signal, onProgress })
    return new Linkage(new Matrix(merges, x.rows - 1, 4))
  })
}

/** Ward, centroid and median are defined by means, which only Euclidean distances have. */
export function refuseMeans(who: string, method: LinkageMethod, metric: string): void {
  if (metric !== "euclidean" && isEuclideanOnly(method))
    throw new ParameterError(
      who,
      "metric",
      `"euclidean" for ${method} linkage, which is defined by means of rows`,
      metric,
      'For other metrics take "average", "complete", "weighted" or "single".',
    )
}
