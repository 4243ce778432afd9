import type { FloatArray } from "../../data/memory.js"
import type { ActiveSlots } from "./activeSlots.js"
import type { Update } from "./lanceWilliams.js"

/** Condensed distances between slots, which merging rewrites in place. */
export class DistanceTable {
  /** rowAt[i] + j is where the pair i < j lies. */
  readonly rowAt: Float64Array

  constructor(
    readonly data: FloatArray,
    readonly rows: number,
  ) {
    this.rowAt = Float64Array.from({ length: rows }, (_, i) => rows * i - (i * (i + 1)) / 2 - i - 1)
  }

  at(i: number, j: number): number {
    return i < j ? this.data[this.rowAt[i] + j] : this.data[this.rowAt[j] + i]
  }

  /** The active slot nearest to x and nearer than `limit`: the lowest one, or `otherwise` where there is none. */
  nearest(x: number, { slots, count }: ActiveSlots, limit: number, otherwise: number): number {
    const { data, rowAt } = this
    let [best, least] = [otherwise, limit]
    let k = 0
    for (; k < count && slots[k] < x; k++) {
      const d = data[rowAt[slots[k]] + x]
      if (d < least) {
        least = d
        best = slots[k]
      }
    }
    return this.nearestAfter(x, slots, slots[k] === x ? k + 1 : k, count, least, best)
  }

  /** The same among the slots that are listed from place `from` on, all of them higher than x. */
  nearestAfter(x: number, slots: Int32Array, from: number, count: number, limit: number, otherwise: number): number {
    const { data } = this
    const row = this.rowAt[x]
    let [best, least] = [otherwise, limit]
    for (let k = from; k < count; k++) {
      const d = data[row + slots[k]]
      if (d < least) {
        least = d
        best = slots[k]
      }
    }
    return best
  }

  /** The largest distance of x to the slots that are listed, in rising order, at places from … to − 1; 0 to itself. */
  farthest(x: number, slots: Int32Array, from: number, to: number): number {
    const { data, rowAt } = this
    let most = 0
    let k = from
    for (; k < to && slots[k] < x; k++) most = Math.max(most, data[rowAt[slots[k]] + x])
    if (slots[k] === x) k++
    for (const row = rowAt[x]; k < to; k++) most = Math.max(most, data[row + slots[k]])
    return most
  }

  /** Slot y now holds what x and y held, `sizes` being those before: its distance to every other active slot. */
  merge(x: number, y: number, { slots, count }: ActiveSlots, sizes: Int32Array, update: Update): void {
    const { data, rowAt } = this
    const height = this.at(x, y)
    const [nx, ny] = [sizes[x], sizes[y]]
    for (let k = 0; k < count; k++) {
      const i = slots[k]
      if (i === y || i === x) continue
      const yi = i < y ? rowAt[i] + y : rowAt[y] + i
      const xi = i < x ? rowAt[i] + x : rowAt[x] + i
      data[yi] = update(data[xi], data[yi], height, nx, ny, sizes[i])
    }
  }
}
