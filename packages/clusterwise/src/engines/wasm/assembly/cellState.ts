// Which rows lie within eps of each other, by uniform cells (structures/cells.ts). Rows are sorted by the number of their
// cell; all rows of a cell lie within eps of each other, so that cells are joined instead of rows. The cells around a cell
// are a few runs of numbers, hence a few runs of places:
//
//      column before     ·  ·  ■ ■ ■ ■ ■  ·
//      own column        ·  ·  ■ ■ ? ■ ■  ·
//      column behind     ·  ·  ■ ■ ■ ■ ■  ·
//
// One bit a number says which cells are not empty, and with the bits before it which place among those a cell has.
//
// Sums have the terms and the roundings of those in a kd-tree. Cores come first (cellCores.ts), then what connects them
// (cellJoins.ts), then rows that are no cores (cellBorders.ts).

/** Cells in this memory, rows in the order of places, and what is known of them. */
// @ts-ignore: decorator
@unmanaged
export class Cells {
  /** float64, column after column, each with room for `stride` places. */
  values: usize
  /** int32 per cell that is not empty, in rising order. */
  numbers: usize
  /** int32 per cell: its first place; and one more, the number of places. */
  starts: usize
  /** float64 per place: what it counts; or 0 where each counts 1. */
  weights: usize
  /** One byte a place, and three more. */
  cores: usize
  /** int32 per cell: how many cores it has. */
  coreCounts: usize
  /** int32 per cell: towards who stands for its set. */
  parents: usize
  /** int32 per cell: its cluster, or NO_CLUSTER. */
  clusters: usize
  /** int32 per place: cluster of a core; −1 for noise, −2 − cluster for what is no core. */
  labels: usize
  /** One bit a number, in words of 64: whether the cell has rows; and int32 per word: how many cells are before it. */
  bits: usize
  ranks: usize
  /** int32: first and last number of each run, from that of a cell. */
  runs: usize
  /** int32 per run: its first place and the one behind its last. */
  places: usize
  /** One byte a cell: whether it is known to be in one set with the next one. */
  chained: usize
  stride: i32
  cols: i32
  kind: i32
  runCount: i32
  cellCount: i32
  within: f64
  needed: f64
  /** Pairs of rows that may still be compared. */
  left: f64
}

export const NO_CLUSTER: i32 = 0x7fffffff

// @ts-ignore: decorator
@inline
export function int(at: usize, i: i32): i32 {
  return load<i32>(at + ((<usize>i) << 2))
}

// @ts-ignore: decorator
@inline
export function setInt(at: usize, i: i32, value: i32): void {
  store<i32>(at + ((<usize>i) << 2), value)
}

// @ts-ignore: decorator
@inline
export function isCore(c: Cells, place: i32): bool {
  return load<u8>(c.cores + place) != 0
}

/** Which numbers from `number` on are those of cells that are not empty, as bits: the first `length` of them, at most 57. */
// @ts-ignore: decorator
@inline
export function cellsAt(c: Cells, number: i32, length: i32): u64 {
  return (load<u64>(c.bits + (<u32>number >>> 3)) >>> (number & 7)) & ((<u64>1 << length) - 1)
}

/** How many cells have lower numbers. */
// @ts-ignore: decorator
@inline
export function cellsBefore(c: Cells, number: i32): i32 {
  const word = <u32>number >>> 6
  const below = load<u64>(c.bits + (word << 3)) & ((<u64>1 << (number & 63)) - 1)
  return int(c.ranks, word) + <i32>popcnt(below)
}
