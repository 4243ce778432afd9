import type { Labelling } from "../../../engine/engine.js"
import type { MetricName } from "../../../engine/metric.js"
import type { Source } from "../source.js"
import type { PlacedRows } from "./distanceStrips.js"
import type { JointCells } from "./jointCells.js"

export interface DistanceSweepRequest {
  readonly source: Source
  readonly labellings: readonly Labelling[]
  readonly cells: JointCells
  readonly metric: MetricName
}

/**
 * Rows are sorted by joint cell and cut in blocks of places. Every two blocks meet once, in rounds in which no block
 * meets two others: whoever runs a meeting has the sums of its rows for itself, and they grow in the same order whatever
 * the number of threads.
 *
 *     distances of block I to block J are summed by cell of J (for the rows of I) and by cell of I (for the rows of J);
 *     sums by cell are then added to those by cluster, labelling by labelling
 */
export interface DistanceSweepJob extends PlacedRows {
  /** Number of rows, and first place, of each cell. */
  readonly cellSizes: Int32Array
  readonly cellFirsts: Int32Array
  /** Per labelling and cell: the cluster, counted over all labellings; −1 where the labelling leaves the cell out. */
  readonly clusterOf: readonly Int32Array[]
  /** Number of rows of each cluster, counted over all labellings. */
  readonly clusterSizes: Int32Array
  /** Sums of distances, clusters × places. */
  readonly sums: Float64Array
  readonly totalPlaces: number
  readonly blockPlaces: number
  /** The round that is on: −1 while blocks meet themselves. */
  readonly round: Int32Array
}
