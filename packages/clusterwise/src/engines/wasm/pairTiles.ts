import type { Operation } from "../../engine/engine.js"
import type { MetricName, MetricOptions } from "../../engine/metric.js"
import type { Bench } from "./bench.js"
import { pairCols } from "./pairPanels.js"

/** Rows that are compared with a strip at once; even. */
export const CHUNK_ROWS = 64
/** Places of a strip: whole panels of 8, as many as the second-level cache holds. */
const STRIP_BYTES = 262_144
const MAX_STRIP_PLACES = 512

export function stripPlacesOf(cols: number): number {
  return Math.min(
    MAX_STRIP_PLACES,
    Math.max(CHUNK_ROWS, Math.floor(STRIP_BYTES / (cols * 8) / CHUNK_ROWS) * CHUNK_ROWS),
  )
}

/** Bytes of one thread's tiles, and of a block of rows that it prepares. */
export const pairScratch = (cols: number): number =>
  CHUNK_ROWS * (cols + 2 * stripPlacesOf(cols)) * 8 + stripPlacesOf(cols) * cols * 8 + 64 * cols * 8 + 1_000_000

export const comparesRows = ({ metric }: Operation): true | string =>
  metric !== "precomputed" || "these are distances already; it takes rows."

/** Kinds of terms in assembly/pairs.ts. */
const [SQUARES, SIZES, LARGEST, SUMS, SHARES, UNEQUAL] = [0, 1, 2, 3, 4, 5]
/** What becomes of a sum. */
const [NOTHING, ROOT, HALF] = [0, 1, 2]

/** Metrics that are one sum. */
const sums: Readonly<Partial<Record<MetricName, readonly [kind: number, end: number]>>> = {
  euclidean: [SQUARES, ROOT],
  sqeuclidean: [SQUARES, NOTHING],
  cosine: [SQUARES, HALF],
  correlation: [SQUARES, HALF],
  manhattan: [SIZES, NOTHING],
  chebyshev: [LARGEST, NOTHING],
  canberra: [SHARES, NOTHING],
}

/**
 * Distances of a chunk of rows to a strip of packed rows, in one thread's memory, for every metric. Rows come prepared
 * and packed (pairPanels.ts). Each pair is summed column by column: its bits do not depend on where it stands.
 */
export class PairTiles {
  /** Most places of a strip. */
  readonly stripPlaces: number
  private readonly metric: MetricName
  private readonly power: number
  private readonly cols: number
  private readonly rowsAt: number
  private readonly stripAt: number
  private readonly outAt: number
  private readonly otherAt: number

  /** @param sourceCols of the rows as they were loaded */
  constructor(
    private readonly bench: Bench,
    { metric, p = 2 }: MetricOptions,
    private readonly sourceCols: number,
  ) {
    this.power = p
    this.metric = metric !== "minkowski" ? metric : p === 2 ? "euclidean" : p === 1 ? "manhattan" : metric
    this.cols = pairCols(metric, sourceCols)
    this.stripPlaces = stripPlacesOf(this.cols)
    const answers = CHUNK_ROWS * this.stripPlaces * 8
    this.rowsAt = bench.alloc(CHUNK_ROWS * this.cols * 8)
    this.stripAt = bench.alloc(this.stripPlaces * this.cols * 8)
    this.outAt = bench.alloc(answers)
    this.otherAt = metric === "braycurtis" || metric === "jaccard" ? bench.alloc(answers) : 0
  }

  /** Values from one row of the answer to the next. */
  get stride(): number {
    return this.stripPlaces
  }

  /** The chunk's prepared rows, row by row: to be written to. Stale when memory grows. */
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
   * Distances of the first `count` rows of the chunk to `places` packed rows from `first` on, both multiples of 8. Returns
   * where they lie: row i, place k at i · stride + k, float64.
   */
  measure(packed: Float64Array, first: number, places: number, count: number): number {
    const { bench, cols } = this
    bench.copyIn(packed.subarray(first * cols, (first + places) * cols), this.stripAt)
    this.compare(places >> 3, count)
    return this.outAt
  }

  private compare(panels: number, count: number): void {
    const { metric, cols, rowsAt, stripAt, outAt, otherAt, stride } = this
    const { kernels } = this.bench
    const sum = (kind: number, end: number, out = outAt) =>
      kernels.pairs(rowsAt, count, stripAt, panels, cols, out, stride * 8, kind, end)
    if (metric === "haversine") kernels.haversinePairs(rowsAt, count, stripAt, panels, outAt, stride * 8)
    else if (metric === "minkowski") {
      sum(LARGEST, NOTHING)
      kernels.powerPairs(rowsAt, count, stripAt, panels, cols, outAt, stride * 8, this.power)
    } else if (metric === "hamming") {
      sum(UNEQUAL, NOTHING)
      kernels.divide(outAt, count * stride, this.sourceCols)
    } else if (metric === "braycurtis" || metric === "jaccard") {
      sum(SIZES, NOTHING)
      sum(SUMS, NOTHING, otherAt)
      kernels.sharesOf(outAt, otherAt, count * stride, metric === "jaccard")
    } else sum(...sums[metric]!)
  }
}
