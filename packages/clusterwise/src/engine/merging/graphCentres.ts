import { EdgeHeap } from "../../structures/edgeHeap.js"
import type { MergeTree } from "../engine.js"
import type { Breath } from "./chain.js"
import type { Edges } from "./graphEdges.js"
import type { LinkageMethod } from "./lanceWilliams.js"
import { MergeList } from "./mergeList.js"

/** The methods that a graph knows from the centres of clusters. */
export type CentreMethod = Extract<LinkageMethod, "ward" | "centroid" | "median">

/**
 * The tree of ward, centroid and median where only clusters that touch are merged: always the nearest two of them, so
 * heights may fall. Of equally near pairs that with the lower numbers, the higher number of each compared first, as in
 * scikit-learn; clusters are numbered as in the tree. A heap of touching pairs, whose nearness follows from centres.
 * @param edges of a connected graph
 * @param values rows × cols, overwritten: near 1, about an origin among them
 * @param scale what the rows were multiplied by
 */
export async function graphCentreTree(
  { from, to }: Edges,
  method: CentreMethod,
  { values, cols, scale }: { values: Float64Array; cols: number; scale: number },
  breath: Breath,
): Promise<MergeTree> {
  const rows = values.length / cols
  const centres = new Centres(method, values, cols)
  const heap = new EdgeHeap()
  const touching: (Set<number> | undefined)[] = Array.from({ length: rows }, () => new Set())
  const touch = (a: number, b: number) => {
    heap.add(centres.key(a, b), Math.max(a, b), Math.min(a, b))
    touching[a]!.add(b)
    touching[b]!.add(a)
  }
  for (let e = 0; e < from.length; e++) touch(from[e], to[e])
  const merges = new MergeList(rows)
  const member = Int32Array.from({ length: 2 * rows - 1 }, (_, i) => i)
  while (merges.length < rows - 1) {
    const { weight, a, b } = heap.take()!
    const [atA, atB] = [touching[a], touching[b]]
    if (!atA || !atB) continue
    const merged = rows + merges.length
    member[merged] = member[a]
    merges.add(member[a], member[b], centres.height(weight) / scale)
    centres.merge(a, b, merged)
    touching[a] = touching[b] = undefined
    touching[merged] = new Set()
    for (const c of new Set([...atA, ...atB])) {
      touching[c]?.delete(a)
      touching[c]?.delete(b)
      if (touching[c]) touch(merged, c)
    }
    const wait = breath(merges.length)
    if (wait) await wait
  }
  return { merges: merges.inOrder(), algorithm: "heap of touching clusters" }
}

/** Centres of clusters as sums, which stay exact where the rows are whole numbers, and how near two of them are. */
class Centres {
  /** A cluster's centre is `values` at its place ÷ its divisor. */
  private readonly place: Int32Array
  private readonly divisor: Float64Array

  constructor(
    private readonly method: CentreMethod,
    private readonly values: Float64Array,
    private readonly cols: number,
  ) {
    const nodes = (2 * values.length) / cols - 1
    this.place = Int32Array.from({ length: nodes }, (_, i) => i)
    this.divisor = new Float64Array(nodes).fill(1)
  }

  /** Grows with the height: the growth of the sum of squares, or the squared distance of centres. */
  key(a: number, b: number): number {
    const [na, nb] = [this.divisor[a], this.divisor[b]]
    const sq = this.sqBetween(a, b)
    return this.method === "ward" ? (sq * na * nb) / (na + nb) : sq
  }

  height(key: number): number {
    return Math.sqrt(this.method === "ward" ? 2 * key : key)
  }

  merge(a: number, b: number, merged: number): void {
    const { values, cols, divisor } = this
    const median = this.method === "median"
    const [atA, atB] = [this.place[a] * cols, this.place[b] * cols]
    const [na, nb] = median ? [divisor[a], divisor[b]] : [1, 1]
    for (let j = 0; j < cols; j++) values[atA + j] = values[atA + j] / na + values[atB + j] / nb
    this.place[merged] = this.place[a]
    divisor[merged] = median ? 2 : divisor[a] + divisor[b]
  }

  private sqBetween(a: number, b: number): number {
    const { values, cols, divisor } = this
    const [atA, atB] = [this.place[a] * cols, this.place[b] * cols]
    let sum = 0
    for (let j = 0; j < cols; j++) {
      const t = values[atA + j] / divisor[a] - values[atB + j] / divisor[b]
      sum += t * t
    }
    return sum
  }
}
