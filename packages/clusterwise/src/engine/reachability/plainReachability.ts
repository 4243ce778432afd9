import { placeRank } from "../../structures/placeRank.js"
import type { Reachability, ReachabilityOptions } from "../engine.js"

// The order of OPTICS as the paper has it: M. Ankerst, M. M. Breunig, H.-P. Kriegel and J. Sander, "OPTICS: ordering points
// to identify the clustering structure", SIGMOD 1999, with all distances looked at. Θ(n²) time, O(n) memory.

export type Distance = (i: number, j: number) => number

/** Called after each row with the share of the rows that are done. */
export type Breath = (share: number) => Promise<void> | undefined

/** Distances to the minSamples-th row of all, each row its own first one; Infinity beyond maxEps. */
export async function plainCores(
  { coreDistances }: Reachability,
  distance: Distance,
  { minSamples, maxEps }: ReachabilityOptions,
  breath: Breath,
): Promise<void> {
  const rows = coreDistances.length
  const [all, unused] = [new Float64Array(rows), new Int32Array(rows)]
  for (let row = 0; row < rows; row++) {
    for (let other = 0; other < rows; other++) all[other] = other === row ? 0 : distance(row, other)
    placeRank(all, 1, 0, unused, 0, rows, minSamples - 1)
    coreDistances[row] = all[minSamples - 1] <= maxEps ? all[minSamples - 1] : Number.POSITIVE_INFINITY
    const wait = breath(row / rows)
    if (wait) await wait
  }
}

/** The order and what comes with it, from core distances. */
export async function plainOrder(
  found: Reachability,
  distance: Distance,
  { maxEps }: ReachabilityOptions,
  breath: Breath,
): Promise<void> {
  const rows = found.ordering.length
  const waiting = Int32Array.from({ length: rows }, (_, row) => row)
  for (let at = 0; at < rows; at++) {
    const row = takeNearest(waiting, rows - at, found.reachability)
    found.ordering[at] = row
    reachFrom(row, waiting, rows - at - 1, found, distance, maxEps)
    // Row after row has fewer rows left to look at.
    const wait = breath(1 - (1 - at / rows) ** 2)
    if (wait) await wait
  }
}

/** Takes the row of least reachability out of the first `count` that wait; of equal ones the lowest. */
function takeNearest(waiting: Int32Array, count: number, reachability: Float64Array): number {
  let best = 0
  for (let k = 1; k < count; k++) {
    const [r, least] = [reachability[waiting[k]], reachability[waiting[best]]]
    if (r < least || (r === least && waiting[k] < waiting[best])) best = k
  }
  const row = waiting[best]
  waiting[best] = waiting[count - 1]
  return row
}

function reachFrom(
  row: number,
  waiting: Int32Array,
  count: number,
  { reachability, predecessor, coreDistances }: Reachability,
  distance: Distance,
  maxEps: number,
): void {
  const core = coreDistances[row]
  if (core === Number.POSITIVE_INFINITY) return
  for (let k = 0; k < count; k++) {
    const other = waiting[k]
    const far = distance(row, other)
    if (far > maxEps) continue
    const reach = Math.max(core, far)
    if (!(reach < reachability[other])) continue
    reachability[other] = reach
    predecessor[other] = row
  }
}
