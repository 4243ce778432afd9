/**
 * A binary heap of offers, least first: each has a worth, a row, and the turn in which its maker came. Of equal worth the
 * lower row comes first, of the same row the earlier turn. A maker has one offer at a time.
 */
export class Offers {
  private readonly makers: Int32Array
  private length = 0

  /** @param worth, rows by maker; turns by maker. Kept, and changed by `set` and `change`. */
  constructor(
    private readonly worth: Float64Array,
    private readonly rows: Int32Array,
    private readonly turns: Int32Array,
  ) {
    this.makers = new Int32Array(worth.length)
  }

  get size(): number {
    return this.length
  }

  /** The maker of the least offer. */
  get least(): number {
    return this.makers[0]
  }

  add(maker: number, worth: number, row: number): void {
    this.worth[maker] = worth
    this.rows[maker] = row
    let at = this.length++
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!this.isBefore(maker, this.makers[parent])) break
      this.makers[at] = this.makers[parent]
      at = parent
    }
    this.makers[at] = maker
  }

  /** The maker of the least offer makes another one, which is no less. */
  replaceLeast(worth: number, row: number): void {
    const maker = this.makers[0]
    this.worth[maker] = worth
    this.rows[maker] = row
    this.sink(maker)
  }

  removeLeast(): void {
    const last = this.makers[--this.length]
    if (this.length > 0) this.sink(last)
  }

  private sink(maker: number): void {
    const { makers, length } = this
    let at = 0
    for (let child = 1; child < length; child = 2 * at + 1) {
      if (child + 1 < length && this.isBefore(makers[child + 1], makers[child])) child++
      if (!this.isBefore(makers[child], maker)) break
      makers[at] = makers[child]
      at = child
    }
    makers[at] = maker
  }

  private isBefore(a: number, b: number): boolean {
    const { worth, rows, turns } = this
    if (worth[a] !== worth[b]) return worth[a] < worth[b]
    return rows[a] !== rows[b] ? rows[a] < rows[b] : turns[a] < turns[b]
  }
}
