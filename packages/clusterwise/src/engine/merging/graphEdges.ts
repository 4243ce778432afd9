import { UnionFind } from "../../structures/unionFind.js"
import type { NeighbourGraph } from "../engine.js"

/** Pairs of rows that touch: from[e] > to[e], each pair once, in rising order of `from`, then `to`. */
export interface Edges {
  readonly from: Int32Array
  readonly to: Int32Array
}

/** The pairs of a graph, read in both directions; a row that is its own neighbour is no pair. */
export function edgesOf({ indptr, indices }: NeighbourGraph, rows: number): Edges {
  const keys = new Float64Array(indices.length)
  let count = 0
  for (let i = 0; i < rows; i++)
    for (let at = indptr[i]; at < indptr[i + 1]; at++) {
      const j = indices[at]
      if (j !== i) keys[count++] = Math.max(i, j) * rows + Math.min(i, j)
    }
  const sorted = keys.subarray(0, count).sort()
  const once = sorted.filter((key, at) => at === 0 || key !== sorted[at - 1])
  return {
    from: Int32Array.from(once, (key) => Math.floor(key / rows)),
    to: Int32Array.from(once, (key) => key % rows),
  }
}

/** The number of each row's component; components are counted from 0 by their lowest rows. */
export function componentsOf({ from, to }: Edges, rows: number): { of: Int32Array; count: number } {
  const sets = new UnionFind(rows)
  for (let e = 0; e < from.length; e++) sets.join(from[e], to[e])
  const numbers = new Int32Array(rows).fill(-1)
  let count = 0
  const of = Int32Array.from({ length: rows }, (_, i) => {
    const root = sets.find(i)
    if (numbers[root] < 0) numbers[root] = count++
    return numbers[root]
  })
  return { of, count }
}
