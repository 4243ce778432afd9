import { allocBuffer } from "../../../data/memory.js"
import type { MomentsOptions } from "../../../engine/engine.js"
import { groupCount } from "../../../engine/routineOptions.js"
import { bitsPerBin } from "../../../structures/exactSums.js"
import { blockRowsOf, type Source } from "../source.js"

export interface MomentsRequest {
  readonly source: Source
  readonly options: MomentsOptions<Int32Array>
}

/** Everything that the threads of one call share. */
export interface MomentsJob {
  readonly source: Source
  readonly labels: Int32Array | undefined
  readonly groups: number
  readonly cross: boolean
  /** Whether squares are summed as well. */
  readonly squares: boolean
  readonly blockRows: number
  readonly blocks: number
  /** For sums of a term a row; for sums of a term a block. */
  readonly bits: number
  readonly blockBits: number
  /** What is subtracted from a row of each group, and the power of two that brings the difference to at most 1: groups × cols. */
  readonly centre: Float64Array
  readonly scale: Float64Array
  /** Ranges of the rows that count, by group, per thread: groups × cols. */
  readonly min: readonly Float64Array[]
  readonly max: readonly Float64Array[]
  /** Exact records of the groups, per thread. */
  readonly sums: readonly BigInt64Array[]
  /** Rows by group, per thread. */
  readonly counts: readonly Float64Array[]
  /** Exact records of the tiles of cross products, per thread. */
  readonly tiles: readonly BigInt64Array[]
}

const shared64 = (length: number) => new Float64Array(allocBuffer(length * 8))

export function momentsJob({ source, options }: MomentsRequest, threads: number): MomentsJob {
  const { rows, cols } = source
  const { cross = false } = options
  const labels = options.labels && sharedCopy(options.labels)
  // Checked on the copy: whatever the caller does to the labels meanwhile, a kernel never writes outside its sums.
  const groups = groupCount({ ...options, labels }, rows)
  const blockRows = blockRowsOf(source)
  const blocks = Math.ceil(rows / blockRows)
  const each = <T>(make: () => T): T[] => Array.from({ length: threads }, make)
  const records = (words: number) => each(() => new BigInt64Array(allocBuffer(words * 8)))
  const spread = needsRanges(source, labels) ? groups * cols : 0
  return {
    source,
    labels,
    groups,
    cross,
    squares: cross || options.variance !== false,
    blockRows,
    blocks,
    bits: bitsPerBin(rows),
    blockBits: bitsPerBin(blocks),
    centre: shared64(groups * cols),
    scale: shared64(groups * cols),
    min: each(() => shared64(spread).fill(Number.POSITIVE_INFINITY)),
    max: each(() => shared64(spread).fill(Number.NEGATIVE_INFINITY)),
    sums: records(groups * recordWidth(cols) * 2),
    counts: each(() => shared64(labels ? groups : 0)),
    tiles: records(cross ? tileCount(cols) * TILE_WORDS : 0),
  }
}

/** The ranges of the whole columns are known already; those of groups, and of the rows that have a weight, are not. */
export const needsRanges = ({ weights }: Pick<Source, "weights">, labels: Int32Array | undefined): boolean =>
  labels !== undefined || weights !== undefined

/** Integers of half a record: Σ w·t and Σ w·t² of every column. Means take less: Σ w·t, Σ w, and a filler. */
export const recordWidth = (cols: number): number => Math.max(meanWidth(cols), 2 * cols)
export const meanWidth = (cols: number): number => (cols + 2) & ~1

/** Columns come in panels of four, and each pair of panels is a tile (assembly/cross.ts). */
export const panelCount = (cols: number): number => Math.ceil(cols / 4)
export const tileCount = (cols: number): number => (panelCount(cols) * (panelCount(cols) + 1)) / 2
export const TILE_WIDTH = 16
export const TILE_WORDS = TILE_WIDTH * 2

/** Power of two that brings the cross products of a block to at most 1. */
export const blockUnit = (blockRows: number): number => 2 ** -Math.ceil(Math.log2(blockRows))

function sharedCopy(labels: Int32Array): Int32Array {
  const copy = new Int32Array(allocBuffer(labels.length * 4))
  copy.set(labels)
  return copy
}
