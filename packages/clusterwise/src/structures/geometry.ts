import { DataError } from "../errors.js"

/**
 * The column origin and the powers of two that a routine takes out of the data. All of them follow from the column
 * ranges alone, so every engine and any order of rows gives the same; all of them move exactly with a shift or a scale.
 */
export interface Geometry {
  /** Subtracted from each column: 0, or a round number inside the range where x − origin is exact for every x. */
  readonly origin: Float64Array
  /** 2^-e with |x − origin| · 2^-e ≤ 1, per column. */
  readonly columnScale: Float64Array
  /** 2^-E for the widest column: one scale for distances. */
  readonly scale: number
}

/**
 * Column geometry from minima and maxima. The origin differs from 0 only where the column lies far from 0 compared
 * with its width (|middle| ≥ 2 · width): it is then the middle, rounded to a multiple of the power of two below the
 * width, and every x − origin is a multiple of the last place of x and smaller than x, hence exact.
 */
export function columnGeometry(min: Float64Array, max: Float64Array): Geometry {
  const cols = min.length
  const origin = new Float64Array(cols)
  const columnScale = new Float64Array(cols)
  let widest = Number.NEGATIVE_INFINITY
  for (let j = 0; j < cols; j++) {
    origin[j] = columnOrigin(min[j], max[j])
    const reach = Math.max(Math.abs(max[j] - origin[j]), Math.abs(min[j] - origin[j]))
    columnScale[j] = 2 ** -exponentAbove(reach)
    widest = Math.max(widest, reach > 0 ? exponentAbove(reach) : resolution(origin[j]))
  }
  return { origin, columnScale, scale: widest === Number.NEGATIVE_INFINITY ? 1 : 2 ** -widest }
}

/** The same for routines that measure distances: a column so wide that its differences leave float64 is refused. */
export function distanceGeometry(min: Float64Array, max: Float64Array): Geometry {
  for (let column = 0; column < min.length; column++)
    if (max[column] - min[column] === Number.POSITIVE_INFINITY)
      throw new DataError(
        `Column ${column} reaches from ${min[column]} to ${max[column]}, wider than float64 can hold (1.8e308); divide it by 4 first.`,
        { column },
      )
  return columnGeometry(min, max)
}

/**
 * A constant column has no width; its last place stands for it, or centroids that were given elsewhere would be
 * infinitely far in such units. A column of zeros says nothing.
 */
function resolution(value: number): number {
  return value === 0 ? Number.NEGATIVE_INFINITY : Math.max(MIN_EXPONENT, exponentAbove(value) - 53)
}

function columnOrigin(min: number, max: number): number {
  const width = max - min
  const middle = min + width / 2
  if (width === 0) return min
  // A column as wide as float64 itself: its differences would leave the range.
  if (width === Number.POSITIVE_INFINITY) return 0
  if (Math.abs(middle) < 2 * width) return 0
  const step = 2 ** (exponentAbove(width) - 1)
  return Math.round(middle / step) * step
}

/** Power of two that brings a squared distance times scale² of rows inside the ranges (at most 4 · cols) to at most 1. */
export function sqDistanceUnit(cols: number): number {
  return 2 ** -(2 + exponentAbove(cols))
}

/** Keeps 2^e and 2^-e normal numbers. */
const MIN_EXPONENT = -1000

/** The least e in [-1000, 1024] with |x| ≤ 2^e. */
export function exponentAbove(x: number): number {
  const size = Math.abs(x)
  if (size <= 2 ** MIN_EXPONENT) return MIN_EXPONENT
  if (size > 2 ** 1023) return 1024
  let exponent = Math.ceil(Math.log2(size))
  while (2 ** exponent < size) exponent++
  while (2 ** (exponent - 1) >= size) exponent--
  return exponent
}
