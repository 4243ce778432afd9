import { distanceGeometry } from "../../structures/geometry.js"
import type { PlainRows } from "../metricRows.js"

/** Rows about an origin among them, times a power of two, so that means keep their digits and no square overflows. */
export function centredRows({ data, rows, cols }: PlainRows): { values: Float64Array; scale: number } {
  const min = new Float64Array(cols).fill(Number.POSITIVE_INFINITY)
  const max = new Float64Array(cols).fill(Number.NEGATIVE_INFINITY)
  for (let at = 0; at < data.length; at++) {
    const j = at % cols
    min[j] = Math.min(min[j], data[at])
    max[j] = Math.max(max[j], data[at])
  }
  const { origin, scale } = distanceGeometry(min, max)
  const values = new Float64Array(rows * cols)
  for (let at = 0; at < values.length; at++) values[at] = (data[at] - origin[at % cols]) * scale
  return { values, scale }
}
