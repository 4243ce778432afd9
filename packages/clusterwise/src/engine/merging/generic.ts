import type { FloatArray } from "../../data/memory.js"
import { IndexedHeap } from "../../structures/indexedHeap.js"
import { ActiveSlots } from "./activeSlots.js"
import type { Breath } from "./chain.js"
import { DistanceTable } from "./distanceTable.js"
import { type LinkageMethod, updates } from "./lanceWilliams.js"
import { MergeList } from "./mergeList.js"

/**
 * The tree of any method, the nearest two clusters first: each slot keeps a lower bound on the distance to its nearest
 * higher slot, in a heap; a bound that turns out too low is taken again. D. Müllner, "Modern hierarchical, agglomerative
 * clustering algorithms", arXiv:1109.2378 (2011), figure 3. Inversions stay, in the order of merging. Ties go as in SciPy.
 * @param distances condensed; overwritten
 */
export async function genericTree(
  distances: FloatArray,
  rows: number,
  method: LinkageMethod,
  breath: Breath,
): Promise<MergeList> {
  const nearest = new NearestHigher(new DistanceTable(distances, rows))
  const { table, active } = nearest
  const merges = new MergeList(rows)
  const sizes = new Int32Array(rows).fill(1)
  while (merges.length < rows - 1) {
    const [x, y] = nearest.take()
    merges.add(x, y, table.at(x, y))
    active.remove(x)
    table.merge(x, y, active, sizes, updates[method])
    sizes[y] += sizes[x]
    nearest.merged(x, y)
    const wait = breath(merges.length)
    if (wait) await wait
  }
  return merges
}

/** Lower bounds on the distance of each slot to the nearest higher one. */
class NearestHigher {
  readonly active: ActiveSlots
  private readonly candidate: Int32Array
  private readonly bounds: IndexedHeap

  constructor(readonly table: DistanceTable) {
    const { rows } = table
    this.active = new ActiveSlots(rows)
    this.candidate = new Int32Array(rows - 1)
    const distance = new Float64Array(rows - 1)
    for (let x = 0; x + 1 < rows; x++) {
      this.candidate[x] = this.search(x)
      distance[x] = table.at(x, this.candidate[x])
    }
    this.bounds = new IndexedHeap(distance)
  }

  /** The nearest two slots, x < y; x is no longer kept. */
  take(): [number, number] {
    const { bounds, candidate, table } = this
    for (;;) {
      const x = bounds.least
      const y = candidate[x]
      if (bounds.values[x] === table.at(x, y)) {
        bounds.removeLeast()
        return [x, y]
      }
      candidate[x] = this.search(x)
      bounds.change(x, table.at(x, candidate[x]))
    }
  }

  /** Slot x has gone into y. */
  merged(x: number, y: number): void {
    const { active, candidate, bounds, table } = this
    for (let k = 0; k < active.count && active.slots[k] < y; k++) {
      const z = active.slots[k]
      if (z < x && candidate[z] === x) candidate[z] = y
      const d = table.at(z, y)
      if (d < bounds.values[z]) {
        candidate[z] = y
        bounds.change(z, d)
      }
    }
    const next = y + 1 < table.rows ? this.search(y) : -1
    if (next < 0) return
    candidate[y] = next
    bounds.change(y, table.at(y, next))
  }

  /** Nearest higher slot, or −1. */
  private search(x: number): number {
    const { slots, count } = this.active
    return this.table.nearestAfter(x, slots, this.active.placeOf(x + 1), count, Number.POSITIVE_INFINITY, -1)
  }
}
