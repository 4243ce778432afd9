import { reachesCore } from "./cellRows"
import { Cells, cellsAt, cellsBefore, int, isCore, NO_CLUSTER, setInt } from "./cellState"

/**
 * Clusters of the rows of the cells from … to − 1: that of the cell for a core; else −2 − the lowest with a core within
 * eps, or −1.
 */
export function joinCellBorders(record: usize, from: i32, to: i32, pairs: f64): bool {
  const c = changetype<Cells>(record)
  c.left = pairs
  for (let cell = from; cell < to && c.left >= 0; cell++) {
    const last = int(c.starts, cell + 1)
    for (let place = int(c.starts, cell); place < last; place++)
      setInt(c.labels, place, isCore(c, place) ? int(c.clusters, cell) : lowestNear(c, cell, place))
  }
  return c.left >= 0
}

function lowestNear(c: Cells, cell: i32, place: i32): i32 {
  const number = int(c.numbers, cell)
  let best = NO_CLUSTER
  for (let r = 0; r < c.runCount; r++) {
    const least = number + int(c.runs, 2 * r)
    const cells = cellsAt(c, least, number + int(c.runs, 2 * r + 1) - least + 1)
    if (cells == 0) continue
    let other = cellsBefore(c, least)
    for (const end = other + <i32>popcnt(cells); other < end; other++) {
      const cluster = int(c.clusters, other)
      if (cluster < best && reachesCore(c, place, int(c.starts, other), int(c.starts, other + 1))) best = cluster
    }
  }
  return best == NO_CLUSTER ? -1 : -2 - best
}
