import type { Breath } from "./chain.js"
import type { MergeList } from "./mergeList.js"

/** Clusters side by side, some slots empty, and how two become one. */
export interface Slots {
  /** Slots in use, empty ones included. */
  readonly count: number
  readonly neighbours: Neighbours
  alive(slot: number): boolean
  /** What is compared; the same bits for (a, b) and (b, a). */
  value(a: number, b: number): number
  /** No more than the value, up to rounding, and quicker to tell. */
  lowerBound(a: number, b: number): number
  /** Makes one cluster of two, in the lower slot, which is returned; the other one is empty. */
  merge(a: number, b: number): number
  /** Closes the gaps that empty slots left, keeping the order. Returns the new slot of each old one. */
  compact(): Int32Array
}

/** What is known of each slot. */
export interface Neighbours {
  /** A row that stands for the cluster. */
  readonly lowest: Int32Array
  /** Nearest other slot, or −1. */
  readonly nearest: Int32Array
  /** What is compared of that pair; no other cluster compares lower than `second`. */
  readonly value: Float64Array
  readonly second: Float64Array
}

/** Finds neighbours of clusters in slots, on as many threads as there are. */
export interface NeighbourSearch {
  /** Fills in `nearest`, `value` and `second` of these slots; a slot's `nearest` may hold a first guess. */
  search(queries: Int32Array): Promise<void>
  /** These slots have moved, or are now empty. */
  changed(slots: readonly number[]): void
  /** All slots may have moved. */
  rebuilt(): void
}

/** Share of empty slots above which the gaps are closed. */
const MOST_EMPTY = 0.25

/**
 * Merges all pairs of clusters that are nearest to each other, round after round: for a reducible method that is the tree of
 * merging the nearest two first, since a merge never brings a third cluster nearer. Clusters whose neighbour was merged
 * look again, all at once, unless the merged cluster is still nearer than every other one was.
 * After the rounds of E. Yılmaz et al., "ParChain", PVLDB 15 (2021), with reciprocal pairs in place of chains.
 *
 * Ties go to the pair whose lowest rows are lower.
 * @param until stop at so many clusters
 * @param merges those that made the clusters; new ones are added
 */
export async function mergeInRounds(
  slots: Slots,
  neighbours: NeighbourSearch,
  height: (value: number) => number,
  until: number,
  merges: MergeList,
  breath: Breath,
): Promise<void> {
  const rounds = new Rounds(slots, neighbours, height, merges)
  let queries = rounds.all()
  while (merges.left > until) {
    await neighbours.search(queries)
    const before = merges.length
    queries = rounds.mergeReciprocal(queries)
    // Rounding among equals may leave no two that choose each other: then all look again.
    if (merges.length === before) queries = rounds.all()
    await breath(merges.length)
  }
}

class Rounds {
  constructor(
    private readonly slots: Slots,
    private readonly neighbours: NeighbourSearch,
    private readonly height: (value: number) => number,
    private readonly merges: MergeList,
  ) {}

  all(): Int32Array {
    const { slots } = this
    return Int32Array.from({ length: slots.count }, (_, slot) => slot).filter((slot) => slots.alive(slot))
  }

  /** Merges what belongs together among `looked` and their neighbours; returns who has to look again. */
  mergeReciprocal(looked: Int32Array): Int32Array {
    const { slots, merges, neighbours } = this
    const { nearest, value, lowest } = slots.neighbours
    const into = new Int32Array(slots.count).fill(-1)
    const changed: number[] = []
    for (const a of looked) {
      const b = nearest[a]
      if (b < 0 || into[a] >= 0 || nearest[b] !== a) continue
      merges.add(lowest[a], lowest[b], this.height(value[a]))
      into[a] = into[b] = slots.merge(a, b)
      changed.push(a, b)
    }
    if (changed.length === 0) return looked
    neighbours.changed(changed)
    return this.closeGaps(this.whoLooksAgain(into))
  }

  private whoLooksAgain(into: Int32Array): Int32Array {
    const { slots } = this
    const { nearest, value, second } = slots.neighbours
    const again: number[] = []
    for (let slot = 0; slot < slots.count; slot++) {
      if (!slots.alive(slot)) continue
      if (into[slot] >= 0) {
        nearest[slot] = -1
        again.push(slot)
      } else if (nearest[slot] < 0) again.push(slot)
      else if (into[nearest[slot]] >= 0) {
        nearest[slot] = into[nearest[slot]]
        value[slot] = this.valueBelow(slot, second[slot])
        if (!(value[slot] < second[slot] || value[slot] === 0)) again.push(slot)
      }
    }
    return Int32Array.from(again)
  }

  /**
   * What is compared of a slot and its merged neighbour; Infinity where that is above `limit`. Below what every other
   * cluster was at least, and is: then the neighbour stays the nearest.
   */
  private valueBelow(slot: number, limit: number): number {
    const { slots } = this
    const neighbour = slots.neighbours.nearest[slot]
    return slots.lowerBound(slot, neighbour) <= limit ? slots.value(slot, neighbour) : Number.POSITIVE_INFINITY
  }

  private closeGaps(queries: Int32Array): Int32Array {
    const { slots, merges, neighbours } = this
    if (merges.left > slots.count * (1 - MOST_EMPTY)) return queries
    const moved = slots.compact()
    neighbours.rebuilt()
    return queries.map((slot) => moved[slot])
  }
}
