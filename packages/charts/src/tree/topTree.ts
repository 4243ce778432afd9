import type { Dendrogram, Linkage } from "clusterwise"

/**
 * The merges of a linkage that are drawn. Nodes 0 … leaves − 1 are its leaves from left to right; merge i makes node leaves + i, a merge
 * after those below it. A leaf is one row, or all rows that merged before.
 */
export interface TreeShape {
  readonly leaves: number
  /** Two nodes of each merge. */
  readonly left: Int32Array
  readonly right: Int32Array
  /** Distance of each merge. */
  readonly heights: Float64Array
  /** Rows in each node. */
  readonly sizes: Int32Array
  /** Highest merge inside each node, its own included: a cut at this height or above keeps the node whole. 0 for a row. */
  readonly limits: Float64Array
}

/** The same, and which rows the leaves hold. */
export interface TopTree extends TreeShape {
  /** Rows that were clustered. */
  readonly rows: number
  /** Leaf of each row. */
  readonly leafOf: Int32Array
}

/** A linkage, as far as the dendrogram shows it. */
export function topTree(Z: Linkage, drawn: Dendrogram): TopTree {
  const rows = Z.nLeaves
  const leaves = drawn.leaves.length
  const merges = Array.from(drawn.nodes.toSorted(), (cluster) => cluster - rows)
  const clusters = Int32Array.from([...drawn.leaves, ...merges.map((m) => rows + m)])
  const nodeOf = new Int32Array(2 * rows - 1)
  for (let node = 0; node < clusters.length; node++) nodeOf[clusters[node]] = node
  const limits = limitsOf(Z)
  return {
    rows,
    leaves,
    left: Int32Array.from(merges, (m) => nodeOf[Z.left(m)]),
    right: Int32Array.from(merges, (m) => nodeOf[Z.right(m)]),
    heights: Float64Array.from(merges, (m) => Z.height(m)),
    sizes: Int32Array.from(clusters, (c) => Z.sizeOf(c)),
    limits: Float64Array.from(clusters, (c) => limits[c]),
    leafOf: leavesOfRows(Z, drawn.leaves),
  }
}

function limitsOf(Z: Linkage): Float64Array {
  const limits = new Float64Array(2 * Z.nLeaves - 1)
  for (let m = 0; m < Z.nMerges; m++)
    limits[Z.nLeaves + m] = Math.max(Z.height(m), limits[Z.left(m)], limits[Z.right(m)])
  return limits
}

function leavesOfRows(Z: Linkage, clusters: Int32Array): Int32Array {
  const owner = new Int32Array(2 * Z.nLeaves - 1).fill(-1)
  for (let leaf = 0; leaf < clusters.length; leaf++) owner[clusters[leaf]] = leaf
  for (let m = Z.nMerges - 1; m >= 0; m--) {
    const leaf = owner[Z.nLeaves + m]
    if (leaf >= 0) owner[Z.left(m)] = owner[Z.right(m)] = leaf
  }
  return owner.slice(0, Z.nLeaves)
}
