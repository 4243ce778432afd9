import type { Breathe } from "../eigen.js"
import { type CostsOf, Moves, type Taken } from "./moves.js"

/** Rows that are to be put into groups, each of which takes from `min` to `max` of them, at the least total cost. */
export interface TransportProblem {
  readonly groups: number
  readonly min: number
  readonly max: number
  /** Whole numbers from 0 to 2^46. */
  readonly costsOf: CostsOf
  /** How much dearer than in its cheapest group, prices counted, a row may stay: a whole number; 0 is exact. */
  readonly slack: number
}

/** Largest cost: sums along a path, and prices, stay whole numbers of float64. */
export const MAX_COST_BITS = 46

/**
 * The cheapest way to put rows into groups of bounded sizes: a transportation problem, by successive shortest paths over
 * the groups (R. G. Busacker and P. J. Gowen 1960; with prices: J. Edmonds and R. M. Karp, J. ACM 19, 1972).
 *
 *     group a ──(the cheapest move of a row from a to b)──▶ group b ──▶ the pool ──▶ group c
 *
 * A group sends what it keeps into a pool, from min to max rows. Rows begin where they are cheapest, prices counted; what is
 * then too many somewhere goes along a shortest path to where there are too few. No row could change for less at the present prices,
 * before or after: `cost + price` of its group is the least (within `slack`), a group with a price above the pool's
 * is full, one below it has no more than its least. That proves the end: no other way is cheaper by more than rows · slack.
 * @param labels where `cost + price` is least for each row; changed to where rows are put
 * @param prices one a group, whole numbers, of a similar problem or 0; changed to those that prove the end
 */
export async function transport(
  problem: TransportProblem,
  labels: Int32Array,
  prices: Float64Array,
  breathe: Breathe,
): Promise<void> {
  const shipping = new Shipping(problem, labels, prices)
  while (shipping.step()) {
    const wait = breathe()
    if (wait) await wait
  }
  shipping.keepPrices(prices)
}

/** Bytes beyond labels and prices. */
export const transportBytes = (rows: number, groups: number): number => Moves.bytes(rows, groups) + groups * 100

class Shipping {
  private readonly groups: number
  /** The pool is one more place, the last. */
  private readonly places: number
  private readonly price: Float64Array
  private readonly kept: Float64Array
  /** Rows, or kept rows, too many (too few below 0). */
  private readonly surplus: Float64Array
  private readonly distance: Float64Array
  private readonly comesFrom: Int32Array
  private readonly done: Uint8Array
  private readonly moves: Moves
  /** Groups whose moves were listed: from the first one on. */
  private listed = 0

  constructor(
    private readonly problem: TransportProblem,
    labels: Int32Array,
    prices: Float64Array,
  ) {
    const { groups, min, max, costsOf } = problem
    this.groups = groups
    this.places = groups + 1
    this.price = Float64Array.of(...prices, 0)
    this.kept = new Float64Array(groups)
    this.surplus = new Float64Array(groups + 1)
    this.distance = new Float64Array(groups + 1)
    this.comesFrom = new Int32Array(groups + 1)
    this.done = new Uint8Array(groups + 1)
    this.moves = new Moves(groups, labels, costsOf, Moves.listedOf(labels.length, groups))
    for (let row = 0; row < labels.length; row++) this.surplus[labels[row]]++
    for (let g = 0; g < groups; g++) {
      this.kept[g] = prices[g] > 0 ? max : prices[g] < 0 ? min : Math.min(max, Math.max(min, this.surplus[g]))
      this.surplus[g] -= this.kept[g]
      this.surplus[groups] += this.kept[g]
    }
    this.surplus[groups] -= labels.length
  }

  /** A piece of work: one list, then one search and mostly one path each; false where nothing is too many anywhere. */
  step(): boolean {
    if (!this.surplus.some((many) => many > 0)) return false
    if (this.listed < this.groups) {
      this.moves.list(this.listed++)
      return true
    }
    const end = this.shortestPath()
    const path = this.pathTo(end)
    // Steps that may only be dearer than they were taken for: another search knows them.
    if (this.learn(path)) return true
    this.raisePrices(end)
    this.ship(path)
    return true
  }

  /** Lists the moves of the groups that the path leaves by a move that is not listed. False where there are none. */
  private learn(path: readonly number[]): boolean {
    const { groups, moves } = this
    let learnt = false
    for (let i = 0; i + 1 < path.length; i++) {
      if (path[i] === groups || path[i + 1] === groups || moves.isKnown(path[i], path[i + 1])) continue
      moves.list(path[i])
      learnt = true
    }
    return learnt
  }

