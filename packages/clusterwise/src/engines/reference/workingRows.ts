import { notFinite } from "../../data/adapters.js"
import type { FloatArray } from "../../data/memory.js"
import { unitRows } from "../../engine/unitRows.js"
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
