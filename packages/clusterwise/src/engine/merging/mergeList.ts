import { UnionFind } from "../../structures/unionFind.js"

/** Merges as they are found: of any two rows that stand for their clusters, in any order that respects heights. */
export class MergeList {
  private count = 0
  private readonly a: Int32Array
  private readonly b: Int32Array
  private readonly heights: Float64Array

  constructor(readonly rows: number) {
    this.a = new Int32Array(rows - 1)
    this.b = new Int32Array(rows - 1)
    this.heights = new Float64Array(rows - 1)
  }

  get length(): number {
    return this.count
  }

  /** Clusters that are left. */
  get left(): number {
    return this.rows - this.count
  }

  /** The clusters that hold rows a and b become one. */
  add(a: number, b: number, height: number): void {
    this.a[this.count] = a
    this.b[this.count] = b
    this.heights[this.count++] = height
  }

  /** [left, right, height, size] in rising order of height; equal heights in the order in which they were added. */
  sorted(): Float64Array {
    const order = Uint32Array.from({ length: this.count }, (_, i) => i)
    order.sort((i, j) => this.heights[i] - this.heights[j] || i - j)
    return this.numbered(order)
  }

  /** The same in the order in which they were added, whatever their heights. */
  inOrder(): Float64Array {
    return this.numbered(Uint32Array.from({ length: this.count }, (_, i) => i))
  }

  private numbered(order: Uint32Array): Float64Array {
    const { rows } = this
    const out = new Float64Array((rows - 1) * 4)
    const sets = new UnionFind(rows)
    const cluster = Int32Array.from({ length: rows }, (_, i) => i)
    order.forEach((merge, i) => {
      const [a, b] = [sets.find(this.a[merge]), sets.find(this.b[merge])]
      const root = sets.join(a, b)
      out[i * 4] = Math.min(cluster[a], cluster[b])
      out[i * 4 + 1] = Math.max(cluster[a], cluster[b])
      out[i * 4 + 2] = this.heights[merge]
      out[i * 4 + 3] = sets.size(root)
      cluster[root] = rows + i
    })
    return out
  }
}
