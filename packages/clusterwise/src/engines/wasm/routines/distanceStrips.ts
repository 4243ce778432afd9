import { allocBuffer, allocFloats, dtypeOf, type FloatArray } from "../../../data/memory.js"
import type { MetricName } from "../../../engine/metric.js"
import type { Bench } from "../bench.js"
import { type WorkingGeometry, workingGeometry } from "../geometry.js"
import { BlockReader, blockRowsOf, type Source } from "../source.js"
import type { Phase } from "../team.js"

/** Rows that are taken against a strip together; the kernel has room for no more. */
export const CHUNK_ROWS = 64
/** Rows of a strip: float32 sums run over a strip at most, then go on in float64. */
export const STRIP_ROWS = 512
/** Kernel numbers of the metrics; cosine is half the square of unit rows. */
export const kinds: Readonly<Record<string, number>> = {
  euclidean: 0,
  sqeuclidean: 1,
  manhattan: 2,
  chebyshev: 3,
  cosine: 1,
}

/** Rows in panels of 8, in an order of the routine's own: a place is a row or a gap. */
export interface PlacedRows extends WorkingGeometry {
  readonly source: Source
  readonly metric: MetricName
  readonly blockRows: number
  readonly packBlocks: number
  /** Place of each row, or -1. */
  readonly places: Int32Array
  readonly packed: FloatArray
}

export function planPlacedRows(source: Source, metric: MetricName, { places, total }: Places): PlacedRows {
  const cosine = metric === "cosine"
  const blockRows = blockRowsOf(source)
  return {
    source,
    metric,
    ...workingGeometry(source, cosine ? "cosine" : "euclidean"),
    blockRows,
    packBlocks: Math.ceil(source.rows / blockRows),
    places,
    packed: allocFloats(total * (source.cols + 1), cosine ? "float64" : dtypeOf(source.data)),
  }
}

/** Rows sorted by group, each group from a new panel on. */
export interface Places {
  readonly sizes: Int32Array
  /** First place of each group. */
  readonly firsts: Int32Array
  readonly places: Int32Array
  readonly total: number
}

/** @param labels below 0 for rows that have no place */
export function placesByLabel(labels: Int32Array, groups: number): Places {
  const sizes = new Int32Array(groups)
  for (const label of labels) if (label >= 0) sizes[label]++
  const firsts = new Int32Array(groups + 1)
  for (let g = 0; g < groups; g++) firsts[g + 1] = firsts[g] + padded(sizes[g])
  const next = firsts.slice()
  const places = new Int32Array(allocBuffer(labels.length * 4))
  for (let i = 0; i < labels.length; i++) places[i] = labels[i] < 0 ? -1 : next[labels[i]]++
  return { sizes, firsts, places, total: firsts[groups] }
}

/** Places that so many rows take: whole panels. */
export const padded = (rows: number): number => Math.ceil(rows / 8) * 8

/** One thread's hold on placed rows: writes them to their places, and sums distances of a chunk to a strip. */
export class DistanceStrips implements Phase {
  /** From a distance of packed rows to the metric's. */
  readonly factor: number
  /** Power of two that packed rows are multiplied by: float32 rows tileScale, float64 rows scale. */
  readonly scale: number
  private readonly wide: boolean
  private readonly bytesPerPlace: number
  private readonly reader: BlockReader
  private readonly lanes: number

  constructor(
    private readonly bench: Bench,
    private readonly rows: PlacedRows,
  ) {
    const { source, metric, packed, blockRows } = rows
    const cosine = metric === "cosine"
    this.wide = packed instanceof Float64Array
    this.bytesPerPlace = (source.cols + 1) * packed.BYTES_PER_ELEMENT
    this.reader = new BlockReader(bench, source, cosine, rows, 1, false, blockRows)
    const scale = this.wide ? rows.scale : rows.tileScale
    this.scale = scale
    this.factor = cosine ? 0.5 / scale / scale : metric === "sqeuclidean" ? 1 / scale / scale : 1 / scale
    this.lanes = bench.alloc(2048)
  }

  /** Room for so many places. */
  alloc(places: number): number {
    return this.bench.alloc(places * this.bytesPerPlace)
  }

  /** Where the n-th place of such room begins; n is a multiple of 8. */
  at(room: number, n: number): number {
    return room + n * this.bytesPerPlace
  }

  /** Brings whole panels from `place` on. */
  copy(place: number, count: number, to: number): void {
    const { packed, source } = this.rows
    const width = source.cols + 1
    this.bench.copyIn(packed.subarray(place * width, (place + count) * width), to)
  }

  /**
   * Adds distances of a chunk of at most CHUNK_ROWS rows to a strip of at most STRIP_ROWS: to float64 sums per row of
   * the chunk, and per row of the strip.
   */
  add(chunk: number, rows: number, strip: number, columns: number, rowSums: number, columnSums: number): void {
    const { bench, lanes } = this
    const { source, metric } = this.rows
    const sums = this.wide ? bench.kernels.stripSums64 : bench.kernels.stripSums32
    sums(chunk, rows, strip, columns, source.cols, rowSums, columnSums, lanes, kinds[metric])
  }

  block(b: number): void {
    const { bench, reader, scale } = this
    const { packed, places, origin, source } = this.rows
    const { cols } = source
    const count = reader.count(b)
    const raw = reader.raw(b)
    const values: FloatArray = reader.wide ? bench.float64(raw, count * cols) : bench.float32(raw, count * cols)
    const first = reader.first(b)
    for (let i = 0; i < count; i++) {
      const place = places[first + i]
      if (place < 0) continue
      const at = (place >> 3) * 8 * (cols + 1) + (place & 7)
      let sq = 0
      for (let j = 0; j < cols; j++) {
        const value = (values[i * cols + j] - origin[j]) * scale
        packed[at + j * 8] = value
        sq += value * value
      }
      packed[at + cols * 8] = sq / 2
    }
  }
}
