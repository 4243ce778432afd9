import { RowHeap } from "./rowHeap.js"

/** What a row costs in each group: whole numbers, so that sums and differences of them are exact. */
export type CostsOf = (row: number, out: Float64Array) => void

/** Rows that may move from one group into another, and what that costs. */
export interface Taken {
  readonly from: number
  readonly to: number
  readonly rows: number[]
  readonly keys: number[]
}

/**
 * For every pair of groups the rows of one whose move into the other costs least. Only some rows a pair are listed; all others
 * of the group cost at least the pair's horizon. Where a list has run dry and its horizon is not far enough, the group's rows are
 * looked at again.
 */
export class Moves {
  /** groups × groups: what the cheapest move costs, or where none is listed at least costs; Infinity where there is none. */
  readonly least: Float64Array
  private readonly lists: RowHeap[] = []
  private readonly horizon: Float64Array
  private readonly costs: Float64Array

  constructor(
    private readonly groups: number,
    private readonly labels: Int32Array,
    private readonly costsOf: CostsOf,
    /** Rows listed a pair. */
    private readonly listed: number,
  ) {
    this.least = new Float64Array(groups * groups).fill(Number.POSITIVE_INFINITY)
    this.horizon = new Float64Array(groups * groups).fill(Number.POSITIVE_INFINITY)
    this.costs = new Float64Array(groups)
    for (let pair = 0; pair < groups * groups; pair++) this.lists.push(new RowHeap(0))
  }

  /** Rows listed a pair, so that all lists together hold about eight numbers a row; and their bytes. */
  static listedOf(rows: number, groups: number): number {
    return Math.max(32, Math.ceil((8 * rows) / groups / groups))
  }

  static bytes(rows: number, groups: number): number {
    const pairs = groups * groups
    // A heap grows to twice its room; a row is listed once for each other group at most.
    const room = 2 * Math.min(Moves.listedOf(rows, groups), Math.ceil((rows + 8 * groups) / groups))
    return pairs * (RowHeap.bytes(room) + 24)
  }

  /** Looks at all rows of a group. */
  list(group: number): void {
    const { groups, lists, horizon, labels } = this
    for (let to = 0; to < groups; to++) lists[group * groups + to].clear()
    horizon.fill(Number.POSITIVE_INFINITY, group * groups, (group + 1) * groups)
    for (let row = 0; row < labels.length; row++) if (labels[row] === group) this.offer(row, group)
    for (let to = 0; to < groups; to++) {
      lists[group * groups + to].negate()
      this.look(group, to)
    }
  }

  /** While a list is made, its heap has the costliest row first, so that it gives way to a cheaper one. */
  private offer(row: number, group: number): void {
    const { groups, costs, lists, horizon, listed } = this
    this.costsOf(row, costs)
    for (let to = 0; to < groups; to++) {
      if (to === group) continue
      const key = costs[to] - costs[group]
      const pair = group * groups + to
      const list = lists[pair]
      if (list.size < listed) list.add(-key, -row)
      else {
        if (key < -list.leastKey) list.replaceLeast(-key, -row)
        horizon[pair] = -list.leastKey
      }
    }
  }

  /** Up to `count` rows of `from` whose move into `to` costs at most `limit`, the cheapest first. They leave the list. */
  take(from: number, to: number, limit: number, count: number): Taken {
    const list = this.lists[from * this.groups + to]
    const rows: number[] = []
    const keys: number[] = []
    while (rows.length < count && list.size > 0 && list.leastKey <= limit) {
      const { leastRow, leastKey } = list
      list.removeLeast()
      // A row that left and came back may be listed twice.
      if (this.labels[leastRow] !== from || rows[rows.length - 1] === leastRow) continue
      rows.push(leastRow)
      keys.push(leastKey)
    }
    return { from, to, rows, keys }
  }

  /** Moves the first `count` of the rows that were taken; the other ones go back. */
  settle({ from, to, rows, keys }: Taken, count: number): void {
    for (let i = 0; i < count; i++) {
      this.labels[rows[i]] = to
      this.enter(rows[i], to)
    }
    const list = this.lists[from * this.groups + to]
    for (let i = count; i < rows.length; i++) list.add(keys[i], rows[i])
  }

  /** A row has come into a group: it may be the next to move on. */
  private enter(row: number, group: number): void {
    const { groups, costs, lists, horizon } = this
    this.costsOf(row, costs)
    for (let to = 0; to < groups; to++) {
      if (to === group) continue
      const pair = group * groups + to
      const key = costs[to] - costs[group]
      if (key < horizon[pair]) lists[pair].add(key, row)
    }
  }

  /** Finds the cheapest moves out of a group after rows left it or came. */
  refresh(group: number): void {
    for (let to = 0; to < this.groups; to++) this.look(group, to)
  }

  /** Whether `least` is what a row costs, not only what no row of the group is below. */
  isKnown(from: number, to: number): boolean {
    const pair = from * this.groups + to
    return this.lists[pair].size > 0 || this.horizon[pair] === Number.POSITIVE_INFINITY
  }

  private look(group: number, to: number): void {
    const pair = group * this.groups + to
    const list = this.lists[pair]
    while (list.size > 0 && this.labels[list.leastRow] !== group) list.removeLeast()
    this.least[pair] = list.size > 0 ? list.leastKey : this.horizon[pair]
  }
}
