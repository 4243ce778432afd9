import { allocBuffer } from "../../data/memory.js"
import type { MergeTree, SpanningTree } from "../engine.js"

/**
 * The tree of single linkage: the edges of the minimum spanning tree, shortest first, each merging the clusters of its
 * two ends. J. C. Gower and G. J. S. Ross, "Minimum spanning trees and single linkage cluster analysis", Applied
 * Statistics 18 (1969). Edges of equal weight merge in the tree's order, by their ends.
 */
export function treeOfEdges({ from, to, weight }: SpanningTree): MergeTree {
  const rows = weight.length + 1
  const merges = new Float64Array(allocBuffer(weight.length * 32))
  const within = new Int32Array(rows + weight.length)
  for (let i = 0; i < within.length; i++) within[i] = i
  const size = (cluster: number) => (cluster < rows ? 1 : merges[(cluster - rows) * 4 + 3])
  for (let i = 0; i < weight.length; i++) {
    const [a, b] = [clusterOf(within, from[i]), clusterOf(within, to[i])]
    within[a] = rows + i
    within[b] = rows + i
    merges[i * 4] = Math.min(a, b)
    merges[i * 4 + 1] = Math.max(a, b)
    merges[i * 4 + 2] = weight[i]
    merges[i * 4 + 3] = size(a) + size(b)
  }
  return { merges, algorithm: "spanning tree" }
}

/** The largest cluster that holds a row: clusters lead to what holds them, and paths are halved as they are walked. */
function clusterOf(within: Int32Array, row: number): number {
  let at = row
  while (within[at] !== at) {
    within[at] = within[within[at]]
    at = within[at]
  }
  return at
}
