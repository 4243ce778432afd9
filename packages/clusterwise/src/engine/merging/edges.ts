import { allocBuffer } from "../../data/memory.js"
import { ParameterError, show } from "../../errors.js"
import { risingOrder } from "../../structures/risingOrder.js"
import type { SpanningTree } from "../engine.js"

/**
 * Edges sorted by weight, among equal ones by the lower end, then the higher one. In this order no two edges are alike, so
 * there is one minimum spanning tree, whoever looks for it in whatever way.
 * @param a, b ends of the edges, in any order
 */
export function sortedEdges(a: Int32Array, b: Int32Array, weights: Float64Array): SpanningTree {
  const { length } = weights
  const order = risingOrder(weights)
  const tree = {
    from: new Int32Array(allocBuffer(length * 4)),
    to: new Int32Array(allocBuffer(length * 4)),
    weight: new Float64Array(allocBuffer(length * 8)),
  }
  for (let i = 0; i < length; i++) {
    const edge = order[i]
    tree.from[i] = Math.min(a[edge], b[edge])
    tree.to[i] = Math.max(a[edge], b[edge])
    tree.weight[i] = weights[edge]
  }
  sortTies(tree)
  return tree
}

/** Edges of the same weight, by their ends. */
function sortTies({ from, to, weight }: SpanningTree): void {
  const { length } = weight
  for (let first = 0; first < length; ) {
    let end = first + 1
    while (end < length && weight[end] === weight[first]) end++
    if (end - first > 1) sortEnds(from, to, first, end)
    first = end
  }
}

/** Both ends as one number, which float64 holds exactly: 2^26 · 2^27. */
const SHIFT = 2 ** 27

function sortEnds(from: Int32Array, to: Int32Array, first: number, end: number): void {
  const both = new Float64Array(end - first)
  for (let i = first; i < end; i++) both[i - first] = from[i] * SHIFT + to[i]
  both.sort()
  for (let i = first; i < end; i++) {
    from[i] = Math.floor(both[i - first] / SHIFT)
    to[i] = both[i - first] % SHIFT
  }
}

/** The cores of a spanning tree, if there is one a row, each a number ≥ 0. */
export function checkedCores(cores: Float64Array | undefined, rows: number): Float64Array | undefined {
  if (cores === undefined) return undefined
  if (cores.length !== rows) throw new ParameterError("spanningTree", "cores", `one a row (${rows})`, cores.length)
  const wrong = cores.findIndex((core) => !(core >= 0 && core < Number.POSITIVE_INFINITY))
  if (wrong >= 0)
    throw new ParameterError(
      "spanningTree",
      "every core",
      "a finite number ≥ 0",
      `${show(cores[wrong])} in row ${wrong}`,
    )
  return cores
}
