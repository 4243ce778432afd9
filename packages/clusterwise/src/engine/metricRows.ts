import type { FloatArray } from "../data/memory.js"
import { DataError, EngineError } from "../errors.js"
import type { MetricName, MetricOptions } from "./metric.js"
import { isKnownMetric, metricFunction } from "./metricFunctions.js"
import { inUnits, metricScale } from "./metricRange.js"
import { unitRows } from "./unitRows.js"

export interface PlainRows {
  readonly data: FloatArray
  readonly rows: number
  readonly cols: number
}

/** Distance of two rows by their numbers, in float64 from differences. The rows are prepared once, when this is called. */
export function betweenRows(
  { data, rows, cols }: PlainRows,
  { metric, p }: MetricOptions,
): (i: number, j: number) => number {
  if (!isKnownMetric(metric)) throw new EngineError(`There is no distance "${metric}" between rows.`)
  const scale = metricScale(metric, reachOf(data))
  const values = metricRows(data, rows, cols, metric, scale)
  const distance = metricFunction({ metric, p })
  return (i, j) => inUnits(distance(values, i * cols, values, j * cols, cols), metric, scale)
}

/** The largest size of a value. */
export function reachOf(data: FloatArray): number {
  let most = 0
  for (let i = 0; i < data.length; i++) most = Math.max(most, Math.abs(data[i]))
  return most
}

/**
 * Rows as the metric's function takes them: of length 1 under cosine and, centred first, under correlation; flags under
 * jaccard; else multiplied by `scale`, a power of two. Engines share this, so that distances have the same bits.
 * @param first number of the first row, for errors
 * @throws DataError for rows that the metric does not know: all zeros, constant, no places on a sphere
 */
export function metricRows(
  data: FloatArray,
  rows: number,
  cols: number,
  metric: MetricName,
  scale: number,
  first = 0,
): FloatArray {
  if (metric === "cosine") return unitRows(data, rows, cols, first)
  if (metric === "correlation") return unitRows(centredRows(data, rows, cols, first), rows, cols, first)
  if (metric === "jaccard") return changed(data, (value) => (value === 0 ? 0 : 1))
  if (metric === "haversine") checkPlaces(data, rows, cols, first)
  return scale === 1 ? data : changed(data, (value) => value * scale)
}

function changed(data: FloatArray, change: (value: number) => number): Float64Array {
  const out = new Float64Array(data.length)
  for (let i = 0; i < out.length; i++) out[i] = change(data[i])
  return out
}

/**
 * Rows about their mean. The first value is taken out before the mean, and a power of two before that: rows far from 0
 * keep their digits, and none leaves float64.
 */
function centredRows(data: FloatArray, rows: number, cols: number, first: number): Float64Array {
  const out = new Float64Array(rows * cols)
  for (let i = 0; i < rows; i++) {
    const at = i * cols
    // Half of each value: a difference of two then never leaves float64.
    const start = data[at] / 2
    let sum = 0
    let varies = false
    for (let j = 0; j < cols; j++) {
      out[at + j] = data[at + j] / 2 - start
      sum += out[at + j] / cols
      varies ||= data[at + j] !== data[at]
    }
    if (!varies)
      throw new DataError(
        `correlation: all values of row ${first + i} are the same, so that it correlates with nothing; drop such rows first.`,
        { row: first + i },
      )
    for (let j = 0; j < cols; j++) out[at + j] -= sum
  }
  return out
}

function checkPlaces(data: FloatArray, rows: number, cols: number, first: number): void {
  if (cols !== 2)
    throw new DataError(`haversine: rows are [latitude, longitude] in radians, 2 columns; these have ${cols}.`)
  for (let i = 0; i < rows; i++)
    // Latitudes that came from float32 lie a rounding beyond the pole.
    if (Math.abs(data[i * 2]) > LARGEST_LATITUDE)
      throw new DataError(
        `haversine: row ${first + i} has latitude ${data[i * 2]}; latitudes lie in [−π/2, π/2] radians (multiply degrees by π / 180).`,
        { row: first + i, column: 0 },
      )
}

const LARGEST_LATITUDE = Math.fround(Math.PI / 2)
