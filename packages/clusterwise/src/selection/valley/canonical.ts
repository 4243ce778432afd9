import type { Matrix } from "../../data/matrix.js"
import { exponentAbove } from "../../structures/geometry.js"
import type { Table } from "./plainKMeans.js"

/**
 * The rows sorted by their values, each column about its middle and all divided by one power of two, so that neither the order
 * of rows nor their place nor their unit changes what is drawn from a seed.
 */
export function canonical({ data, rows, cols }: Matrix): Table {
  const order = Int32Array.from({ length: rows }, (_, i) => i).sort((a, b) => {
    for (let j = 0; j < cols; j++) {
      const difference = data[a * cols + j] - data[b * cols + j]
      if (difference !== 0) return difference
    }
    return 0
  })
  const low = new Float64Array(cols).fill(Number.POSITIVE_INFINITY)
  const high = new Float64Array(cols).fill(Number.NEGATIVE_INFINITY)
  for (let i = 0; i < data.length; i++) {
    low[i % cols] = Math.min(low[i % cols], data[i])
    high[i % cols] = Math.max(high[i % cols], data[i])
  }
  const half = high.map((value, j) => value / 2 - low[j] / 2)
  const widest = half.reduce((most, value) => Math.max(most, value), 0)
  const scale = widest === 0 ? 1 : 2 ** -exponentAbove(widest)
  const out = new Float64Array(rows * cols)
  for (let r = 0; r < rows; r++)
    for (let j = 0; j < cols; j++) out[r * cols + j] = (data[order[r] * cols + j] - low[j]) * scale - half[j] * scale
  return { data: out, rows, cols }
}