  /** Prices relative to the pool's; where the pool decides nothing, to the first group's. */
  keepPrices(prices: Float64Array): void {
    const { min, max } = this.problem
    const zero = min === max ? this.price[0] : this.price[this.groups]
    for (let g = 0; g < this.groups; g++) prices[g] = this.price[g] - zero
  }

  /** Dijkstra's search from all places with too many, over prices, to the nearest with too few. */
  private shortestPath(): number {
    const { places, distance, surplus, comesFrom, done } = this
    done.fill(0)
    comesFrom.fill(-1)
    for (let v = 0; v < places; v++) distance[v] = surplus[v] > 0 ? 0 : Number.POSITIVE_INFINITY
    for (;;) {
      let next = -1
      let least = Number.POSITIVE_INFINITY
      for (let v = 0; v < places; v++)
        if (done[v] === 0 && distance[v] < least) {
          least = distance[v]
          next = v
        }
      if (surplus[next] < 0) return next
      done[next] = 1
      if (next === this.groups) this.leavePool(least)
      else this.leaveGroup(next, least)
    }
  }

  private leavePool(length: number): void {
    for (let g = 0; g < this.groups; g++)
      if (this.kept[g] > this.problem.min) this.reach(g, this.groups, length, this.price[g] - this.price[this.groups])
  }

  private leaveGroup(from: number, length: number): void {
    const { groups, price } = this
    const { least } = this.moves
    for (let to = 0; to < groups; to++)
      if (to !== from) this.reach(to, from, length, least[from * groups + to] + price[to] - price[from])
    if (this.kept[from] < this.problem.max) this.reach(groups, from, length, price[groups] - price[from])
  }

  private reach(to: number, from: number, length: number, step: number): void {
    // Within the slack a step may be below 0.
    const path = step > 0 ? length + step : length
    if (this.done[to] === 1 || path >= this.distance[to]) return
    this.distance[to] = path
    this.comesFrom[to] = from
  }

  /** So that the steps of the path cost nothing, and no other one less. */
  private raisePrices(end: number): void {
    const { distance, price, places } = this
    const length = distance[end]
    for (let v = 0; v < places; v++) if (distance[v] < length) price[v] += length - distance[v]
  }

  private pathTo(end: number): number[] {
    const path = [end]
    for (let v = this.comesFrom[end]; v >= 0; v = this.comesFrom[v]) path.unshift(v)
    return path
  }

  /** As many rows as may go along the path at once. */
  private ship(path: readonly number[]): void {
    const { surplus, kept, groups, moves } = this
    const steps = this.rowsAlong(path)
    const amount = Math.min(this.roomAlong(path), ...steps.map(({ rows }) => rows.length))
    for (const step of steps) moves.settle(step, amount)
    for (let i = 0; i + 1 < path.length; i++) {
      if (path[i + 1] === groups) kept[path[i]] += amount
      if (path[i] === groups) kept[path[i + 1]] -= amount
    }
    surplus[path[0]] -= amount
    surplus[path[path.length - 1]] += amount
    for (const place of path) if (place !== groups) moves.refresh(place)
  }

  /** How many may go at most, but for the rows that there are. */
  private roomAlong(path: readonly number[]): number {
    const { surplus, kept, groups, problem } = this
    let room = Math.min(surplus[path[0]], -surplus[path[path.length - 1]])
    for (let i = 0; i + 1 < path.length; i++) {
      if (path[i + 1] === groups) room = Math.min(room, problem.max - kept[path[i]])
      if (path[i] === groups) room = Math.min(room, kept[path[i + 1]] - problem.min)
    }
    return room
  }

  /** The rows that may take each step of the path, the cheapest first; steps into and out of the pool take none. */
  private rowsAlong(path: readonly number[]): Taken[] {
    const { groups, price, problem } = this
    let room = this.roomAlong(path)
    const steps: Taken[] = []
    for (let i = 0; i + 1 < path.length; i++) {
      const [from, to] = [path[i], path[i + 1]]
      if (from === groups || to === groups) continue
      const step = this.moves.take(from, to, price[from] - price[to] + problem.slack, room)
      room = Math.min(room, step.rows.length)
      steps.push(step)
    }
    return steps
  }
}
