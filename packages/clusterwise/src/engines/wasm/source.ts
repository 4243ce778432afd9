import type { FloatArray } from "../../data/memory.js"
import { bytesOf, dtypeOf } from "../../data/memory.js"
import { DataError } from "../../errors.js"
import type { Geometry } from "../../structures/geometry.js"
import type { Bench } from "./bench.js"

/** The rows of a Resident as every thread sees them. Shared memory where there are several threads. */
export interface Source {
  readonly data: FloatArray
  readonly rows: number
  readonly cols: number
  /** One a row, brought to at most 1 by a power of two; undefined where every row counts once. */
  readonly weights: Float64Array | undefined
  /** What the weights were multiplied by. */
  readonly weightScale: number
  /** Column ranges of the raw values. */
  readonly min: Float64Array
  readonly max: Float64Array
}

/** Bytes of raw rows that a block holds: block, labels and centroids stay in the second-level cache. */
const BLOCK_BYTES = 131_072
const MIN_BLOCK_ROWS = 64
const MAX_BLOCK_ROWS = 4096

/** Rows per block, a multiple of 8: 4,096 of 2 columns, 256 of 128, 64 of 768 float32. */
export function blockRowsOf({ data, cols }: Pick<Source, "data" | "cols">): number {
  const rows = Math.floor(BLOCK_BYTES / (cols * bytesOf(dtypeOf(data))) / 8) * 8
  return Math.min(MAX_BLOCK_ROWS, Math.max(MIN_BLOCK_ROWS, rows))
}

/** Room behind float32 rows that the tiles may read (and ignore): they take up to 8 rows at once. */
export const TILE_PADDING_ROWS = 8

/**
 * Brings blocks of rows into a thread's memory. Under cosine "raw" rows are the unit rows, in float64; otherwise they
 * are the bytes of the source. Tile rows are float32, about the column origin.
 */
export class BlockReader {
  readonly blockRows: number
  readonly blocks: number
  /** Whether raw rows in memory are float64. */
  readonly wide: boolean
  /** Where raw rows and tile rows of a block lie. */
  readonly rawAt: number
  readonly tileAt: number
  private readonly bytesPerValue: number
  private readonly sourceAt: number
  private readonly originAt: number
  private readonly plainTile: boolean
  private wholeAt = 0

  constructor(
    private readonly bench: Bench,
    private readonly source: Source,
    private readonly unit: boolean,
    geometry: Geometry,
    /** Power of two that tile rows are multiplied by. */
    private readonly tileScale: number,
    tiles: boolean,
    blockRows = blockRowsOf(source),
  ) {
    const { data, rows, cols } = source
    this.blockRows = blockRows
    this.blocks = Math.ceil(rows / blockRows)
    this.bytesPerValue = bytesOf(dtypeOf(data))
    this.wide = unit || this.bytesPerValue === 8
    const room = (blockRows + TILE_PADDING_ROWS) * cols
    this.sourceAt = bench.alloc(room * this.bytesPerValue)
    this.rawAt = unit ? bench.alloc(room * 8) : this.sourceAt
    this.plainTile = !this.wide && tileScale === 1 && geometry.origin.every((o) => o === 0)
    this.tileAt = !tiles ? 0 : this.plainTile ? this.rawAt : bench.alloc(room * 4)
    this.originAt = bench.put(geometry.origin)
  }

  first(block: number): number {
    return block * this.blockRows
  }

  count(block: number): number {
    return Math.min(this.blockRows, this.source.rows - this.first(block))
  }

  /** Copies a block in; returns where its raw rows lie. */
  raw(block: number): number {
    this.copy(block, 0, this.count(block))
    if (this.unit) this.toUnitRows(block, this.count(block))
    return this.rawAt
  }

  /** Copies the listed rows of a block in, one after the other; returns where they lie, as `raw` does. */
  gather(block: number, list: Int32Array): number {
    const { bench, source } = this
    const { data, cols } = source
    const room = list.length * cols
    const to = this.bytesPerValue === 8 ? bench.float64(this.sourceAt, room) : bench.float32(this.sourceAt, room)
    const first = this.first(block)
    for (let i = 0, at = 0; i < list.length; i++)
      for (let from = (first + list[i]) * cols, end = from + cols; from < end; ) to[at++] = data[from++]
    if (this.unit) this.toUnitRows(block, list.length)
    return this.rawAt
  }

  /** Some rows of a block, each to its place; not under cosine. */
  copy(block: number, from: number, to: number): void {
    const { bench, source } = this
    const { buffer, byteOffset } = source.data
    const stride = source.cols * this.bytesPerValue
    const bytes = new Uint8Array(buffer, byteOffset + (this.first(block) + from) * stride, (to - from) * stride)
    new Uint8Array(bench.kernels.memory.buffer, this.sourceAt + from * stride, bytes.length).set(bytes)
  }

