import type { NeighbourGraph } from "../../engine/engine.js"
import { type CallOptions, routine } from "../../engine/resident.js"
import type { ModelWarning } from "../model.js"
import type { RowsOrDistances } from "../pairs.js"
import { fitTree } from "../treeFit.js"
import { countParts, neighbourGraph } from "./connectivity.js"
import { AgglomerativeModel } from "./model.js"
import { type AgglomerativeParams, parseAgglomerative } from "./params.js"

const who = "AgglomerativeClustering"

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
    const { linkage: method, connectivity } = this.params
    const { signal, onProgress } = options
    const warnings: ModelWarning[] = []
    const facts = await fitTree(who, X, this.params, options, (x, compare) => {
      const neighbours = connectivity && neighbourGraph(who, connectivity, x.rows)
      if (neighbours) warnings.push(...disconnected(neighbours, x.rows))
      const mergeTree = routine(who, x, "mergeTree", { method, metric: compare.metric })
      return mergeTree(x, { method, ...compare, neighbours }, { signal, onProgress })
    })
    return new AgglomerativeModel(this.params, { ...facts, warnings })
  }

  /** `fit`, and only the labels of it. */
  async fitPredict<L = Int32Array>(X: RowsOrDistances<L>, options: CallOptions<L> = {}): Promise<Int32Array> {
    return (await this.fit(X, options)).labels
  }
}

function disconnected(neighbours: NeighbourGraph, rows: number): ModelWarning[] {
  const parts = countParts(neighbours, rows)
  if (parts === 1) return []
  const message = `${who}: the graph falls into ${parts} parts that do not touch; they were joined by the nearest two rows of each two parts.`
  return [{ code: "disconnected", message }]
}
