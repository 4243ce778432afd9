import type { MetricOptions } from "../../engine/metric.js"

/**
 * What a kernel's sum says about a distance: neighbours up to `within`, none above `beyond`; the metric's own function
 * decides what lies between.
 */
export interface Limits {
  /** Terms of a sum: 1 squares of differences, 2 their sizes, 3 the largest. */
  readonly kind: number
  readonly within: number
  readonly beyond: number
}

/**
 * The largest float64 ≥ 0 that still is at most eps once it is a distance, found by its bits: float64 numbers ≥ 0 are in
 * the order of their bits. −1 where not even 0 is.
 * @param distanceOf rises
 */
export function largestWithin(eps: number, distanceOf: (sum: number) => number): number {
  const value = new Float64Array(1)
  const bits = new BigInt64Array(value.buffer)
  const fits = (candidate: bigint): boolean => {
    bits[0] = candidate
    return distanceOf(value[0]) <= eps
  }
  if (!fits(0n)) return -1
  let [low, high] = [0n, INFINITY_BITS + 1n]
  while (high - low > 1n) {
    const middle = (low + high) / 2n
    if (fits(middle)) low = middle
    else high = middle
  }
  bits[0] = low
  return value[0]
}

const INFINITY_BITS = 0x7ff0_0000_0000_0000n

/** Metrics that a tree serves. */
const kinds: Readonly<Record<string, number>> = {
  euclidean: 1,
  sqeuclidean: 1,
  cosine: 1,
  correlation: 1,
  manhattan: 2,
  chebyshev: 3,
  minkowski: 3,
  haversine: 1,
}

export const hasTree = (metric: string): boolean => Object.hasOwn(kinds, metric)

/** What sums of terms say about eps. @param scale power of two that the rows were multiplied by */
export function limitsOf({ metric, p = 2 }: MetricOptions, eps: number, scale: number, cols: number): Limits {
  if (metric === "haversine") return chordLimits(eps)
  if (metric === "minkowski" && p !== 1 && p !== 2) return powerLimits(eps, scale, cols, p)
  const kind = metric === "minkowski" ? (p === 1 ? 2 : 1) : kinds[metric]
  const within = largestWithin(eps, inUnits(metric === "minkowski" && p === 2 ? "euclidean" : metric, scale))
  return { kind, within, beyond: within }
}

function inUnits(metric: string, scale: number): (sum: number) => number {
  if (metric === "euclidean") return (sum) => Math.sqrt(sum) / scale
  if (metric === "sqeuclidean") return (sum) => sum / scale / scale
  if (metric === "cosine" || metric === "correlation") return (sum) => sum / scale / scale / 2
  return (sum) => sum / scale
}

/**
 * Places on a sphere as points of length 1: two that are an angle apart have a chord of 2 sin(angle / 2). Coordinates are
 * off by some 1e-16, so that squares of chords are off by some 1e-15 of the chord; ten times that is left to the formula.
 */
function chordLimits(eps: number): Limits {
  if (eps >= Math.PI + 1e-9) return { kind: 1, within: Number.POSITIVE_INFINITY, beyond: Number.POSITIVE_INFINITY }
  const chord = 2 * Math.sin(Math.min(eps, Math.PI) / 2)
  const margin = 1e-14 * chord + 1e-28
  return { kind: 1, within: chord * chord - margin, beyond: chord * chord + margin }
}

/** The largest difference is at most the distance, which is at most cols^(1/p) times as much. */
function powerLimits(eps: number, scale: number, cols: number, p: number): Limits {
  const most = eps * scale
  return { kind: 3, within: (most / cols ** (1 / p)) * (1 - 1e-9), beyond: most * (1 + 1e-9) }
}
