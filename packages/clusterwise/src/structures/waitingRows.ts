import { begin, end, type KdTree } from "./kdTree.js"

/** What a distance is made of: roots of sums of squares, sums of squares, sums of sizes, the largest size. */
export type TermKind = 0 | 1 | 2 | 3

/** Distances that no kind of term tells: those of the tree are only the least that they can be. */
export interface Measure {
  /** Of the rows at two places. */
  readonly between: (a: number, b: number) => number
  /** By how much the tree's may be more, besides a share of 1e-9. */
  readonly loss: number
}

/**
 * Rows of a kd-tree that are taken out one by one, and searches for the nearest one still waiting. Distances are float64
 * differences, added column after column, and so are those of boxes, with the same roundings: a box is never farther than
 * a row in it, and ties are ties.
 */
export class WaitingRows {
  /** What the last search found: place (−1: none), and how far, at least `floor`. */
  place = -1
  reach = Number.POSITIVE_INFINITY
  /** Lowest waiting row of each node; as many as there are rows where none waits. */
  private readonly lowest: Int32Array
  private readonly gone: Uint8Array
  private readonly leaves: number
  private readonly stack: Int32Array
  private readonly stackFar: Float64Array
  private readonly x: Float64Array
  private row = 0
  private from = 0
  private floor = 0

  constructor(
    private readonly tree: KdTree,
    private readonly kind: TermKind,
    /** No row farther than this is found. */
    private readonly most: number,
    private readonly measure?: Measure | undefined,
  ) {
    this.lowest = tree.lowest.slice()
    this.gone = new Uint8Array(tree.rows)
    this.leaves = 2 ** tree.depth
    this.stack = new Int32Array(tree.depth + 2)
    this.stackFar = new Float64Array(tree.depth + 2)
    this.x = new Float64Array(tree.cols)
  }

  /** The lowest row that waits; as many as there are rows where none does. */
  get first(): number {
    return this.lowest[1]
  }

  isWaiting(place: number): boolean {
    return this.gone[place] === 0
  }

  take(place: number): void {
    this.gone[place] = 1
    const { tree, lowest } = this
    const row = tree.order[place]
    let node = this.leafOf(place)
    if (lowest[node] !== row) return
    lowest[node] = this.lowestIn(node)
    for (node >>= 1; node > 0 && lowest[node] === row; node >>= 1)
      lowest[node] = Math.min(lowest[2 * node], lowest[2 * node + 1])
  }

  private lowestIn(leaf: number): number {
    const { tree, gone } = this
    const last = end(tree, leaf)
    let least = tree.rows
    for (let place = begin(tree, leaf); place < last; place++)
      if (gone[place] === 0 && tree.order[place] < least) least = tree.order[place]
    return least
  }

  /** Leaves have all sizes but one alike, so that the guess is off by one at most. */
  private leafOf(place: number): number {
    const { tree, leaves } = this
    let leaf = Math.min(2 * leaves - 1, leaves + Math.floor((place * leaves) / tree.rows))
    while (place < begin(tree, leaf)) leaf--
    while (place >= end(tree, leaf)) leaf++
    return leaf
  }

  /**
   * The waiting row at least distance from the row at `from`, where distances below `floor` count as `floor`; of equally
   * near ones the lowest.
   */
  search(from: number, floor: number): void {
    const { x, tree } = this
    this.place = -1
    this.reach = Number.POSITIVE_INFINITY
    this.row = tree.rows
    this.floor = floor
    this.from = from
    const at = (from >> 3) * tree.cols * 8 + (from & 7)
    for (let j = 0; j < x.length; j++) x[j] = tree.panels[at + j * 8]
    const leaf = this.leafOf(from)
    if (this.isOpen(leaf, 0)) this.visit(leaf)
    for (let node = leaf; node > 1; node >>= 1) this.descend(node ^ 1)
  }

  /** Whether a node so far away may hold a better row than the one found. */
  private isOpen(node: number, far: number): boolean {
    if (far > this.most) return false
    const reach = Math.max(far, this.floor)
    return reach < this.reach || (reach === this.reach && this.lowest[node] < this.row)
  }

  private descend(root: number): void {
    const { stack, stackFar, leaves, lowest, tree } = this
    if (lowest[root] === tree.rows) return
    let top = 0
    stack[0] = root
    stackFar[0] = this.boxDistance(root)
    while (top >= 0) {
      const node = stack[top]
      const far = stackFar[top--]
      if (!this.isOpen(node, far)) continue
      if (node >= leaves) {
        this.visit(node)
        continue
      }
      const left = lowest[2 * node] === tree.rows ? Number.POSITIVE_INFINITY : this.boxDistance(2 * node)
      const right = lowest[2 * node + 1] === tree.rows ? Number.POSITIVE_INFINITY : this.boxDistance(2 * node + 1)
      const nearer = left <= right ? 2 * node : 2 * node + 1
      // The nearer one is looked at first.
      if (left < Number.POSITIVE_INFINITY && right < Number.POSITIVE_INFINITY) {
        stack[++top] = nearer ^ 1
        stackFar[top] = Math.max(left, right)
      }
      stack[++top] = nearer
      stackFar[top] = Math.min(left, right)
    }
  }

  private boxDistance(node: number): number {
    const { x, kind, measure } = this
    const { cols, boxes } = this.tree
    let sum = 0
    for (let j = 0, at = (node >> 1) * cols * 4 + (node & 1); j < cols; j++, at += 4) {
      const [below, above] = [boxes[at] - x[j], x[j] - boxes[at + 2]]
      const out = Math.max(below, above)
      if (out <= 0) continue
      if (kind < 2) sum += out * out
      else if (kind === 2) sum += out
      else if (out > sum) sum = out
    }
    const far = kind === 0 ? Math.sqrt(sum) : sum
    return measure ? Math.max(0, far * (1 - 1e-9) - measure.loss) : far
  }

  private visit(leaf: number): void {
    const { tree, gone } = this
    const last = end(tree, leaf)
    for (let place = begin(tree, leaf); place < last; place++) if (gone[place] === 0) this.offer(place)
  }

  private offer(place: number): void {
    const far = this.distance(place)
    if (far > this.most) return
    const reach = Math.max(far, this.floor)
    const row = this.tree.order[place]
    if (reach > this.reach || (reach === this.reach && row >= this.row)) return
    this.reach = reach
    this.row = row
    this.place = place
  }

  private distance(place: number): number {
    const { x, kind } = this
    if (this.measure) return this.measure.between(this.from, place)
    const { cols, panels } = this.tree
    let sum = 0
    for (let j = 0, at = (place >> 3) * cols * 8 + (place & 7); j < cols; j++, at += 8) {
      const t = x[j] - panels[at]
      if (kind < 2) sum += t * t
      else if (kind === 2) sum += Math.abs(t)
      else sum = Math.max(sum, Math.abs(t))
    }
    return kind === 0 ? Math.sqrt(sum) : sum
  }
}
