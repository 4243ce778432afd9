import type { SpanningTree } from "../engine.js"
import { ActiveSlots } from "./activeSlots.js"
import type { Breath } from "./chain.js"
import { sortedEdges } from "./edges.js"

/**
 * The minimum spanning tree by R. C. Prim, "Shortest connection networks and some generalizations" (1957): the tree of
 * row 0 takes the nearest row, one at a time. Edges are compared by weight, then by their lower end, then by the higher
 * one. Θ(n²) time, O(n) memory.
 * @param weight of the edge between two rows, ≥ 0
 */
export async function spanningPrim(
  rows: number,
  weight: (i: number, j: number) => number,
  breath: Breath,
): Promise<SpanningTree> {
  const outside = new ActiveSlots(rows)
  const [reach, link] = [new Float64Array(rows).fill(Number.POSITIVE_INFINITY), new Int32Array(rows)]
  const [a, b] = [new Int32Array(rows - 1), new Int32Array(rows - 1)]
  const weights = new Float64Array(rows - 1)
  let last = 0
  for (let edge = 0; edge < rows - 1; edge++) {
    outside.remove(last)
    stretch(last, outside, weight, reach, link)
    last = nearest(outside, reach, link)
    a[edge] = last
    b[edge] = link[last]
    weights[edge] = reach[last]
    const wait = breath(edge)
    if (wait) await wait
  }
  return sortedEdges(a, b, weights)
}

/** The rows' best edges to the tree, now that it holds `last`. Of two edges of a row the lower other end comes first. */
function stretch(
  last: number,
  { slots, count }: ActiveSlots,
  weight: (i: number, j: number) => number,
  reach: Float64Array,
  link: Int32Array,
): void {
  for (let k = 0; k < count; k++) {
    const i = slots[k]
    const w = weight(last, i)
    if (w > reach[i] || (w === reach[i] && last > link[i])) continue
    reach[i] = w
    link[i] = last
  }
}

/** The row outside whose edge comes first. */
function nearest({ slots, count }: ActiveSlots, reach: Float64Array, link: Int32Array): number {
  let best = slots[0]
  for (let k = 1; k < count; k++) {
    const i = slots[k]
    if (reach[i] > reach[best]) continue
    if (reach[i] < reach[best] || isBefore(i, link[i], best, link[best])) best = i
  }
  return best
}

/** Whether the edge a–b comes before c–d, which weighs as much. */
function isBefore(a: number, b: number, c: number, d: number): boolean {
  const [low, other] = [Math.min(a, b), Math.min(c, d)]
  return low < other || (low === other && Math.max(a, b) < Math.max(c, d))
}
