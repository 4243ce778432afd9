import type { TreeShape } from "./topTree.js"
import { MIXED, parents } from "./treeClusters.js"

/** A straight line: along the leaves ("across") or along the heights ("up"). */
export interface TreeLine {
  /** The flat cluster that it belongs to, or MIXED. */
  readonly label: number
  readonly from: Point
  readonly to: Point
}

/** Place along the leaves, and height. */
export interface Point {
  readonly at: number
  readonly height: number
}

/** Where each node stands: leaves as given, a merge in the middle of its two. */
export function places(tree: TreeShape, leafPlaces: ArrayLike<number>): Float64Array {
  const at = new Float64Array(2 * tree.leaves - 1)
  at.set(leafPlaces)
  for (let i = 0; i < tree.left.length; i++) at[tree.leaves + i] = (at[tree.left[i]] + at[tree.right[i]]) / 2
  return at
}

/** Drawn height of each node; leaves stand on 0. */
export function drawnHeights(tree: TreeShape): Float64Array {
  const heights = new Float64Array(2 * tree.leaves - 1)
  heights.set(tree.heights, tree.leaves)
  return heights
}

/** One bar a merge, and one leg from each node up to the merge above it, which is of the cluster only below the cut. */
export function treeLines(tree: TreeShape, at: Float64Array, labels: Int32Array, cut: number | undefined): TreeLine[] {
  const heights = drawnHeights(tree)
  const above = parents(tree)
  const lines: TreeLine[] = []
  for (let i = 0; i < tree.left.length; i++) {
    const height = tree.heights[i]
    const [from, to] = [tree.left[i], tree.right[i]].map((node) => ({ at: at[node], height }))
    lines.push({ label: labels[tree.leaves + i], from, to })
  }
  for (let node = 0; node < at.length - 1; node++) {
    const [from, to] = [heights[node], heights[above[node]]].map((height) => ({ at: at[node], height }))
    const label = labels[node]
    const inside = label === MIXED || labels[above[node]] === label
    if (inside || cut === undefined || cut <= from.height || cut >= to.height) lines.push({ label, from, to })
    else {
      const middle = { at: at[node], height: cut }
      lines.push({ label, from, to: middle }, { label: MIXED, from: middle, to })
    }
  }
  return lines
}
