import { Matrix } from "../../data/matrix.js"
import type { DistancesOptions, RunOptions } from "../../engine/engine.js"
import { isKnownMetric, metricFunctions } from "../../engine/metricFunctions.js"
import { inUnits, metricScale } from "../../engine/metricRange.js"
import { byBlocks } from "../../engine/pace.js"
import { unitRows } from "../../engine/unitRows.js"
import { EngineError } from "../../errors.js"
import type { ReferenceResident } from "./resident.js"
import { ranges } from "./workingRows.js"

/** Distance of every row to every point, rows × points, float64, from differences. */
export async function distances(
  x: ReferenceResident,
  { points, metric }: DistancesOptions,
  run: RunOptions = {},
): Promise<Matrix> {
  if (!isKnownMetric(metric)) throw new EngineError(`reference: distances knows no metric "${metric}".`)
  const { rows, cols } = x
  const count = points.length / cols
  const out = Matrix.alloc(rows, count, "float64")
  const unit = metric === "cosine"
  const a = unit ? unitRows(x.matrix.data, rows, cols) : x.matrix.data
  const b = unit ? unitRows(points, count, cols) : points
  const scale = metricScale(metric, Math.max(reach(a, rows, cols), reach(b, count, cols)))
  const distance = metricFunctions[metric]
  await byBlocks(rows, count * cols, "distances", run, (from, to) => {
    for (let i = from; i < to; i++)
      for (let c = 0; c < count; c++)
        out.data[i * count + c] = inUnits(distance(a, i * cols, b, c * cols, cols, scale), metric, scale)
  })
  return out
}

export function reach(data: Float32Array | Float64Array, rows: number, cols: number): number {
  const { min, max } = ranges(data, rows, cols)
  return max.reduce((most, value, j) => Math.max(most, Math.abs(value), Math.abs(min[j])), 0)
}
