import { EdgeHeap } from "../../structures/edgeHeap.js"
import { UnionFind } from "../../structures/unionFind.js"
import type { MergeTree } from "../engine.js"
import type { Breath } from "./chain.js"
import type { Edges } from "./graphEdges.js"
import { MergeList } from "./mergeList.js"
import type { Nearness } from "./nearness.js"

/**
 * The tree where only clusters that touch are merged: always the nearest two of them, so heights may fall. Of equally
 * near pairs that with the lower numbers (the higher number of each compared first). A heap of touching pairs, no table
 * of all of them: time and memory as the pairs that touch, at first and after each merge.
 * @param edges of a connected graph
 */
export async function constrainedTree(
  edges: Edges,
  rows: number,
  nearness: Nearness,
  breath: Breath,
): Promise<MergeTree> {
  const heap = new EdgeHeap()
  const touching: (Map<number, number> | undefined)[] = Array.from({ length: rows }, () => new Map())
  const touch = (a: number, b: number, key: number) => {
    heap.add(key, Math.max(a, b), Math.min(a, b))
    touching[a]!.set(b, key)
    touching[b]!.set(a, key)
  }
  for (let e = 0; e < edges.from.length; e++)
    touch(edges.from[e], edges.to[e], nearness.ofRows(edges.from[e], edges.to[e]))
  const merges = new MergeList(rows)
  const member = Int32Array.from({ length: 2 * rows - 1 }, (_, i) => i)
  while (merges.length < rows - 1) {
    const { weight, a, b } = heap.take()!
    const [atA, atB] = [touching[a], touching[b]]
    if (!atA || !atB) continue
    const merged = rows + merges.length
    member[merged] = member[a]
    merges.add(member[a], member[b], nearness.height(weight))
    nearness.merge(a, b, merged)
    touching[a] = touching[b] = undefined
    touching[merged] = new Map()
    for (const c of new Set([...atA.keys(), ...atB.keys()])) {
      const others = touching[c]
      if (!others) continue
      others.delete(a)
      others.delete(b)
      touch(merged, c, nearness.ofMerged(merged, c, atA.get(c), atB.get(c)))
    }
    const wait = breath(merges.length)
    if (wait) await wait
  }
  return { merges: merges.inOrder(), algorithm: "heap of touching clusters" }
}

/**
 * Single linkage: the minimum spanning tree of the pairs that touch, shortest first (J. B. Kruskal, 1956). Heights rise.
 * @param edges of a connected graph
 */
export function constrainedSingleTree(
  { from, to }: Edges,
  rows: number,
  between: (i: number, j: number) => number,
): MergeTree {
  const lengths = Float64Array.from(from, (i, e) => between(i, to[e]))
  const order = Uint32Array.from(lengths, (_, e) => e).sort((e, f) => lengths[e] - lengths[f] || e - f)
  const sets = new UnionFind(rows)
  const merges = new MergeList(rows)
  for (const e of order) {
    if (sets.find(from[e]) === sets.find(to[e])) continue
    sets.join(from[e], to[e])
    merges.add(from[e], to[e], lengths[e])
  }
  return { merges: merges.inOrder(), algorithm: "spanning tree of the graph" }
}
