/** The nearest places of each place, nearest first, with their distances; place −1 where there are no more. */
export interface Nearest {
  /** Kept of each. */
  readonly size: number
  readonly distances: Float64Array
  readonly places: Int32Array
}

/**
 * Searches for the nearest row that waits, as far as lists of nearest rows tell: rows that wait only become fewer, so that a
 * list stays right as long as some of it waits. Where none does, its last distance is a lower bound.
 */
export class NearLists {
  /** What the last search found: a place and how far, at least `floor`; or −1, and what no waiting row is nearer than. */
  place = -1
  reach = 0
  /** Of each list, how many from its begin on no longer wait. */
  private readonly passed: Int32Array

  constructor(
    private readonly nearest: Nearest,
    /** The row at each place: of equally near ones the lowest is found. */
    private readonly order: Int32Array,
    private readonly waiting: { isWaiting(place: number): boolean },
    /** No row farther than this is found. */
    private readonly most: number,
  ) {
    this.passed = new Int32Array(order.length)
  }

  /** Whether nothing is left of the list of a place. */
  isUsedUp(from: number): boolean {
    return this.passed[from] === this.nearest.size
  }

  /** The waiting row at least distance from the row at `from`, where distances below `floor` count as `floor`. */
  search(from: number, floor: number): void {
    const { size, distances } = this.nearest
    const last = distances[(from + 1) * size - 1]
    this.findFirst(from, floor)
    // Whatever is as far as the last one may be on no list.
    if (this.place >= 0 && this.reach < last) return
    this.place = -1
    this.reach = last > this.most ? Number.POSITIVE_INFINITY : Math.max(last, floor)
  }

  private findFirst(from: number, floor: number): void {
    const { nearest, order, waiting, passed, most } = this
    const { size, distances, places } = nearest
    const first = from * size
    let k = passed[from]
    while (k < size && !(places[first + k] >= 0 && waiting.isWaiting(places[first + k]))) k++
    passed[from] = k
    this.place = -1
    for (; k < size; k++) {
      const place = places[first + k]
      const reach = Math.max(distances[first + k], floor)
      if (place < 0 || reach > most || (this.place >= 0 && reach > this.reach)) return
      if (!waiting.isWaiting(place) || (this.place >= 0 && order[place] > order[this.place])) continue
      this.place = place
      this.reach = reach
    }
  }
}
