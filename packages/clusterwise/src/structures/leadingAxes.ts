import { Draws, Purpose } from "./random.js"

/** How often the directions are turned towards where rows vary: they order and separate, so that some error does no harm. */
const TURNS = 3

/**
 * About the directions in which rows vary most, by subspace iteration (H. Rutishauser, Numerische Mathematik 16, 1970):
 * orthonormal, `count` × cols; all 0 where rows do not vary in so many.
 * @param rows rows × cols about their mean, row-major
 */
export function leadingAxes(rows: Float64Array, cols: number, count: number): Float64Array {
  const draws = new Draws(0, Purpose.sample, 1)
  let axes: Float64Array = Float64Array.from({ length: count * cols }, (_, at) => draws.uniform(at) - 0.5)
  for (let turn = 0; turn < TURNS; turn++) {
    axes = turned(rows, cols, axes)
    makeOrthonormal(axes, cols)
  }
  return axes
}

/** Σ x (x·a) over all rows x, for each direction a. */
function turned(rows: Float64Array, cols: number, axes: Float64Array): Float64Array {
  const sums = new Float64Array(axes.length)
  for (let from = 0; from < rows.length; from += cols)
    for (let to = 0; to < axes.length; to += cols) {
      let along = 0
      for (let j = 0; j < cols; j++) along += rows[from + j] * axes[to + j]
      for (let j = 0; j < cols; j++) sums[to + j] += along * rows[from + j]
    }
  return sums
}

/** What is left of a direction without those before it, as a share: less is rounding. */
const NOTHING = 1e-9

function makeOrthonormal(axes: Float64Array, cols: number): void {
  for (let at = 0; at < axes.length; at += cols) {
    const axis = axes.subarray(at, at + cols)
    const before = lengthOf(axis)
    // Twice is enough to be at right angles up to rounding.
    for (let pass = 0; pass < 2; pass++)
      for (let from = 0; from < at; from += cols) {
        let along = 0
        for (let j = 0; j < cols; j++) along += axis[j] * axes[from + j]
        for (let j = 0; j < cols; j++) axis[j] -= along * axes[from + j]
      }
    const length = lengthOf(axis)
    const share = length > before * NOTHING ? 1 / length : 0
    for (let j = 0; j < cols; j++) axis[j] *= share
  }
}

function lengthOf(axis: Float64Array): number {
  let sum = 0
  for (let j = 0; j < axis.length; j++) sum += axis[j] * axis[j]
  return Math.sqrt(sum)
}
