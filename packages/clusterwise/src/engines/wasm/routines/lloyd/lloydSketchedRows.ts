import { allocBuffer } from "../../../../data/memory.js"
import type { LloydOptions, Operation } from "../../../../engine/engine.js"
import type { WorkingGeometry } from "../../geometry.js"
import type { Source } from "../../source.js"

/** What threads share of the sketches of rows (assembly/centroidSketches.ts), made once a fit, and what is remembered of rows. */
export interface SketchedRows {
  /** Row by row. There is room for two bytes a value: who has relaxed SIMD fills half of it, and never touches the rest. */
  readonly sketches: Uint8Array
  /** 1 where a block has its sketches. */
  readonly made: Uint8Array
  /** Per row the gap to the second nearest centroid (float32), and when it was found (int32). */
  readonly memory: Float32Array
  /** About what rows are sketched: in units of the tile, whole float32 numbers. */
  readonly middle: Float32Array
  /** Past iterations whose centroids are kept. */
  readonly slots: number
  /** Whether distances of all pairs of centroids are taken. */
  readonly paired: boolean
  /** 1 where nothing is known of the rows: labels come from elsewhere. */
  readonly forget: Int32Array
}

/** Bytes of a row's sketch at most. */
export const strideOf = (cols: number): number => (cols * 2 + 15) & ~15

/** Past iterations that a gap may date from, unless their centroids take more than this many values. */
const SLOTS = 8
const SLOT_VALUES = 2 ** 20
const slotsOf = (clusters: number, cols: number): number =>
  Math.max(2, Math.min(SLOTS, Math.floor(SLOT_VALUES / (clusters * cols))))

/** Clusters up to which the distances of their pairs are taken in each iteration. */
const PAIRED_CLUSTERS = 512

/** Columns up to which sums of products stay inside int32. */
export const MOST_SKETCHED_COLS = 65_536

/** Bytes of sketches and of what is remembered of rows; and of centroids, per thread. */
export function sketchesNeed({ rows, cols, points = 1 }: Operation, threads: number): number {
  const shared = rows * (strideOf(cols) + 25)
  const pairs = points <= PAIRED_CLUSTERS ? points + 8 : 1
  const own =
    (points + 8) * (2 * strideOf(cols) + 24 * (cols + 16) + pairs * 8 + slotsOf(points, cols) * (cols + 20) * 4 + 96)
  return shared + threads * (own + 2_000_000)
}

export function planSketches(source: Source, options: LloydOptions, geometry: WorkingGeometry): SketchedRows {
  const { rows, cols } = source
  const { clusters } = options
  return {
    sketches: new Uint8Array(allocBuffer(rows * (strideOf(cols) + 16))),
    // As many as there are rows is more than there are blocks.
    made: new Uint8Array(allocBuffer(rows)),
    memory: new Float32Array(allocBuffer(rows * 8)),
    middle: middleOf(options, cols, geometry),
    slots: slotsOf(clusters, cols),
    paired: clusters <= PAIRED_CLUSTERS,
    forget: new Int32Array(allocBuffer(4)),
  }
}

/** Centroids that the middle is taken from. */
const MIDDLE_SAMPLE = 65

/**
 * Median by column of some centroids of the first start. Any place will do; sketches of rows about one among them tell them
 * apart best.
 */
function middleOf({ starts, clusters, metric }: LloydOptions, cols: number, geometry: WorkingGeometry): Float32Array {
  const [start] = starts
  const count = Math.min(clusters, MIDDLE_SAMPLE)
  const chosen = Array.from({ length: count }, (_, i) => Math.floor((i * clusters) / count))
  const lengths = chosen.map((c) => (metric === "cosine" ? lengthOf(start.subarray(c * cols, (c + 1) * cols)) : 1))
  const middle = new Float32Array(allocBuffer(cols * 4))
  const values = new Float64Array(count)
  for (let j = 0; j < cols; j++) {
    for (let i = 0; i < count; i++) values[i] = start[chosen[i] * cols + j] / lengths[i]
    values.sort()
    const value = (values[count >> 1] - geometry.origin[j]) * geometry.tileScale
    middle[j] = Math.abs(value) < MOST_MIDDLE ? value : 0
  }
  return middle
}

/** No row is that far out. */
const MOST_MIDDLE = 2 ** 40

function lengthOf(values: Float64Array): number {
  let sum = 0
  for (const value of values) sum += value * value
  return Math.sqrt(sum) || 1
}
