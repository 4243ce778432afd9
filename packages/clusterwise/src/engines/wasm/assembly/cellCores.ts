import { within } from "./cellRows"
import { Cells, cellsAt, cellsBefore, int, setInt } from "./cellState"

// Which rows are cores: those with enough within eps. All rows of a cell with enough are.

/** Marks the cores among the rows of the cells from … to − 1. False: it would take more than so many pairs; as below. */
export function markCellCores(record: usize, from: i32, to: i32, pairs: f64): bool {
  const c = changetype<Cells>(record)
  c.left = pairs
  for (let cell = from; cell < to && c.left >= 0; cell++) {
    const first = int(c.starts, cell)
    const last = int(c.starts, cell + 1)
    if (weightOf(c, first, last) >= c.needed) mark(c, cell, first, last)
    else countCell(c, cell, first, last)
  }
  return c.left >= 0
}

function weightOf(c: Cells, first: i32, last: i32): f64 {
  if (c.weights == 0) return <f64>(last - first)
  let sum: f64 = 0
  for (let place = first; place < last; place++) sum += load<f64>(c.weights + ((<usize>place) << 3))
  return sum
}

function mark(c: Cells, cell: i32, first: i32, last: i32): void {
  memory.fill(c.cores + first, 1, last - first)
  setInt(c.coreCounts, cell, last - first)
}

function countCell(c: Cells, cell: i32, first: i32, last: i32): void {
  let cores = 0
  // Runs are looked up when the first row gets so far.
  let runs = 0
  for (let place = first; place < last && c.left >= 0; place++) {
    let sum: f64 = 0
    for (let r = 0; r < c.runCount && sum < c.needed; r++) {
      if (r == runs) findRun(c, cell, runs++)
      sum += weightInRun(c, place, r)
    }
    if (sum < c.needed) continue
    store<u8>(c.cores + place, 1)
    cores++
  }
  setInt(c.coreCounts, cell, cores)
}

function findRun(c: Cells, cell: i32, r: i32): void {
  const number = int(c.numbers, cell)
  const least = number + int(c.runs, 2 * r)
  const cells = cellsAt(c, least, number + int(c.runs, 2 * r + 1) - least + 1)
  const first = cells == 0 ? 0 : cellsBefore(c, least)
  setInt(c.places, 2 * r, int(c.starts, first))
  setInt(c.places, 2 * r + 1, int(c.starts, first + <i32>popcnt(cells)))
}

// @ts-ignore: decorator
@inline
function weightInRun(c: Cells, place: i32, r: i32): f64 {
  let sum: f64 = 0
  const first = int(c.places, 2 * r)
  const last = int(c.places, 2 * r + 1)
  c.left -= <f64>(last - first)
  for (let at = first; at < last; at += 4) sum += weightWithin(c, place, at, last)
  return sum
}

// @ts-ignore: decorator
@inline
function weightWithin(c: Cells, place: i32, at: i32, last: i32): f64 {
  const bits = within(c, place, at, last)
  if (c.weights == 0) return <f64>popcnt(bits)
  let sum: f64 = 0
  const weights = c.weights + ((<usize>at) << 3)
  for (let left = bits; left != 0; left &= left - 1) sum += load<f64>(weights + ((<usize>ctz(left)) << 3))
  return sum
}
