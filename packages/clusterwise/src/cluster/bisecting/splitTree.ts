import { Matrix } from "../../data/matrix.js"
import { Linkage } from "../../hierarchy/linkageTree.js"

/** A cluster of the tree that grows by splits: a leaf, until it gets two parts. */
export interface Branch {
  readonly centroid: Float64Array
  /** Indices of its rows; undefined for all of them. */
  readonly rows: Int32Array | undefined
  readonly inertia: number
  readonly weight: number
  /** The parts it was split into, in the order in which they win ties. */
  parts?: readonly [Branch, Branch]
  /** All its rows are the same. */
  whole?: boolean
}

export class GrowingTree {
  /** From left to right: clusters are numbered so. */
  readonly leaves: Branch[]
  /** What was split, in this order. */
  private readonly inner: Branch[] = []

  constructor(root: Branch) {
    this.leaves = [root]
  }

  /** The leaf to split next, of equal ones the leftmost; undefined where none can be split. */
  heaviest(by: "inertia" | "size"): Branch | undefined {
    const scoreOf = ({ inertia, weight }: Branch): number => (by === "inertia" ? inertia : weight)
    let best: Branch | undefined
    for (const leaf of this.leaves) if (!leaf.whole && (!best || scoreOf(leaf) > scoreOf(best))) best = leaf
    return best
  }

  split(leaf: Branch, parts: readonly [Branch, Branch]): void {
    leaf.parts = parts
    this.inner.push(leaf)
    this.leaves.splice(this.leaves.indexOf(leaf), 1, ...parts)
  }

  /** The leaves' centroids, one a row. */
  centroids(cols: number, columns?: readonly string[]): Matrix {
    return new Matrix(stacked(this.leaves, cols), this.leaves.length, cols, columns)
  }

  /** The splits as merges, lowest first; undefined where there was none. */
  merged(cols: number): SplitTree | undefined {
    if (this.inner.length === 0) return undefined
    const heights = this.heights()
    // Of equal heights the later split comes first: it may lie inside the earlier one.
    const order = [...this.inner.keys()].sort((a, b) => heights[a] - heights[b] || b - a)
    const merges = new Float64Array(order.length * 4)
    const nodes = new Map(this.leaves.map((leaf, id) => [leaf, { id, size: 1 }]))
    for (const [i, at] of order.entries()) {
      const [left, right] = this.inner[at].parts!.map((part) => nodes.get(part)!)
      const size = left.size + right.size
      merges.set([left.id, right.id, heights[at], size], i * 4)
      nodes.set(this.inner[at], { id: this.leaves.length + i, size })
    }
    const tree = new Linkage(new Matrix(merges, order.length, 4))
    return {
      tree,
      mergeCentroids: new Matrix(
        stacked(
          order.map((at) => this.inner[at]),
          cols,
        ),
        order.length,
        cols,
      ),
    }
  }

  /** Inertia of each cluster that was split, and at least that of what came of it: rounding may not turn the order. */
  private heights(): Float64Array {
    const heights = Float64Array.from(this.inner, ({ inertia }) => inertia)
    const places = new Map(this.inner.map((branch, at) => [branch, at]))
    for (let at = heights.length - 1; at >= 0; at--)
      for (const part of this.inner[at].parts!) {
        const place = places.get(part)
        if (place !== undefined) heights[at] = Math.max(heights[at], heights[place])
      }
    return heights
  }
}

/** The splits in SciPy's format. */
export interface SplitTree {
  /** Its leaves are clusters; the height of a merge is the inertia of what was split there. */
  readonly tree: Linkage
  /** Row i: the centroid of the cluster that merge i makes. */
  readonly mergeCentroids: Matrix
}

function stacked(branches: readonly Branch[], cols: number): Float64Array {
  const rows = new Float64Array(branches.length * cols)
  for (const [i, { centroid }] of branches.entries()) rows.set(centroid, i * cols)
  return rows
}
