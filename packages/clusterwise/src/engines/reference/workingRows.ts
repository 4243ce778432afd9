import { notFinite } from "../../data/adapters.js"
import type { FloatArray } from "../../data/memory.js"
import { DataError } from "../../errors.js"
import { distanceGeometry, type Geometry } from "../../structures/geometry.js"
import type { ReferenceResident } from "./resident.js"

/** The rows that k-means works on: the raw ones, or under cosine the rows divided by their length, in float64. */
export interface WorkingRows extends Geometry {
  readonly data: FloatArray
  readonly rows: number
  readonly cols: number
}

export function workingRows(x: ReferenceResident, metric: "euclidean" | "cosine"): WorkingRows {
  const { rows, cols } = x
  if (metric === "cosine") return { data: unitRows(x.matrix.data, rows, cols), rows, cols, ...unitGeometry(cols) }
  const { min, max } = ranges(x.matrix.data, rows, cols)
  return { data: x.matrix.data, rows, cols, ...distanceGeometry(min, max) }
}

/** Unit rows need neither origin nor scale: |x̂| ≤ 1. */
export function unitGeometry(cols: number): Geometry {
  return { origin: new Float64Array(cols), columnScale: new Float64Array(cols).fill(0.5), scale: 0.5 }
}

export function ranges(data: FloatArray, rows: number, cols: number): { min: Float64Array; max: Float64Array } {
  const min = new Float64Array(cols).fill(Number.POSITIVE_INFINITY)
  const max = new Float64Array(cols).fill(Number.NEGATIVE_INFINITY)
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < cols; j++) {
      const value = data[i * cols + j]
      if (!Number.isFinite(value)) throw notFinite("reference", value, i * cols + j, cols)
      if (value < min[j]) min[j] = value
      if (value > max[j]) max[j] = value
    }
  return { min, max }
}

/**
 * x / ‖x‖: first divided by the largest value, so that squares neither overflow nor vanish, then by the root of the sum
 * of squares, added in the order of `sqDistance`.
 */
export function unitRows(data: FloatArray, rows: number, cols: number): Float64Array {
  const out = new Float64Array(rows * cols)
  for (let i = 0; i < rows; i++) unitRow(data, i * cols, out, i * cols, cols, i)
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
