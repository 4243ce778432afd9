import type { MetricName, MetricOptions } from "../../engine/metric.js"
import type { Bench } from "./bench.js"

/** Places of a strip that is compared at once: whole panels of 8. Kept to what the second-level cache holds. */
const STRIP_BYTES = 262_144
const MAX_STRIP_PLACES = 512
/** Rows that are compared with a strip at once; even. */
export const CHUNK_ROWS = 64

export function stripPlacesOf(cols: number): number {
  return Math.min(
    MAX_STRIP_PLACES,
    Math.max(CHUNK_ROWS, Math.floor(STRIP_BYTES / (cols * 8) / CHUNK_ROWS) * CHUNK_ROWS),
  )
}

/** Length of `rows` rows in panels of 8: column by column, 8 wide; what is behind the last row is 0. */
export const packedRowsLength = (rows: number, cols: number): number => Math.ceil(rows / 8) * 8 * cols

/** What the kernel does for a metric: the kind of its terms, and what becomes of their sum. */
const kinds: Readonly<Partial<Record<MetricName, readonly [kind: number, end: number]>>> = {
  euclidean: [0, 1],
  sqeuclidean: [0, 0],
  cosine: [0, 2],
  manhattan: [1, 0],
  chebyshev: [2, 0],
}

export const comparedMetrics = Object.keys(kinds) as readonly MetricName[]

/**
 * Distances of a chunk of rows to a strip of packed rows, in one thread's memory. Rows come as the metric takes them
 * (`prepareRows`), float64. Every pair is summed column by column, so that its bits do not depend on where it stands.
 */
export class PairTiles {
  /** Most places of a strip. */
  readonly stripPlaces: number
  /** Float64 values from one row of the answer to the next. */
  readonly stride: number
  private readonly rowsAt: number
  private readonly stripAt: number
  private readonly outAt: number

  constructor(
    private readonly bench: Bench,
    private readonly options: MetricOptions,
    private readonly cols: number,
  ) {
    this.stripPlaces = stripPlacesOf(cols)
    this.stride = this.stripPlaces
    this.rowsAt = bench.alloc(CHUNK_ROWS * cols * 8)
    this.stripAt = bench.alloc(this.stripPlaces * cols * 8)
    this.outAt = bench.alloc(CHUNK_ROWS * this.stride * 8)
  }

  /** Where the chunk's rows lie, row by row: to be written to. */
  get rows(): Float64Array {
    return this.bench.float64(this.rowsAt, CHUNK_ROWS * this.cols)
  }

  /** Takes rows `first` … `first + count − 1` of the packed ones as the chunk. */
  takeChunk(packed: Float64Array, first: number, count: number): void {
    const { cols, rows } = this
    for (let i = 0; i < count; i++) {
      const from = ((first + i) >> 3) * 8 * cols + ((first + i) & 7)
      for (let j = 0; j < cols; j++) rows[i * cols + j] = packed[from + j * 8]
    }
  }

  /**
   * Distances of the first `count` rows of the chunk to `places` packed rows from `first` on; both multiples of 8. Returns
   * where they lie: row i, place k at i · stride + k.
   */
  measure(packed: Float64Array, first: number, places: number, count: number): number {
    const { bench, cols, stripAt, outAt } = this
    bench.copyIn(packed.subarray(first * cols, (first + places) * cols), stripAt)
    const [kind, end] = kinds[this.options.metric]!
    bench.kernels.pairs(this.rowsAt, count, stripAt, places >> 3, cols, outAt, this.stride * 8, kind, end)
    return outAt
  }
}
