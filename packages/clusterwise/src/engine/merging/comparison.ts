import type { FloatArray } from "../../data/memory.js"
import { EngineError } from "../../errors.js"
import { distanceGeometry } from "../../structures/geometry.js"
import type { MetricOptions } from "../metric.js"
import { isKnownMetric, metricFunctions } from "../metricFunctions.js"
import { inUnits, metricScale } from "../metricRange.js"
import { unitRows } from "../unitRows.js"

export interface PlainRows {
  readonly data: FloatArray
  readonly rows: number
  readonly cols: number
}

/** Distance of two rows, by their numbers, in float64 from differences: for the few pairs that a graph names. */
export function betweenRows(
  { data, rows, cols }: PlainRows,
  { metric }: MetricOptions,
): (i: number, j: number) => number {
  if (!isKnownMetric(metric)) throw new EngineError(`mergeTree: no metric "${metric}" with a graph of neighbours.`)
  const unit = metric === "cosine"
  const values = unit ? unitRows(data, rows, cols) : data
  const scale = metricScale(metric, reachOf(values))
  const distance = metricFunctions[metric]
  return (i, j) => inUnits(distance(values, i * cols, values, j * cols, cols, scale), metric, scale)
}

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

/** The largest size of a value. */
function reachOf(values: FloatArray): number {
  let reach = 0
  for (let at = 0; at < values.length; at++) reach = Math.max(reach, Math.abs(values[at]))
  return reach
}
