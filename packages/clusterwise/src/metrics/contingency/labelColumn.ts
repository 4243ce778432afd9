import type { RunOptions } from "../../engine/engine.js"
import { byBlocks } from "../../engine/pace.js"
import { DataError, show } from "../../errors.js"

/** Rows that are read at a time: their numbers stay near the processor. */
const BLOCK_ROWS = 8192

/** Runs `work` over all rows in blocks that a LabelColumn can read, with turns for the event loop between them. */
export const byLabelBlocks = (rows: number, run: RunOptions, work: (from: number, to: number) => void): Promise<void> =>
  byBlocks(rows, 32768 / BLOCK_ROWS, "labels", run, work)

/** Whole numbers, one a row, that are read block by block. */
export interface LabelBlocks {
  readonly length: number
  readonly min: number
  /** How many whole numbers there are from the least label to the greatest. */
  readonly span: number
  /** Overwritten by the next call. */
  values(from: number, to: number): Int32Array | Float64Array
}

/**
 * One label a row, in whatever kind of array, read block by block as whole numbers. What is no label is refused with its
 * row, in the pass that also finds the least and the greatest.
 */
export class LabelColumn implements LabelBlocks {
  readonly length: number
  min = Number.POSITIVE_INFINITY
  max = Number.NEGATIVE_INFINITY
  private readonly doubles: Float64Array

  constructor(
    private readonly who: string,
    private readonly labels: ArrayLike<number>,
  ) {
    this.length = labels.length
    this.doubles = new Float64Array(Math.min(BLOCK_ROWS, this.length))
  }

  get span(): number {
    return this.max - this.min + 1
  }

  /** Looks at the labels of a block: all of them have to be looked at before anything else is asked. */
  look(from: number, to: number): void {
    const values = this.values(from, to)
    if (values instanceof Float64Array) this.refuseFractions(values, from)
    let { min, max } = this
    for (let i = 0; i < values.length; i++) {
      const value = values[i]
      if (value < min) min = value
      if (value > max) max = value
    }
    this.min = min
    this.max = max
  }

  values(from: number, to: number): Int32Array | Float64Array {
    const { labels, doubles } = this
    if (labels instanceof Int32Array || labels instanceof Float64Array) return labels.subarray(from, to)
    for (let i = from; i < to; i++) doubles[i - from] = numberOf(labels[i])
    return doubles.subarray(0, to - from)
  }

  private refuseFractions(values: Float64Array, from: number): void {
    for (let i = 0; i < values.length; i++)
      if (!Number.isSafeInteger(values[i])) {
        const row = from + i
        const found = show(this.labels[row])
        throw new DataError(`${this.who}: the label of row ${row} is ${found}; labels are whole numbers.`, { row })
      }
  }
}

/** NaN for what is no number, so that it is refused: text too. */
function numberOf(label: number | bigint): number {
  return typeof label === "number" ? label : typeof label === "bigint" ? Number(label) : Number.NaN
}
