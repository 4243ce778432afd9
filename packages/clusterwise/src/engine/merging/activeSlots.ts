/** The slots 0 … length − 1 that still hold a cluster, in rising order. */
export class ActiveSlots {
  /** Read `slots[0 … count − 1]`. */
  readonly slots: Int32Array
  count: number

  constructor(length: number) {
    this.slots = Int32Array.from({ length }, (_, i) => i)
    this.count = length
  }

  get first(): number {
    return this.slots[0]
  }

  remove(slot: number): void {
    const at = this.placeOf(slot)
    this.slots.copyWithin(at, at + 1, this.count)
    this.count--
  }

  /** Where the slot is listed, or the first higher one. */
  placeOf(slot: number): number {
    let [low, high] = [0, this.count]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.slots[middle] < slot) low = middle + 1
      else high = middle
    }
    return low
  }
}
