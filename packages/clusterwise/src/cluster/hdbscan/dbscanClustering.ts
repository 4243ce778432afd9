import type { SpanningTree } from "../../engine/engine.js"
import { UnionFind } from "../../structures/unionFind.js"

/**
 * DBSCAN*, read from the spanning tree: core rows that are connected at ≤ cut are a cluster, all others noise. There are
 * no border rows.
 * @returns labels by first appearance; −1 for noise and for clusters of fewer than minClusterSize rows
 */
export function dbscanLabels(
  { from, to, weight }: SpanningTree,
  coreDistances: Float64Array,
  cut: number,
  minClusterSize: number,
): Int32Array {
  const rows = coreDistances.length
  const sets = new UnionFind(rows)
  for (let edge = 0; edge < weight.length && weight[edge] <= cut; edge++) sets.join(from[edge], to[edge])
  const numbers = new Int32Array(rows).fill(-1)
  let count = 0
  return coreDistances.reduce((labels, core, row) => {
    if (core > cut || sets.size(row) < minClusterSize) return labels
    const set = sets.find(row)
    if (numbers[set] < 0) numbers[set] = count++
    labels[row] = numbers[set]
    return labels
  }, new Int32Array(rows).fill(-1))
}
