import type { Slots } from "./rounds.js"

/** The nearest and the second nearest cluster of one slot, among those that were considered; ties to the lower row. */
export class NearestTwo {
  private slot = -1
  private best = -1
  private other = -1
  private value = Number.POSITIVE_INFINITY
  /** A cluster that compares higher than this is of no interest. */
  second = Number.POSITIVE_INFINITY

  constructor(private readonly slots: Slots) {}

  begin(slot: number): void {
    this.slot = slot
    this.best = this.other = -1
    this.value = this.second = Number.POSITIVE_INFINITY
  }

  consider(candidate: number): void {
    const { slots, slot } = this
    if (candidate === slot || candidate === this.best || candidate === this.other) return
    if (slots.lowerBound(slot, candidate) > this.second) return
    const value = slots.value(slot, candidate)
    if (value < this.value || (value === this.value && this.isLower(candidate))) {
      this.second = this.value
      this.other = this.best
      this.value = value
      this.best = candidate
    } else if (value < this.second) {
      this.second = value
      this.other = candidate
    }
  }

  /**
   * Of equal pairs the one with the lowest row comes first, then the one whose other row is lower: an order of pairs, not
   * of one slot's neighbours, so that two clusters always choose each other.
   */
  private isLower(candidate: number): boolean {
    const { lowest } = this.slots.neighbours
    const [own, a, b] = [lowest[this.slot], lowest[candidate], lowest[this.best]]
    const first = Math.min(own, a) - Math.min(own, b)
    return first < 0 || (first === 0 && Math.max(own, a) < Math.max(own, b))
  }

  /** Writes down what was found. */
  end(): void {
    const { nearest, value, second } = this.slots.neighbours
    nearest[this.slot] = this.best
    value[this.slot] = this.value
    second[this.slot] = this.second
  }
}
