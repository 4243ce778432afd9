/** Rows in a box, and boxes in a box of the next level. Microseconds of a search in 100,000 rows of 2 · 5 · 16 columns: 8 21 · 80 · 240, 16 18 · 70 · 180, 32 16 · 43 · 132. */
export const MEMBERS = 32

/** The least and the greatest value of each run of 32 rows (or boxes) that follow each other, column by column. */
export class Boxes {
  readonly count: number

  private constructor(
    private readonly low: Float64Array,
    private readonly high: Float64Array,
    /** What the boxes hold: rows, or boxes of the level below. */
    private readonly held: number,
    private readonly cols: number,
  ) {
    this.count = low.length / cols
  }

  /** @param low, high held × cols: of rows twice the same */
  static around(low: ArrayLike<number>, high: ArrayLike<number>, held: number, cols: number): Boxes {
    const count = Math.ceil(held / MEMBERS)
    const least = new Float64Array(count * cols).fill(Number.POSITIVE_INFINITY)
    const most = new Float64Array(count * cols).fill(Number.NEGATIVE_INFINITY)
    for (let i = 0; i < held; i++)
      for (let j = 0, at = Math.floor(i / MEMBERS) * cols; j < cols; j++, at++) {
        if (low[i * cols + j] < least[at]) least[at] = low[i * cols + j]
        if (high[i * cols + j] > most[at]) most[at] = high[i * cols + j]
      }
    return new Boxes(least, most, held, cols)
  }

  /** Boxes of these boxes. */
  above(): Boxes {
    return Boxes.around(this.low, this.high, this.count, this.cols)
  }

  first(box: number): number {
    return box * MEMBERS
  }

  /** Behind the last that the box holds. */
  end(box: number): number {
    return Math.min(this.held, (box + 1) * MEMBERS)
  }

  /** How far a place is from a box in each column. */
  gap(box: number, place: Float64Array, placeAt: number, out: Float64Array): void {
    const { low, high, cols } = this
    for (let j = 0, at = box * cols; j < cols; j++, at++) {
      const value = place[placeAt + j]
      out[j] = value < low[at] ? low[at] - value : value > high[at] ? value - high[at] : 0
    }
  }
}
