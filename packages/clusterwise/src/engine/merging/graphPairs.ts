import { EdgeHeap } from "../../structures/edgeHeap.js"
import { UnionFind } from "../../structures/unionFind.js"
import type { MergeTree } from "../engine.js"
import type { Breath } from "./chain.js"
import type { Edges } from "./graphEdges.js"
import type { LinkageMethod } from "./lanceWilliams.js"
import { MergeList } from "./mergeList.js"

type Between = (i: number, j: number) => number

/** The methods that a graph knows from the lengths of its own pairs. */
export type PairMethod = Extract<LinkageMethod, "complete" | "average" | "weighted">

/** Distance of a third cluster to the union of two that it touches. */
const ofBoth: Readonly<Record<PairMethod, (toA: number, toB: number, na: number, nb: number) => number>> = {
  complete: (toA, toB) => Math.max(toA, toB),
  average: (toA, toB, na, nb) => (na * toA + nb * toB) / (na + nb),
  weighted: (toA, toB) => 0.5 * (toA + toB),
}

/**
 * The tree of complete, average and weighted linkage where only clusters that touch are merged: always the nearest two of
 * them, so heights may fall. Where only one of two merged clusters touched a third, its distance stays, as in
 * scikit-learn. The cluster with more neighbours therefore keeps its list, and only those of the other one are walked:
 * each edge changes lists at most log₂ edges times. Of equally near pairs that with the lower slots goes first (the higher slot
 * of each compared first); a cluster's slot is one of its rows.
 * @param edges of a connected graph
 */
export async function graphPairTree(
  { from, to }: Edges,
  rows: number,
  method: PairMethod,
  between: Between,
  breath: Breath,
): Promise<MergeTree> {
  const update = ofBoth[method]
  const heap = new EdgeHeap()
  const touching: Map<number, number>[] = Array.from({ length: rows }, () => new Map())
  const touch = (a: number, b: number, distance: number) => {
    heap.add(distance, Math.max(a, b), Math.min(a, b))
    touching[a].set(b, distance)
    touching[b].set(a, distance)
  }
  for (let e = 0; e < from.length; e++) touch(from[e], to[e], between(from[e], to[e]))
  const merges = new MergeList(rows)
  const sizes = new Int32Array(rows).fill(1)
  while (merges.length < rows - 1) {
    const { weight, a, b } = heap.take()!
    // Neither merged away nor replaced by a newer distance of the same two.
    if (touching[a].get(b) !== weight) continue
    const [keep, drop] = touching[a].size >= touching[b].size ? [a, b] : [b, a]
    merges.add(a, b, weight)
    touching[keep].delete(drop)
    for (const [c, toDrop] of touching[drop]) {
      if (c === keep) continue
      touching[c].delete(drop)
      const toKeep = touching[keep].get(c)
      const distance = toKeep === undefined ? toDrop : update(toKeep, toDrop, sizes[keep], sizes[drop])
      if (distance !== toKeep) touch(keep, c, distance)
    }
    touching[drop].clear()
    sizes[keep] += sizes[drop]
    const wait = breath(merges.length)
    if (wait) await wait
  }
  return { merges: merges.inOrder(), algorithm: "heap of touching clusters" }
}

/**
 * Single linkage: the minimum spanning tree of the pairs that touch, shortest first (J. B. Kruskal, 1956). Heights rise.
 * @param edges of a connected graph
 */
export function graphSingleTree({ from, to }: Edges, rows: number, between: Between): MergeTree {
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
