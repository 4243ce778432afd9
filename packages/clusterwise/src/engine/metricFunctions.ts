import type { MetricName } from "./metric.js"

/**
 * Distance between the row of x that begins at xAt and the row of y that begins at yAt, both multiplied by `scale`,
 * a power of two that keeps squares far from the ends of float64.
 */
export type MetricFunction = (
  x: ArrayLike<number>,
  xAt: number,
  y: ArrayLike<number>,
  yAt: number,
  cols: number,
  scale: number,
) => number

/** Σ ((x − y) · scale)², column after column as SciPy adds, so that distances have its bits and ties are ties in both. */
const squares: MetricFunction = (x, xAt, y, yAt, cols, scale) => {
  let sum = 0
  for (let j = 0; j < cols; j++) {
    const t = (x[xAt + j] - y[yAt + j]) * scale
    sum += t * t
  }
  return sum
}

/** The metrics that engines know today, each in its plainest form: from differences, term by term, in float64. */
export const metricFunctions = {
  euclidean: (x, xAt, y, yAt, cols, scale) => Math.sqrt(squares(x, xAt, y, yAt, cols, scale)),

  sqeuclidean: squares,

  manhattan(x, xAt, y, yAt, cols, scale) {
    let sum = 0
    for (let j = 0; j < cols; j++) sum += Math.abs((x[xAt + j] - y[yAt + j]) * scale)
    return sum
  },

  chebyshev(x, xAt, y, yAt, cols, scale) {
    let widest = 0
    for (let j = 0; j < cols; j++) widest = Math.max(widest, Math.abs((x[xAt + j] - y[yAt + j]) * scale))
    return widest
  },

  /** For rows of length 1, where 1 − x·y = |x − y|² / 2: right to the last digits for rows that point the same way. */
  cosine: (x, xAt, y, yAt, cols, scale) => squares(x, xAt, y, yAt, cols, scale) / 2,
} satisfies Partial<Record<MetricName, MetricFunction>>

export type KnownMetric = keyof typeof metricFunctions

export const isKnownMetric = (metric: MetricName): metric is KnownMetric => Object.hasOwn(metricFunctions, metric)
