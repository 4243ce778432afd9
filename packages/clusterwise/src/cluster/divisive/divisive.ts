import { type CallOptions, routine } from "../../engine/resident.js"
import type { RowsOrDistances } from "../pairs.js"
import { fitTree } from "../treeFit.js"
import { DivisiveModel } from "./model.js"
import { type DivisiveParams, parseDivisive } from "./params.js"

const who = "DivisiveClustering"

/**
 * Hierarchical clustering from the top down, DIANA: all rows begin as one cluster, and the cluster of largest diameter is
 * split, on and on. L. Kaufman and P. J. Rousseeuw, "Finding Groups in Data" (1990), chapter 6.
 *
 * A split begins with the row whose mean distance to the others is largest. It takes along, one at a time, the row that
 * is nearer to those that left than to those that stay, by the largest difference of mean distances. Ties go to the lower
 * row, among clusters to the one that holds it. The height of a split is the diameter of what was split. Where merging
 * decides on near rows first, and lives with that at the top, splitting decides on the large structure first.
 *
 * `distanceThreshold` splits clusters of that diameter and wider ones: what stays together is narrower. The whole tree is
 * built in any case. It takes the distances of all pairs, 8 bytes each. Weights are not taken.
 *
 * @example
 * const model = await new DivisiveClustering({ nClusters: 3 }).fit(rows)
 * model.labels // Int32Array
 * model.divisiveCoefficient // near 1: clear clusters; near 0: none
 */
export class DivisiveClustering {
  readonly params: DivisiveParams

  /** Validates and stores. Defaults: see `divisiveParameters`. */
  constructor(params: Partial<DivisiveParams> = {}) {
    this.params = parseDivisive(who, params)
  }

  /**
   * Clusters the rows of X (rows × columns), which stay as they are; the model keeps a copy of them to predict with.
   * @throws {ParameterError} nClusters is more than the rows; weights
   * @throws {DataError} fewer than two rows; a value is not finite; a zero row under cosine
   * @throws {MemoryBudgetError} the distances of all pairs do not fit
   */
  async fit<L = Int32Array>(X: RowsOrDistances<L>, options: CallOptions<L> = {}): Promise<DivisiveModel> {
    const tree = await fitTree(who, X, this.params, options, (x, compare) => {
      const { signal, onProgress } = options
      return routine(who, x, "splinter", { metric: compare.metric })(x, compare, { signal, onProgress })
    })
    return new DivisiveModel(this.params, { ...tree, warnings: [] })
  }

  /** `fit`, and only the labels of it. */
  async fitPredict<L = Int32Array>(X: RowsOrDistances<L>, options: CallOptions<L> = {}): Promise<Int32Array> {
    return (await this.fit(X, options)).labels
  }
}
