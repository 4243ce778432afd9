import type { MatrixLike } from "../data/adapters.js"
import { Condensed } from "../data/condensed.js"
import { Matrix } from "../data/matrix.js"
import type { Dtype } from "../data/memory.js"
import type { PairDistancesOptions, Resident, RunOptions } from "../engine/engine.js"
import { isEuclideanOnly, type LinkageMethod, linkageMethods } from "../engine/merging/lanceWilliams.js"
import { type Metric, metricOptions } from "../engine/metric.js"
import { part } from "../engine/pace.js"
import { type CallOptions, routine, withResident } from "../engine/resident.js"
import { DataError, ParameterError } from "../errors.js"
import { boolean, choice, parseParameters } from "../schema.js"
import { pairsOf } from "./input.js"
import { Linkage } from "./linkageTree.js"
import { affordOrder, optimalLeafOrdering } from "./optimalLeafOrdering.js"

export interface LinkageOptions<L = Int32Array> extends CallOptions<L> {
  /** How near two clusters are ("single"). */
  readonly method?: LinkageMethod
  /** How rows are compared ("euclidean"); not used for distances that are given. */
  readonly metric?: Metric
  /** Of the distances that are held: "float32" halves the memory and rounds heights to 7 digits ("float64"). */
  readonly dtype?: Dtype
  /** Turns left and right as `optimalLeafOrdering` does, which takes n² numbers of memory and up to n³ steps (false). */
  readonly optimalOrdering?: boolean
}

const parameters = {
  method: choice(linkageMethods, "single", "how near two clusters are"),
  dtype: choice(["float64", "float32"], "float64", "of the distances that are held"),
  optimalOrdering: boolean(false, "whether left and right are turned so that neighbouring rows are near"),
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
  const { method, dtype, optimalOrdering } = parseParameters(who, parameters, rest)
  const rows = pairsOf(who, X, metric)
  return withResident(who, rows, { engine, signal, onProgress }, async (x) => {
    const distances = x.cols === 0
    const compare = distances ? ({ metric: "precomputed" } as const) : metricOptions(who, metric)
    if (!distances) refuseMeans(who, method, compare.metric)
    if (x.rows < 2) throw new DataError(`${who}: needs at least 2 rows; there is 1.`)
    const mergeTree = routine(who, x, "mergeTree", { method, metric: compare.metric })
    if (optimalOrdering) checkOrder(who, x, rows)
    const run = { signal, onProgress }
    const { merges } = await mergeTree(x, { method, dtype, ...compare }, optimalOrdering ? part(run, 0, 0.5) : run)
    const tree = new Linkage(new Matrix(merges, x.rows - 1, 4))
    return optimalOrdering ? ordered(who, tree, x, rows, { ...compare, dtype }, part(run, 0.5, 1)) : tree
  })
}

/** Refuses, before the tree is made, an order that could not be taken. */
function checkOrder<L>(who: string, x: Resident<L>, given: MatrixLike | Condensed | Resident<L>): void {
  affordOrder(who, x.rows, x.engine)
  if (x.cols > 0 || given instanceof Condensed) return
  throw new ParameterError(
    who,
    "optimalOrdering",
    "false for distances that an engine holds",
    true,
    "Give the Condensed distances themselves, or take optimalLeafOrdering(Z, distances) afterwards.",
  )
}

async function ordered<L>(
  who: string,
  tree: Linkage,
  x: Resident<L>,
  given: MatrixLike | Condensed | Resident<L>,
  options: PairDistancesOptions,
  run: RunOptions,
): Promise<Linkage> {
  const pairs = () => routine(who, x, "pairDistances", { metric: options.metric })(x, options, part(run, 0, 0.2))
  const distances = given instanceof Condensed ? given : await pairs()
  return optimalLeafOrdering(tree, distances, { ...part(run, 0.2, 1), engine: x.engine })
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
