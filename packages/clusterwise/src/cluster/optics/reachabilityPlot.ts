import type { Reachability } from "../../engine/engine.js"

/** Reachability and predecessors in the order in which rows were processed: place i is the row ordering[i]. */
export interface ReachabilityPlot {
  /** One more than there are rows: beyond the last one it is Infinity. */
  readonly reachability: Float64Array
  /** Place of the row that each was reached from; −1 where none. Always an earlier one. */
  readonly predecessor: Int32Array
}

export function reachabilityPlot({ ordering, reachability, predecessor }: Reachability): ReachabilityPlot {
  const rows = ordering.length
  const place = new Int32Array(rows)
  ordering.forEach((row, at) => {
    place[row] = at
  })
  const plot = new Float64Array(rows + 1).fill(Number.POSITIVE_INFINITY)
  const before = new Int32Array(rows)
  ordering.forEach((row, at) => {
    plot[at] = reachability[row]
    before[at] = predecessor[row] < 0 ? -1 : place[predecessor[row]]
  })
  return { reachability: plot, predecessor: before }
}
