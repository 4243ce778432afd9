import type { FloatArray } from "../../data/memory.js"
import { ActiveSlots } from "./activeSlots.js"
import type { Breath } from "./chain.js"
import { MergeList } from "./mergeList.js"

/**
 * The tree of single linkage: rows join the spanning tree of row 0 in the order of R. C. Prim (1957), ties to the lower
 * row, and each is merged with the one before it. That gives the clusters of every height, because the tree between
 * two rows that follow each other holds no longer edge than the one that joins the later one. Θ(n²) time.
 * @param distances condensed; read only
 */
export async function primTree(distances: FloatArray, rows: number, breath: Breath): Promise<MergeList> {
  const merges = new MergeList(rows)
  const outside = new ActiveSlots(rows)
  const reach = new Float64Array(rows).fill(Number.POSITIVE_INFINITY)
  let last = 0
  while (merges.length < rows - 1) {
    outside.remove(last)
    const next = stretch(distances, rows, last, outside, reach)
    merges.add(last, next, reach[next])
    last = next
    const wait = breath(merges.length)
    if (wait) await wait
  }
  return merges
}

/** Shortens the rows' distance to the tree by its newest row; returns the nearest of them. */
function stretch(
  distances: FloatArray,
  rows: number,
  last: number,
  { slots, count }: ActiveSlots,
  reach: Float64Array,
): number {
  let nearest = slots[0]
  for (let k = 0; k < count; k++) {
    const i = slots[k]
    const [a, b] = i < last ? [i, last] : [last, i]
    const d = distances[rows * a - (a * (a + 1)) / 2 + b - a - 1]
    if (d < reach[i]) reach[i] = d
    if (reach[i] < reach[nearest]) nearest = i
  }
  return nearest
}
