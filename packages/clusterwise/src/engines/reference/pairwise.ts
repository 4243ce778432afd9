import type { MetricOptions } from "../../engine/metric.js"
import { isKnownMetric, metricFunction } from "../../engine/metricFunctions.js"
import { inUnits, metricScale, unscaled } from "../../engine/metricRange.js"
import { metricRows, reachOf } from "../../engine/metricRows.js"
import { EngineError } from "../../errors.js"
import type { ReferenceResident } from "./resident.js"

/** How rows compare: of two numbers, the larger one is farther. */
export interface Pairwise {
  /** How far row i is from row j, times a power of two where that keeps it inside float64. */
  readonly distance: (i: number, j: number) => number
  /** What to report. @throws DataError for what float64 cannot hold */
  readonly inUnits: (distance: number) => number
  /** Whether this is at most eps. What float64 cannot hold is too far, or as near as float64 has it. */
  readonly within: (distance: number, eps: number) => boolean
}

/** Rows of x with each other. The rows are prepared once, when this is called. */
export function pairwise(x: ReferenceResident, { metric, p }: MetricOptions): Pairwise {
  const { condensed, rows, cols } = x
  if (condensed) return { distance: (i, j) => condensed.at(i, j), inUnits: (d) => d, within: (d, eps) => d <= eps }
  const { data } = x.matrix
  const known = knownMetric(metric)
  const scale = metricScale(metric, reachOf(data))
  const values = metricRows(data, rows, cols, metric, scale)
  const between = metricFunction({ metric: known, p })
  return { distance: (i, j) => between(values, i * cols, values, j * cols, cols), ...units(metric, scale) }
}

/** Rows of x with points: row i with point j. */
export function withPoints(x: ReferenceResident, points: Float64Array, { metric, p }: MetricOptions): Pairwise {
  const { rows, cols } = x
  const { data } = x.matrix
  const known = knownMetric(metric)
  const scale = metricScale(metric, Math.max(reachOf(data), reachOf(points)))
  const a = metricRows(data, rows, cols, metric, scale)
  const b = metricRows(points, points.length / cols, cols, metric, scale)
  const between = metricFunction({ metric: known, p })
  return { distance: (i, j) => between(a, i * cols, b, j * cols, cols), ...units(metric, scale) }
}

const units = (metric: MetricOptions["metric"], scale: number) => ({
  inUnits: (distance: number) => inUnits(distance, metric, scale),
  within: (distance: number, eps: number) => unscaled(distance, metric, scale) <= eps,
})

function knownMetric(metric: MetricOptions["metric"]) {
  if (isKnownMetric(metric)) return metric
  throw new EngineError(`There is no distance "${metric}" between rows.`)
}
