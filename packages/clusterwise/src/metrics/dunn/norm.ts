import type { MetricOptions } from "../../engine/metric.js"

/** The length of a difference. */
export type Norm = (difference: Float64Array) => number

/** The length that a metric measures, or whose square it is; undefined where it asks for more than the difference. */
export function normOf({ metric, p = 2 }: MetricOptions): Norm | undefined {
  switch (metric) {
    case "euclidean":
    case "sqeuclidean":
      return powerNorm(2)
    case "manhattan":
      return powerNorm(1)
    case "minkowski":
      return powerNorm(p)
    case "chebyshev":
      return largest
    default:
      return undefined
  }
}

/** In units of the largest difference, so that powers stay within float64. */
function powerNorm(p: number): Norm {
  return (difference) => {
    const unit = largest(difference)
    if (unit === 0) return 0
    let sum = 0
    for (const value of difference) sum += p === 2 ? (value / unit) * (value / unit) : Math.abs(value / unit) ** p
    return unit * sum ** (1 / p)
  }
}

function largest(difference: Float64Array): number {
  let most = 0
  for (const value of difference) if (Math.abs(value) > most) most = Math.abs(value)
  return most
}

/** The length of what the metric gives. */
export const lengthOf = ({ metric }: MetricOptions, distance: number): number =>
  metric === "sqeuclidean" ? Math.sqrt(distance) : distance

/** Whether the lengths of two sides of a triangle together are at least the third. */
export const isTriangular = ({ metric, p = 2 }: MetricOptions): boolean => metric !== "minkowski" || p >= 1
