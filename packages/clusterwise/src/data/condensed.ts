import { DataError } from "../errors.js"
import { type Dtype, dtypeOf, type FloatArray } from "./memory.js"

/**
 * Pairwise distances of n rows as the upper triangle, row by row, in SciPy's order:
 * pair (i, j), i < j, lies at n·i − i·(i+1)/2 + (j − i − 1).
 */
export class Condensed {
  readonly data: FloatArray
  readonly rows: number

  constructor(data: FloatArray) {
    const rows = Math.round((1 + Math.sqrt(1 + 8 * data.length)) / 2)
    if (data.length === 0 || (rows * (rows - 1)) / 2 !== data.length)
      throw new DataError(`Condensed: ${data.length} values are no n·(n−1)/2 for any number of rows n ≥ 2.`)
    this.data = data
    this.rows = rows
  }

  get dtype(): Dtype {
    return dtypeOf(this.data)
  }

  /** Distance between rows i and j. */
  at(i: number, j: number): number {
    if (i === j) return 0
    const [a, b] = i < j ? [i, j] : [j, i]
    return this.data[this.rows * a - (a * (a + 1)) / 2 + (b - a - 1)]
  }
}
