import { allocBuffer } from "../../data/memory.js"
import { UnionFind } from "../../structures/unionFind.js"
import type { MergeTree, SpanningTree } from "../engine.js"

/**
 * The tree of single linkage: the edges of the minimum spanning tree, shortest first, each merging the clusters of its
 * two ends. J. C. Gower and G. J. S. Ross, "Minimum spanning trees and single linkage cluster analysis", Applied
 * Statistics 18 (1969). Edges of equal weight merge in the tree's order, by their ends.
 */
export function treeOfEdges({ from, to, weight }: SpanningTree): MergeTree {
  const rows = weight.length + 1
  const merges = new Float64Array(allocBuffer(weight.length * 32))
  const sets = new UnionFind(rows)
  const cluster = new Int32Array(rows)
  for (let i = 0; i < rows; i++) cluster[i] = i
  for (let i = 0; i < weight.length; i++) {
    const [a, b] = [sets.find(from[i]), sets.find(to[i])]
    const [left, right] = [cluster[a], cluster[b]]
    const root = sets.join(a, b)
    cluster[root] = rows + i
    merges[i * 4] = Math.min(left, right)
    merges[i * 4 + 1] = Math.max(left, right)
    merges[i * 4 + 2] = weight[i]
    merges[i * 4 + 3] = sets.size(root)
  }
  return { merges, algorithm: "spanning tree" }
}
