/** A binary heap of the keys 0 … n − 1 by their values, least first; values may change while they are in it. */
export class IndexedHeap {
  private readonly keys: Int32Array
  private readonly places: Int32Array
  private length: number

  /** @param values by key; kept and changed in place */
  constructor(readonly values: Float64Array) {
    this.length = values.length
    this.keys = Int32Array.from({ length: this.length }, (_, i) => i)
    this.places = this.keys.slice()
    for (let i = (this.length >> 1) - 1; i >= 0; i--) this.down(i)
  }

  get size(): number {
    return this.length
  }

  /** The key with the least value. */
  get least(): number {
    return this.keys[0]
  }

  removeLeast(): void {
    this.swap(0, --this.length)
    this.down(0)
  }

  change(key: number, value: number): void {
    const before = this.values[key]
    this.values[key] = value
    if (value < before) this.up(this.places[key])
    else this.down(this.places[key])
  }

  private valueAt(place: number): number {
    return this.values[this.keys[place]]
  }

  private up(from: number): void {
    let at = from
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!(this.valueAt(parent) > this.valueAt(at))) return
      this.swap(at, parent)
      at = parent
    }
  }

  private down(from: number): void {
    let at = from
    for (;;) {
      let child = 2 * at + 1
      if (child >= this.length) return
      if (child + 1 < this.length && this.valueAt(child + 1) < this.valueAt(child)) child++
      if (!(this.valueAt(at) > this.valueAt(child))) return
      this.swap(at, child)
      at = child
    }
  }

  private swap(a: number, b: number): void {
    const { keys, places } = this
    const [p, q] = [keys[a], keys[b]]
    keys[a] = q
    keys[b] = p
    places[q] = a
    places[p] = b
  }
}
