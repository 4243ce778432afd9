import type { FloatArray } from "../data/memory.js"
import { DataError } from "../errors.js"

/**
 * x / ‖x‖: first divided by the largest value, so that squares neither overflow nor vanish, then by the root of the sum
 * of squares, added in the order of `sqDistance`.
 * @param first number of the first row, for errors
 */
export function unitRows(data: FloatArray, rows: number, cols: number, first = 0): Float64Array {
  const out = new Float64Array(rows * cols)
  for (let i = 0; i < rows; i++) unitRow(data, i * cols, out, i * cols, cols, first + i)
  return out
}

function unitRow(data: FloatArray, from: number, out: Float64Array, to: number, cols: number, row: number): void {
  let largest = 0
  for (let j = 0; j < cols; j++) largest = Math.max(largest, Math.abs(data[from + j]))
  if (largest === 0)
    throw new DataError(`cosine: row ${row} is all zeros and has no direction; drop such rows first.`, { row })
  const sums = [0, 0, 0, 0]
  for (let j = 0; j < cols; j++) {
    const t = data[from + j] / largest
    sums[j % 4] += t * t
  }
  const norm = Math.sqrt(sums[0] + sums[2] + (sums[1] + sums[3]))
  for (let j = 0; j < cols; j++) out[to + j] = data[from + j] / largest / norm
}
