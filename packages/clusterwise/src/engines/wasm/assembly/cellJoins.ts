import { coresReach } from "./cellRows"
import { Cells, cellsAt, cellsBefore, int, setInt } from "./cellState"

// Which cells have cores within eps of each other. Each cell points towards a lower one, up to the one that stands for its set.

export function beginCellSets(record: usize): void {
  const c = changetype<Cells>(record)
  for (let cell = 0; cell < c.cellCount; cell++) setInt(c.parents, cell, cell)
  memory.fill(c.chained, 0, c.cellCount)
}

/**
 * Joins the cells from … to − 1 with each other and with those behind them. Backwards, so that most of those behind are
 * known to be one set, of which the first is enough.
 */
export function joinCells(record: usize, from: i32, to: i32, pairs: f64): bool {
  const c = changetype<Cells>(record)
  c.left = pairs
  for (let cell = to - 1; cell >= from && c.left >= 0; cell--) if (int(c.coreCounts, cell) > 0) joinCell(c, cell)
  return c.left >= 0
}

function joinCell(c: Cells, cell: i32): void {
  const number = int(c.numbers, cell)
  let mine = find(c, cell)
  for (let r = 0; r < c.runCount; r++) {
    const most = number + int(c.runs, 2 * r + 1)
    if (most <= number) continue
    const least = max(number + 1, number + int(c.runs, 2 * r))
    const cells = cellsAt(c, least, most - least + 1)
    if (cells == 0) continue
    const first = cellsBefore(c, least)
    mine = joinRun(c, cell, mine, first, first + <i32>popcnt(cells))
    // What comes next to the cell is in its own run.
    if (r == 0 && first == cell + 1 && int(c.coreCounts, first) > 0 && find(c, first) == mine) store<u8>(c.chained + cell, 1)
  }
}

/** Joins a cell of the set `mine` with the cells from … to − 1. Returns the set that it is in then. */
function joinRun(c: Cells, cell: i32, mine: i32, from: i32, to: i32): i32 {
  let same = false
  for (let other = from; other < to; other++) {
    if (same && load<u8>(c.chained + other - 1) != 0) continue
    same = false
    if (int(c.coreCounts, other) == 0) continue
    const its = find(c, other)
    same = its == mine
    if (same || !reach(c, cell, other)) continue
    setInt(c.parents, max(mine, its), min(mine, its))
    mine = min(mine, its)
    same = true
  }
  return mine
}

function reach(c: Cells, cell: i32, other: i32): bool {
  return coresReach(c, int(c.starts, cell), int(c.starts, cell + 1), int(c.starts, other), int(c.starts, other + 1))
}

function find(c: Cells, cell: i32): i32 {
  const parents = c.parents
  let at = cell
  for (let above = int(parents, at); above != at; above = int(parents, at)) {
    const next = int(parents, above)
    setInt(parents, at, next)
    at = next
  }
  return at
}
