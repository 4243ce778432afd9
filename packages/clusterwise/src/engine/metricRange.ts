import { DataError } from "../errors.js"
import { exponentAbove } from "../structures/geometry.js"
import type { MetricName, MetricOptions } from "./metric.js"

/** Metrics made of squares or powers of differences; the other ones are as large as the differences, or ratios. */
const powers: readonly MetricName[] = ["euclidean", "sqeuclidean", "minkowski"]
/** Metrics that take values as they are, or rows that were brought to length 1. */
const plain: readonly MetricName[] = ["cosine", "correlation", "hamming", "jaccard", "haversine"]

/**
 * The power of two that rows are multiplied by before they are compared: 1, unless something would leave float64 on the
 * way. Where it is 1, distances have the bits that SciPy gives.
 * @param reach the largest size of a value
 */
export function metricScale(metric: MetricName, reach: number): number {
  const exponent = exponentAbove(reach)
  const [least, most] = powers.includes(metric) ? [-400, 500] : [-1000, 1000]
  return plain.includes(metric) || (exponent >= least && exponent <= most) ? 1 : 2 ** -exponent
}

/** Ratios do not change when rows are multiplied. */
const ratios: readonly MetricName[] = [...plain, "canberra", "braycurtis"]

/** A distance of rows that were multiplied by `scale`, in the data's own units. */
export function inUnits(scaled: number, metric: MetricName, scale: number): number {
  if (scaled === Number.POSITIVE_INFINITY) throw metric === "braycurtis" ? opposites() : tooLarge()
  const value = unscaled(scaled, metric, scale)
  if (value === scaled) return scaled
  if (value === Number.POSITIVE_INFINITY) throw tooLarge()
  if (value < SMALLEST_NORMAL && scaled !== 0) throw tooSmall()
  return value
}

/** Whether distances have to go through `inUnits`; others are what they are. */
export const mayLeaveFloat64 = ({ metric, p = 2 }: MetricOptions, scale: number): boolean =>
  scale !== 1 || metric === "braycurtis" || (metric === "minkowski" && p < 1)

const opposites = (): DataError =>
  new DataError(
    "braycurtis: two rows are each other's opposite, Σ |x + y| = 0, and infinitely far apart; it is meant for counts ≥ 0.",
  )

/** The same for comparisons: what is beyond float64 is infinitely far, what is below it as near as float64 has it. */
export function unscaled(scaled: number, metric: MetricName, scale: number): number {
  if (scale === 1 || ratios.includes(metric)) return scaled
  return metric === "sqeuclidean" ? scaled / scale / scale : scaled / scale
}

const SMALLEST_NORMAL = 2 ** -1022

export const tooLarge = (): DataError =>
  new DataError("Distances here are beyond float64 (1.8e308); divide the data by a power of two.")

const tooSmall = (): DataError =>
  new DataError("Distances here are below float64 (2.2e-308); multiply the data by a power of two.")

/** Whether distances of rows that reach so far may be too large or too small for float32; else rounding is safe. */
export const strainsFloat32 = (reach: number): boolean => Math.abs(exponentAbove(reach)) > 30

/** The distance as float32; 0 and infinity only where it is that. */
export function roundedToFloat32(distance: number): number {
  const value = Math.fround(distance)
  if (value === Number.POSITIVE_INFINITY || (value === 0 && distance !== 0))
    throw new DataError(
      `The distance ${distance} is outside float32 (1.2e-38 to 3.4e38); leave dtype at "float64", or scale the data.`,
    )
  return value
}
