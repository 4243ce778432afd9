import type { AccumulateOptions } from "../../../engine/accumulated.js"
import type { Frame, FrameGeometry } from "../../../engine/frame.js"
import type { WorkingGeometry } from "../geometry.js"
import type { Source } from "../source.js"

export interface AccumulateRequest {
  readonly source: Source
  readonly options: AccumulateOptions
}

/** Terms of a row's part in the inertia, as the kernel lays them: w·d², w·d, w, and a filler. */
export const INERTIA_WIDTH = 4

/** Where integers lie in a thread's records: sums by cluster, then inertia by cluster, then squares. */
export interface RecordLayout {
  readonly width: number
  readonly inertiaAt: number
  readonly squaresAt: number
  readonly words: number
}

export function layoutOf(clusters: number, width: number): RecordLayout {
  const inertiaAt = clusters * width * 2
  const squaresAt = inertiaAt + clusters * INERTIA_WIDTH * 2
  return { width, inertiaAt, squaresAt, words: squaresAt + 4 }
}

/** Everything that the threads of one pass share. */
export interface AccumulateJob extends WorkingGeometry, FrameGeometry, RecordLayout {
  /** The rows that count, their weights in the frame's unit. */
  readonly source: Source
  readonly frame: Frame
  readonly options: Pick<AccumulateOptions, "metric" | "clusters"> & AccumulateChoices
  readonly unit: number
  readonly blockRows: number
  readonly blocks: number
  readonly points: Float64Array
  readonly packed: Float32Array
  readonly norms: Float64Array
  /** One set per thread. */
  readonly records: readonly BigInt64Array[]
  /** Per thread: rows by cluster, then the largest w·d². */
  readonly counts: readonly Float64Array[]
  /** Empty where the farthest rows are not asked for. */
  readonly sqDistances: Float64Array
}

interface AccumulateChoices {
  readonly inertia: boolean
  readonly squares: boolean
  readonly farthest: number
}
