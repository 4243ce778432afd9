import { DataError } from "../errors.js"
import { sqDistance } from "../structures/sqDistance.js"
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

/** The metrics that engines know today, each in its plainest form: from differences, term by term, in float64. */
export const metricFunctions = {
  euclidean: (x, xAt, y, yAt, cols, scale) => Math.sqrt(sqDistance(x, xAt, y, yAt, cols, scale)),

  sqeuclidean: sqDistance,

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
  cosine: (x, xAt, y, yAt, cols, scale) => sqDistance(x, xAt, y, yAt, cols, scale) / 2,
} satisfies Partial<Record<MetricName, MetricFunction>>

export type KnownMetric = keyof typeof metricFunctions

export const isKnownMetric = (metric: MetricName): metric is KnownMetric => Object.hasOwn(metricFunctions, metric)

/** A distance of rows that were multiplied by `scale`, in the data's own units. */
export function inUnits(scaled: number, metric: KnownMetric, scale: number): number {
  const times = metric === "cosine" ? 0 : metric === "sqeuclidean" ? 2 : 1
  let value = scaled
  for (let i = 0; i < times; i++) value /= scale
  if (value === Number.POSITIVE_INFINITY) throw tooLarge()
  if (value < SMALLEST_NORMAL && scaled !== 0) throw tooSmall()
  return value
}

const SMALLEST_NORMAL = 2 ** -1022

export const tooLarge = (): DataError =>
  new DataError("Distances here are beyond float64 (1.8e308); divide the data by a power of two.")

const tooSmall = (): DataError =>
  new DataError("Distances here are below float64 (2.2e-308); multiply the data by a power of two.")