  /** Copies only the listed rows of a block in, one after the other; returns where they lie, as raw rows. */
  pick(block: number, list: Int32Array): number {
    const { bench, source } = this
    const { buffer, byteOffset } = source.data
    const stride = source.cols * this.bytesPerValue
    const from = byteOffset + this.first(block) * stride
    copyRuns(new Uint8Array(buffer), from, stride, list, new Uint8Array(bench.kernels.memory.buffer), this.sourceAt)
    if (this.unit) this.toUnitRows(block, list.length)
    return this.rawAt
  }

  private copyBlock(block: number, to: number): void {
    const { bench, source } = this
    const { buffer, byteOffset } = source.data
    const stride = source.cols * this.bytesPerValue
    const bytes = new Uint8Array(buffer, byteOffset + this.first(block) * stride, this.count(block) * stride)
    new Uint8Array(bench.kernels.memory.buffer, to, bytes.length).set(bytes)
  }

  /** Room for `chosen`. */
  prepareChosen(): void {
    this.wholeAt = this.bench.room((this.blockRows + TILE_PADDING_ROWS) * this.source.cols * this.bytesPerValue)
  }

  /** Copies the first `count` of `numbers`, rows of a block, in that order; returns where their raw rows lie. */
  chosen(block: number, numbers: number, count: number): number {
    const { bench, source, sourceAt, wholeAt } = this
    const stride = source.cols * this.bytesPerValue
    if (count > this.count(block) * (stride < LONG_ROW ? FEW : FEW_LONG)) {
      this.copyBlock(block, wholeAt)
      bench.kernels.pickRows(wholeAt, sourceAt, numbers, count, stride)
    } else this.copyRows(block, bench.uint16(numbers, count))
    if (this.unit) this.toUnitRows(block, count)
    return this.rawAt
  }

  /** Row by row, so that nothing else has to come from memory. */
  private copyRows(block: number, numbers: Uint16Array): void {
    const { bench, source, sourceAt } = this
    const { buffer, byteOffset } = source.data
    const stride = source.cols * this.bytesPerValue
    const at = byteOffset + this.first(block) * stride
    // No two finite float32 side by side have the bits of a float64 that is not a number, which a copy might change.
    const wide = stride % 8 === 0 && at % 8 === 0
    const words = stride / (wide ? 8 : 4)
    const from = floatsAt(buffer, at, this.count(block) * words, wide)
    const to = floatsAt(bench.kernels.memory.buffer, sourceAt, numbers.length * words, wide)
    for (let i = 0, place = 0; i < numbers.length; i++)
      for (let next = numbers[i] * words, end = next + words; next < end; ) to[place++] = from[next++]
  }

  /** One row of the block whose raw rows lie at `raw`. */
  row(raw: number, index: number): Float64Array {
    const { bench, source } = this
    const { cols } = source
    return Float64Array.from(
      this.wide ? bench.float64(raw + index * cols * 8, cols) : bench.float32(raw + index * cols * 4, cols),
    )
  }

  /** The rows that `raw` or `chosen` brought in, or some of them, as float32 rows for a tile. */
  tile(block: number, from = 0, to = this.count(block)): number {
    if (this.plainTile) return this.rawAt
    const { kernels } = this.bench
    const { cols } = this.source
    const stage = this.wide ? kernels.stage64 : kernels.stage32
    const raw = this.rawAt + from * cols * (this.wide ? 8 : 4)
    stage(raw, this.tileAt + from * cols * 4, to - from, cols, this.originAt, this.tileScale)
    return this.tileAt
  }

  private toUnitRows(block: number, count: number): void {
    const { kernels } = this.bench
    const unit = this.bytesPerValue === 8 ? kernels.unitRows64 : kernels.unitRows32
    const zero = unit(this.sourceAt, this.rawAt, count, this.source.cols)
    if (zero >= 0) throw zeroRow(this.first(block) + zero)
  }
}

/** Copies the listed records, in ascending order, of `stride` bytes from `from` on, one after the other to `to`. */
function copyRuns(source: Uint8Array, from: number, stride: number, list: Int32Array, target: Uint8Array, to: number) {
  for (let i = 0; i < list.length; ) {
    const begin = i++
    while (i < list.length && list[i] === list[i - 1] + 1) i++
    const at = from + list[begin] * stride
    target.set(source.subarray(at, at + (i - begin) * stride), to + begin * stride)
  }
}

/**
 * Shares of a block's rows up to which they are copied one by one, and bytes of a row that count as long. Rows of 64 bytes,
 * whole block ÷ one by one: 0.6 at 0.2 of the rows, 1.1 at 0.07; of 512 bytes: 1.1 at 0.35, 2.4 at 0.13.
 */
const FEW = 1 / 14
const FEW_LONG = 1 / 4
const LONG_ROW = 256

const floatsAt = (buffer: ArrayBufferLike, at: number, length: number, wide: boolean): FloatArray =>
  wide ? new Float64Array(buffer, at, length) : new Float32Array(buffer, at, length)

function zeroRow(row: number): DataError {
  return new DataError(`cosine: row ${row} is all zeros and has no direction; drop such rows first.`, { row })
}
