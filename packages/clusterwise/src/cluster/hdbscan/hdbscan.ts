import { Matrix } from "../../data/matrix.js"
import type { Resident, RunOptions, SpanningTree } from "../../engine/engine.js"
import type { MetricOptions } from "../../engine/metric.js"
import { byBlocks, part } from "../../engine/pace.js"
import { type CallOptions, routine } from "../../engine/resident.js"
import { DataError, ParameterError, refuseUnknownNames } from "../../errors.js"
import { type RowsOrDistances, withPairs } from "../pairs.js"
import { placeWarnings } from "../places.js"
import { type Hierarchy, Merging } from "./groupTies.js"
import { HDBSCANModel } from "./model.js"
import { type HDBSCANParams, parseHdbscan } from "./params.js"

const who = "HDBSCAN"

/**
 * Density clustering without a distance to choose: clusters are groups of at least minClusterSize rows that stay together
 * over a wide range of distances, each at its own density; all other rows are noise.
 *
 * Exact: the true minimum spanning tree by mutual reachability. Edges of equal weight act together, so that another order
 * of rows gives the same clusters, probabilities and scores. `minSamples` counts the row itself, as scikit-learn does;
 * the Python package hdbscan does not: its min_samples is one less. Weights are not taken.
 *
 * @example
 * const model = await new HDBSCAN({ minClusterSize: 15 }).fit(rows)
 * model.labels // Int32Array, −1 is noise
 * model.recut({ minClusterSize: 50 }) // at once: the tree is kept
 */
export class HDBSCAN {
  readonly params: HDBSCANParams

  /** Validates and stores. Defaults: see `hdbscanParameters`. */
  constructor(params: Partial<HDBSCANParams> = {}) {
    this.params = parseHdbscan(who, params)
  }

  /**
   * Clusters the rows of X (rows × columns), which stay as they are; the model keeps a copy of them to predict with.
   * With the metric "precomputed" X is distances, Condensed or square.
   * @throws {ParameterError} minSamples is more than the rows; weights
   * @throws {DataError} fewer than two rows; a value is not finite; a zero row under cosine
   */
  async fit<L = Int32Array>(X: RowsOrDistances<L>, options: CallOptions<L> = {}): Promise<HDBSCANModel> {
    const { params } = this
    refuseWeights(options)
    return withPairs(who, X, params.metric, options, async (x, compare) => {
      refuseUnfit(x, params)
      const { signal, onProgress } = options
      const { coreDistances, spanningTree } = await reachabilityTree(x, compare, params, { signal, onProgress })
      const rows = x.cols === 0 ? undefined : copyOf(await x.engine.collect(x, { signal }))
      onProgress?.({ phase: "clusters", fraction: 0.95, rows: x.rows })
      const hierarchy = await groupInTurns(spanningTree, { signal, onProgress })
      const warnings = await placeWarnings(who, x, compare.metric, { signal })
      const facts = { coreDistances, spanningTree, rows, engine: x.engine.name, warnings }
      const model = new HDBSCANModel(params, facts, hierarchy)
      onProgress?.({ phase: "clusters", fraction: 1, rows: x.rows })
      return model
    })
  }

  /** `fit`, and only the labels of it. */
  async fitPredict<L = Int32Array>(X: RowsOrDistances<L>, options: CallOptions<L> = {}): Promise<Int32Array> {
    return (await this.fit(X, options)).labels
  }
}

/** Core distances, and the spanning tree by max(distance ÷ alpha, core distances of both ends). */
async function reachabilityTree<L>(
  x: Resident<L>,
  compare: MetricOptions,
  { minSamples, alpha }: HDBSCANParams,
  run: RunOptions,
): Promise<{ coreDistances: Float64Array; spanningTree: SpanningTree }> {
  const { metric } = compare
  const kNearest = routine(who, x, "kNearest", { metric, points: minSamples })
  const spanning = routine(who, x, "spanningTree", { metric })
  const neighbours = { ...compare, k: minSamples, want: "kth" } as const
  const { distances: coreDistances } = await kNearest(x, neighbours, part(run, 0, 0.4))
  run.signal?.throwIfAborted()
  // max(d ÷ alpha, cores) · alpha is max(d, cores · alpha), and one minimum spanning tree is the other's.
  const cores = alpha === 1 ? coreDistances : coreDistances.map((core) => core * alpha)
  const { from, to, weight } = await spanning(x, { ...compare, cores }, part(run, 0.4, 0.95))
  return { coreDistances, spanningTree: { from, to, weight: alpha === 1 ? weight : weight.map((w) => w / alpha) } }
}

/** As `groupTies`, in turns. */
async function groupInTurns(tree: SpanningTree, run: RunOptions): Promise<Hierarchy> {
  const merging = new Merging(tree)
  await byBlocks(tree.weight.length, EDGE_WORK, "clusters", part(run, 0.95, 0.99), (from, to) =>
    merging.merge(from, to),
  )
  run.signal?.throwIfAborted()
  return merging.groups()
}

/** Of one edge, as `byBlocks` counts it. */
const EDGE_WORK = 8

const noWeights = (got: unknown) =>
  new ParameterError(who, "weights", "left out: every row counts once in a tree", got, "Repeat rows instead.")

function refuseWeights(options: object): void {
  if ("weights" in options && options.weights !== undefined) throw noWeights(options.weights)
  refuseUnknownNames(`${who}.fit`, "every option", ["engine", "signal", "onProgress", "weights"], options)
}

function refuseUnfit(x: Resident<unknown>, { minSamples }: HDBSCANParams): void {
  if (x.weighted) throw noWeights("rows that were loaded with weights")
  if (x.rows < 2) throw new DataError(`${who}: needs at least 2 rows; there is 1.`)
  if (minSamples > x.rows)
    throw new ParameterError(
      who,
      "minSamples",
      `an integer in [1, ${x.rows}] (the data has ${x.rows} rows)`,
      minSamples,
      "Where it is left out it is minClusterSize.",
    )
}

const copyOf = ({ data, rows, cols, columns }: Matrix): Matrix => new Matrix(data.slice(), rows, cols, columns)
