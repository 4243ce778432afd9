import { allocBuffer } from "../../data/memory.js"
import { type Cells, cellOf } from "../../structures/cells.js"
import type { Phase, Team } from "./team.js"

/**
 * Rows to be sorted by the numbers of their cells, by several bits at a time, the lowest first; equal ones stay in order.
 * H. H. Seward, "Information sorting in the application of electronic digital computers" (1954). Blocks are counted apart, so
 * that all of them can be moved at once.
 */
export interface CellSort {
  readonly cells: Cells
  readonly rows: number
  /** Rows × columns, as they are compared, in the order in which they came. */
  readonly staged: Float64Array
  /** Numbers, and rows, before and after a pass; the other way round after the next. */
  readonly numbers: readonly [Int32Array, Int32Array]
  readonly order: readonly [Int32Array, Int32Array]
  /** Per block: for each value of the bits of a pass, how many rows have it; then where they go. */
  readonly counts: Int32Array
  readonly digits: number
  readonly passes: number
  /** The pass that is under way. */
  readonly pass: Int32Array
  /** Column after column, in the order of cells. */
  readonly values: Float64Array
}

const BLOCK_ROWS = 16384
/** Bits of a pass at most: places for 2,048 streams stay in the first cache. */
const MOST_BITS = 11

const blocksOf = (rows: number): number => Math.ceil(rows / BLOCK_ROWS)

export const cellSortBytes = (rows: number, cols: number): number =>
  rows * (16 * cols + 16) + blocksOf(rows) * 2 ** MOST_BITS * 4

export function planCellSort(cells: Cells, rows: number): CellSort {
  const bits = Math.max(1, Math.ceil(Math.log2(cells.count)))
  const passes = Math.ceil(bits / MOST_BITS)
  const digits = 2 ** Math.ceil(bits / passes)
  const integers = (length: number) => new Int32Array(allocBuffer(length * 4))
  const floats = (length: number) => new Float64Array(allocBuffer(length * 8))
  return {
    cells,
    rows,
    staged: floats(rows * cells.cols),
    numbers: [integers(rows), integers(rows)],
    order: [integers(rows), integers(rows)],
    counts: integers(blocksOf(rows) * digits),
    digits,
    passes,
    pass: integers(1),
    values: floats(rows * cells.cols),
  }
}

/** What threads do, once rows are staged. */
export interface CellSortPhases {
  /** Numbers of the rows' cells. */
  readonly number: Phase
  /** Counts the values of the bits of a pass, and moves rows by them. */
  readonly countBits: Phase
  readonly move: Phase
  /** Values in the order of cells. */
  readonly gather: Phase
}

export function cellSortPhases(sort: CellSort): CellSortPhases {
  return {
    number: { block: (b) => numberBlock(sort, b) },
    countBits: { block: (b) => countBits(sort, b) },
    move: { block: (b) => moveBlock(sort, b) },
    gather: { block: (b) => gatherBlock(sort, b) },
  }
}

/** Sorts rows that were staged; returns the numbers in rising order, and the row at each place. */
export async function sortByCells(team: Team, sort: CellSort): Promise<{ numbers: Int32Array; order: Int32Array }> {
  const blocks = blocksOf(sort.rows)
  await team.run("number", blocks)
  for (sort.pass[0] = 0; sort.pass[0] < sort.passes; sort.pass[0]++) {
    await team.run("countBits", blocks)
    countsToPlaces(sort, blocks)
    await team.run("move", blocks)
  }
  await team.run("gather", blocks)
  const last = sort.passes & 1
  return { numbers: sort.numbers[last], order: sort.order[last] }
}

function numberBlock({ cells, rows, staged, numbers, order }: CellSort, b: number): void {
  const end = Math.min(rows, (b + 1) * BLOCK_ROWS)
  for (let row = b * BLOCK_ROWS; row < end; row++) {
    numbers[0][row] = cellOf(cells, staged, row * cells.cols)
    order[0][row] = row
  }
}

function shiftOf({ digits, pass }: CellSort): number {
  return pass[0] * Math.log2(digits)
}

function countBits(sort: CellSort, b: number): void {
  const { rows, digits, numbers, pass } = sort
  const counts = new Int32Array(digits)
  const [shift, mask, from] = [shiftOf(sort), digits - 1, numbers[pass[0] & 1]]
  const end = Math.min(rows, (b + 1) * BLOCK_ROWS)
  for (let at = b * BLOCK_ROWS; at < end; at++) counts[(from[at] >>> shift) & mask]++
  sort.counts.set(counts, b * digits)
}

/** How many rows come before those of each block with each value of the bits. */
function countsToPlaces({ counts, digits }: CellSort, blocks: number): void {
  let before = 0
  for (let digit = 0; digit < digits; digit++)
    for (let at = digit; at < blocks * digits; at += digits) {
      const count = counts[at]
      counts[at] = before
      before += count
    }
}

function moveBlock(sort: CellSort, b: number): void {
  const { rows, digits, numbers, order, pass } = sort
  const places = sort.counts.slice(b * digits, (b + 1) * digits)
  const [shift, mask, now] = [shiftOf(sort), digits - 1, pass[0] & 1]
  const [from, rowsFrom, to, rowsTo] = [numbers[now], order[now], numbers[1 - now], order[1 - now]]
  const end = Math.min(rows, (b + 1) * BLOCK_ROWS)
  for (let at = b * BLOCK_ROWS; at < end; at++) {
    const number = from[at]
    const place = places[(number >>> shift) & mask]++
    to[place] = number
    rowsTo[place] = rowsFrom[at]
  }
}

function gatherBlock({ cells: { cols }, rows, staged, values, order, passes }: CellSort, b: number): void {
  const rowAt = order[passes & 1]
  const [begin, end] = [b * BLOCK_ROWS, Math.min(rows, (b + 1) * BLOCK_ROWS)]
  if (cols === 2)
    for (let place = begin; place < end; place++) {
      const from = rowAt[place] * 2
      values[place] = staged[from]
      values[rows + place] = staged[from + 1]
    }
  else
    for (let place = begin; place < end; place++)
      for (let j = 0, from = rowAt[place] * cols, to = place; j < cols; j++, from++, to += rows)
        values[to] = staged[from]
}
