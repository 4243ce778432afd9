import type { MatrixLike } from "../../data/adapters.js"
import type { Condensed } from "../../data/condensed.js"
import { Matrix } from "../../data/matrix.js"
import type { NeighbourGraph, Resident } from "../../engine/engine.js"
import { metricOptions } from "../../engine/metric.js"
import { type CallOptions, routine, withResident } from "../../engine/resident.js"
import { DataError, ParameterError, refuseUnknownNames } from "../../errors.js"
import { pairsOf } from "../../hierarchy/input.js"
import { Linkage } from "../../hierarchy/linkageTree.js"
import type { ModelWarning } from "../model.js"
import { countParts, neighbourGraph } from "./connectivity.js"
import { hasInversions } from "./cut.js"
import { AgglomerativeModel } from "./model.js"
import { type AgglomerativeParams, parseAgglomerative } from "./params.js"

const who = "AgglomerativeClustering"

/** Rows, or with the metric "precomputed" the distances between them: Condensed, in SciPy's order, or square. */
export type RowsOrDistances<L = Int32Array> = MatrixLike | Condensed | Float64Array | Float32Array | Resident<L>

/**
 * Hierarchical clustering from the bottom up: each row begins as a cluster, the nearest two are merged, and on. The tree
 * is cut at a number of clusters or below a distance.
 *
 * `distanceThreshold` merges clusters whose distance is below it, as scikit-learn does; `fcluster` merges at t too.
 * `connectivity` lets only clusters merge that touch, so that every cluster is one region of the graph; heights may then
 * fall. A graph in several parts is joined by the nearest two rows of each two parts, with the warning "disconnected".
 * Weights are not taken.
 *
 * @example
 * const model = await new AgglomerativeClustering({ nClusters: 3, linkage: "average" }).fit(rows)
 * model.labels // Int32Array
 * model.linkage // the whole tree: fcluster, cophenet, dendrogram take it
 */
export class AgglomerativeClustering {
  readonly params: AgglomerativeParams

  /** Validates and stores. Defaults: see `agglomerativeParameters`. */
  constructor(params: Partial<AgglomerativeParams> = {}) {
    this.params = parseAgglomerative(who, params)
  }

  /**
   * Clusters the rows of X (rows × columns), which stay as they are; the model keeps a copy of them to predict with.
   * @throws {ParameterError} nClusters is more than the rows; connectivity is no graph of them; weights
   * @throws {DataError} fewer than two rows; a value is not finite; a zero row under cosine
   * @throws {MemoryBudgetError} the method does not fit; the message says what would
   */
  async fit<L = Int32Array>(X: RowsOrDistances<L>, options: CallOptions<L> = {}): Promise<AgglomerativeModel> {
    refuseWeights(options)
    refuseUnknownNames("AgglomerativeClustering.fit", "every option", FIT_OPTIONS, options)
    const { linkage: method, metric, nClusters, connectivity } = this.params
    // A flat array is distances only where that was said; anywhere else it is rows that lost their shape.
    const flat = ArrayBuffer.isView(X) && metric !== "precomputed"
    return withResident(who, flat ? (X as unknown as MatrixLike) : pairsOf(who, X, metric), options, async (x) => {
      const compare = metricOptions(who, metric, true)
      refuseUnfit(x, compare.metric === "precomputed", nClusters)
      const neighbours = connectivity && neighbourGraph(who, connectivity, x.rows)
      const { signal, onProgress } = options
      const mergeTree = routine(who, x, "mergeTree", { method, metric: compare.metric })
      const { merges, algorithm } = await mergeTree(x, { method, ...compare, neighbours }, { signal, onProgress })
      signal?.throwIfAborted()
      const linkage = new Linkage(new Matrix(merges, x.rows - 1, 4))
      return new AgglomerativeModel(this.params, {
        linkage,
        rows: x.cols === 0 ? undefined : copyOf(await x.engine.collect(x, { signal })),
        algorithm,
        engine: x.engine.name,
        warnings: warningsOf(linkage, this.params, neighbours),
      })
    })
  }

  /** `fit`, and only the labels of it. */
  async fitPredict<L = Int32Array>(X: RowsOrDistances<L>, options: CallOptions<L> = {}): Promise<Int32Array> {
    return (await this.fit(X, options)).labels
  }
}

/** Weights are known, to be refused with the reason. */
const FIT_OPTIONS = ["engine", "signal", "onProgress", "weights"]

const noWeights = (got: unknown) =>
  new ParameterError(who, "weights", "left out: every row counts once in a tree", got, "Repeat rows instead.")

function refuseWeights(options: object): void {
  if ("weights" in options && options.weights !== undefined) throw noWeights(options.weights)
}

function refuseUnfit(x: Resident<unknown>, precomputed: boolean, nClusters: number | undefined): void {
  if (x.weighted) throw noWeights("rows that were loaded with weights")
  if (precomputed !== (x.cols === 0))
    throw new ParameterError(
      who,
      "metric",
      precomputed
        ? 'a metric of rows, or X distances between them, where it is "precomputed"'
        : '"precomputed" for distances between rows',
      precomputed ? "rows" : "distances",
    )
  if (x.rows < 2) throw new DataError(`${who}: needs at least 2 rows; there is 1.`)
  if (nClusters !== undefined && nClusters > x.rows)
    throw new ParameterError(who, "nClusters", `an integer in [1, ${x.rows}] (the data has ${x.rows} rows)`, nClusters)
}

const copyOf = ({ data, rows, cols, columns }: Matrix): Matrix => new Matrix(data.slice(), rows, cols, columns)

function warningsOf(
  linkage: Linkage,
  { distanceThreshold, linkage: method }: AgglomerativeParams,
  neighbours: NeighbourGraph | undefined,
): ModelWarning[] {
  const warnings: ModelWarning[] = []
  const parts = neighbours ? countParts(neighbours, linkage.nLeaves) : 1
  if (parts > 1)
    warnings.push({
      code: "disconnected",
      message: `${who}: the graph falls into ${parts} parts that do not touch; they were joined by the nearest two rows of each two parts.`,
    })
  if (distanceThreshold !== undefined && hasInversions(linkage))
    warnings.push({
      code: "inversions",
      message: `${who}: ${method} linkage merged some clusters at a lower distance than their parts${neighbours ? ", because only neighbours may merge" : ""}; a cluster is kept only where all merges inside it are below ${distanceThreshold}.`,
    })
  return warnings
}
