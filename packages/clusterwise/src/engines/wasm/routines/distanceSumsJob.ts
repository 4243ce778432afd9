import type { FloatArray } from "../../../data/memory.js"
import type { Labelling } from "../../../engine/engine.js"
import type { MetricName } from "../../../engine/metric.js"
import type { WorkingGeometry } from "../geometry.js"
import type { Source } from "../source.js"

/** Rows that are taken against a strip together; the kernel has room for no more. */
export const CHUNK_ROWS = 64
/** Kernel numbers of the metrics; cosine is half the square of unit rows. */
export const kinds: Readonly<Record<string, number>> = {
  euclidean: 0,
  sqeuclidean: 1,
  manhattan: 2,
  chebyshev: 3,
  cosine: 1,
}

export interface DistanceSumsRequest {
  readonly source: Source
  readonly options: Labelling & { readonly metric: MetricName }
}

/**
 * Rows are sorted by label and packed in panels of 8, each cluster from a new panel on, so a place is a row or a gap.
 * Clusters are taken in turn: cluster A against itself and all later ones. One look at a pair serves both of its rows.
 */
export interface DistanceSumsJob extends DistanceSumsRequest, WorkingGeometry {
  readonly blockRows: number
  readonly blocks: number
  readonly bits: number
  readonly sizes: Int32Array
  /** First place of each cluster, and the number of places at the end. */
  readonly firsts: Int32Array
  /** Place of each row, or -1. */
  readonly places: Int32Array
  readonly packed: FloatArray
  /** The cluster that is taken, and the groups that its columns are shared out in. */
  readonly turn: Int32Array
  /** Per place: sum of distances to the row's own cluster. */
  readonly own: Float64Array
  /** Per thread and place: least mean distance to another cluster so far. */
  readonly nearest: readonly Float64Array[]
  /** Per thread and place: exact sums of the distances to the cluster that is taken. */
  readonly sums: readonly BigInt64Array[]
}
