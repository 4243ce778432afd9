import type { Labelling } from "../../../engine/engine.js"
import type { MetricName } from "../../../engine/metric.js"
import type { Source } from "../source.js"
import type { PlacedRows } from "./distanceStrips.js"

export interface DistanceSumsRequest {
  readonly source: Source
  readonly labelling: Labelling
  readonly metric: MetricName
}

/**
 * Rows are sorted by label. Clusters are taken in turn: cluster A against itself and all later ones. One look at a pair
 * serves both of its rows.
 */
export interface DistanceSumsJob extends PlacedRows {
  readonly bits: number
  readonly sizes: Int32Array
  /** First place of each cluster, and the number of places at the end. */
  readonly firsts: Int32Array
  /** The cluster that is taken, and the groups that its columns are shared out in. */
  readonly turn: Int32Array
  /** Per place: sum of distances to the row's own cluster. */
  readonly own: Float64Array
  /** Per thread and place: least mean distance to another cluster so far. */
  readonly nearest: readonly Float64Array[]
  /** Per thread and place: exact sums of the distances to the cluster that is taken. */
  readonly sums: readonly BigInt64Array[]
}
