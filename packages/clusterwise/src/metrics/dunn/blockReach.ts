import type { Norm } from "./norm.js"
import type { RowBlocks } from "./rowBlocks.js"

/** How far rows of two blocks may lie apart: by the boxes around them, and by their distances from one place. */
export class BlockReach {
  readonly count: number
  private readonly low: Float64Array
  private readonly high: Float64Array
  private readonly radius: Float64Array
  private readonly reach: Float64Array

  /** @param radii length of each row's difference to one place; Infinity where lengths do not add up */
  constructor(
    { order, values, starts }: RowBlocks,
    radii: Float64Array,
    private readonly cols: number,
    private readonly norm: Norm,
  ) {
    this.count = starts.length - 1
    this.low = new Float64Array(this.count * cols).fill(Number.POSITIVE_INFINITY)
    this.high = new Float64Array(this.count * cols).fill(Number.NEGATIVE_INFINITY)
    this.radius = new Float64Array(this.count)
    this.reach = new Float64Array(cols)
    for (let block = 0; block < this.count; block++)
      for (let place = starts[block]; place < starts[block + 1]; place++) {
        this.radius[block] = Math.max(this.radius[block], radii[order[place]])
        for (let j = 0; j < cols; j++) this.widen(block * cols + j, values[place * cols + j])
      }
  }

  private widen(side: number, value: number): void {
    if (value < this.low[side]) this.low[side] = value
    if (value > this.high[side]) this.high[side] = value
  }

  /** Whether a row of a may lie farther than this from a row of b. */
  exceeds(a: number, b: number, length: number): boolean {
    return (this.radius[a] + this.radius[b]) * SLACK > length && this.farthest(a, b) * SLACK > length
  }

  private farthest(a: number, b: number): number {
    const { low, high, reach, cols } = this
    for (let j = 0; j < cols; j++) {
      const [p, q] = [a * cols + j, b * cols + j]
      reach[j] = Math.max(high[p] - low[q], high[q] - low[p])
    }
    return this.norm(reach)
  }
}

/** Lengths are rounded otherwise than distances, by far less than this. */
const SLACK = 1 + 2 ** -40
