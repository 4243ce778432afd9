import type { TopTree, TreeShape } from "./topTree.js"

/** A node that holds rows of several clusters. */
export const MIXED = -2

/** The flat cluster that all rows of each node have, or MIXED. */
export function nodeLabels(tree: TopTree, labels: ArrayLike<number>): Int32Array {
  const ofLeaves = new Int32Array(tree.leaves)
  const seen = new Uint8Array(tree.leaves)
  for (let row = 0; row < tree.rows; row++) {
    const leaf = tree.leafOf[row]
    if (!seen[leaf]) ofLeaves[leaf] = labels[row]
    else if (ofLeaves[leaf] !== labels[row]) ofLeaves[leaf] = MIXED
    seen[leaf] = 1
  }
  return labelsAbove(tree, ofLeaves)
}

/** The same from the clusters of the leaves. */
export function labelsAbove({ leaves, left, right }: TreeShape, ofLeaves: ArrayLike<number>): Int32Array {
  const out = new Int32Array(2 * leaves - 1).fill(MIXED)
  out.set(ofLeaves)
  for (let i = 0; i < left.length; i++) if (out[left[i]] === out[right[i]]) out[leaves + i] = out[left[i]]
  return out
}

/** Node above each node; the root has none (−1). */
export function parents({ leaves, left, right }: TreeShape): Int32Array {
  const out = new Int32Array(2 * leaves - 1).fill(-1)
  for (let i = 0; i < left.length; i++) out[left[i]] = out[right[i]] = leaves + i
  return out
}

/** The largest nodes of one cluster each, from left to right; undefined when some cluster is not a whole node. */
export function clusterNodes(tree: TreeShape, labels: Int32Array): number[] | undefined {
  const above = parents(tree)
  const tops: number[] = []
  for (let node = 0; node < labels.length; node++) {
    if (node < tree.leaves && labels[node] === MIXED) return undefined
    if (labels[node] !== MIXED && (above[node] < 0 || labels[above[node]] === MIXED)) tops.push(node)
  }
  const distinct = new Set(tops.map((node) => labels[node]))
  return distinct.size === tops.length ? tops : undefined
}

/**
 * Between which heights a cut gives these clusters: from `low` (in it) to `high` (not in it; Infinity for one cluster).
 * Undefined when no height does, as with ties or inversions.
 */
export function cutRange(tree: TreeShape, tops: readonly number[]): { low: number; high: number } | undefined {
  const above = parents(tree)
  const low = tops.reduce((most, node) => Math.max(most, tree.limits[node]), 0)
  const high = tops.reduce(
    (least, node) => (above[node] < 0 ? least : Math.min(least, tree.limits[above[node]])),
    Number.POSITIVE_INFINITY,
  )
  return low < high ? { low, high } : undefined
}

/** The number with the fewest digits near the middle of two heights. */
export function roundBetween(low: number, high: number): number {
  const middle = low + (high - low) / 2
  const room = (high - low) / 4
  for (let power = Math.ceil(Math.log10(high)); power > -320; power--) {
    const digits = Math.max(0, -power)
    const candidate = digits > 100 ? middle : Number((Math.round(middle / 10 ** power) * 10 ** power).toFixed(digits))
    if (Math.abs(candidate - middle) < room) return candidate
    if (power < Math.log10(high) - 15) break
  }
  return middle
}
