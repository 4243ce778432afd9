import type { Condensed } from "../data/condensed.js"
import type { RunOptions } from "../engine/engine.js"
import { breather, byBlocks } from "../engine/pace.js"
import { firstPlaces, leavesOf } from "./leavesList.js"
import type { Linkage } from "./linkageTree.js"

/** Steps between two looks at the clock. */
const STEPS = 1 << 16

/** The places from … to − 1 of `leavesList`. */
export interface Span {
  readonly from: number
  readonly to: number
}

/**
 * For any two rows: the least cost of an order of the smallest cluster that holds both, with one at its left and the other
 * at its right end, where cost is the sum of the distances of neighbours. Rows go by their places in `leavesList`, so that
 * a cluster is a span of them.
 *
 * One square holds all. Costs stand on both sides of the diagonal once their two rows are in one cluster; before that,
 * distances stand above it.
 */
export class OrderCosts {
  private readonly rows: Int32Array
  private readonly start: Int32Array
  private readonly square: Float64Array
  /** By the place of a neighbour, or of an end, in the right cluster: the least cost so far. */
  private readonly toNeighbour: Float64Array
  private readonly toEnd: Float64Array

  constructor(
    readonly tree: Linkage,
    private readonly distances: Condensed,
  ) {
    const n = tree.nLeaves
    this.rows = leavesOf(tree)
    this.start = firstPlaces(tree)
    this.square = new Float64Array(n * n)
    this.toNeighbour = new Float64Array(n)
    this.toEnd = new Float64Array(n)
  }

  distance(i: number, j: number): number {
    return this.distances.at(this.rows[i], this.rows[j])
  }

  cost(i: number, j: number): number {
    return this.square[i * this.tree.nLeaves + j]
  }

  span(cluster: number): Span {
    const from = this.start[cluster]
    return { from, to: from + this.tree.sizeOf(cluster) }
  }

  /** Where an order of the cluster may end that begins at `place`: in its other half. A single row is its own end. */
  otherEnds(cluster: number, place: number): Span {
    const merge = cluster - this.tree.nLeaves
    if (merge < 0) return this.span(cluster)
    const left = this.span(this.tree.left(merge))
    return place >= left.to || place < left.from ? left : this.span(this.tree.right(merge))
  }

  async fill(run: RunOptions): Promise<void> {
    const { tree } = this
    await byBlocks(tree.nLeaves, tree.nLeaves, "order", { signal: run.signal }, (from, to) => this.load(from, to))
    const rest = breather(run)
    const all = this.stepsOfAll()
    for (let i = 0, done = 0, looked = 0; i < tree.nMerges; i++) {
      const [left, right] = [tree.left(i), tree.right(i)]
      const { from, to } = this.span(left)
      const steps = this.stepsOf(i) / (to - from)
      for (let place = from; place < to; place++) {
        this.fillFrom(place, left, right)
        done += steps
        if (done - looked < STEPS) continue
        looked = done
        const wait = rest()
        if (!wait) continue
        await wait
        run.onProgress?.({ phase: "order", fraction: Math.min(0.999, done / all) })
      }
      this.mirror(this.span(left), this.span(right))
    }
    run.onProgress?.({ phase: "order", fraction: 1, rows: tree.nLeaves })
  }

  private load(from: number, to: number): void {
    const n = this.tree.nLeaves
    for (let i = from; i < to; i++) for (let j = i + 1; j < n; j++) this.square[i * n + j] = this.distance(i, j)
  }

  private stepsOfAll(): number {
    let steps = 0
    for (let i = 0; i < this.tree.nMerges; i++) steps += this.stepsOf(i)
    return steps
  }

  private stepsOf(merge: number): number {
    const { tree } = this
    const size = (cluster: number) => tree.sizeOf(cluster)
    const orders = (cluster: number) => {
      const own = cluster - tree.nLeaves
      return own < 0 ? 1 : 2 * size(tree.left(own)) * size(tree.right(own))
    }
    const [left, right] = [tree.left(merge), tree.right(merge)]
    return orders(left) * size(right) + orders(right) * size(left)
  }

  /** Costs of the orders of left and right together that begin at `place` in left. */
  private fillFrom(place: number, left: number, right: number): void {
    const { square, toEnd, toNeighbour, tree } = this
    const n = tree.nLeaves
    const { from, to } = this.span(right)
    toNeighbour.fill(Number.POSITIVE_INFINITY, from, to)
    this.lower(this.otherEnds(left, place), square, place * n, toNeighbour, from, to)
    if (to - from === 1) {
      square[from * n + place] = toNeighbour[from]
      return
    }
    const middle = this.start[tree.right(right - n)]
    toEnd.fill(Number.POSITIVE_INFINITY, from, to)
    this.lower({ from, to: middle }, toNeighbour, 0, toEnd, middle, to)
    this.lower({ from: middle, to }, toNeighbour, 0, toEnd, from, middle)
    for (let end = from; end < to; end++) square[end * n + place] = toEnd[end]
  }

  /** target[k] = min(target[k], costs[at + m] + square[m, k]) for each m of the span, and k in [from, to). */
  private lower(span: Span, costs: Float64Array, at: number, target: Float64Array, from: number, to: number): void {
    const { square } = this
    for (let m = span.from; m < span.to; m++) {
      const before = costs[at + m]
      const row = m * this.tree.nLeaves
      for (let k = from; k < to; k++) {
        const cost = before + square[row + k]
        if (cost < target[k]) target[k] = cost
      }
    }
  }

  /** The distances between two clusters give way to the costs, which stand below the diagonal. */
  private mirror(left: Span, right: Span): void {
    const { square } = this
    const n = this.tree.nLeaves
    for (let i = left.from; i < left.to; i++)
      for (let j = right.from; j < right.to; j++) square[i * n + j] = square[j * n + i]
  }
}
