import { Matrix } from "../../data/matrix.js"
import type { DistancesOptions, RunOptions } from "../../engine/engine.js"
import { isKnownMetric, metricFunction } from "../../engine/metricFunctions.js"
import { inUnits, metricScale } from "../../engine/metricRange.js"
import { metricRows, reachOf } from "../../engine/metricRows.js"
import { byBlocks } from "../../engine/pace.js"
import { EngineError } from "../../errors.js"
import type { ReferenceResident } from "./resident.js"

/** Distance of every row to every point, rows × points, float64, from differences. */
export async function distances(
  x: ReferenceResident,
  { points, metric, p }: DistancesOptions,
  run: RunOptions = {},
): Promise<Matrix> {
  if (!isKnownMetric(metric)) throw new EngineError(`reference: distances knows no metric "${metric}".`)
  const { rows, cols } = x
  const count = points.length / cols
  const out = Matrix.alloc(rows, count, "float64")
  const scale = metricScale(metric, Math.max(reachOf(x.matrix.data), reachOf(points)))
  const a = metricRows(x.matrix.data, rows, cols, metric, scale)
  const b = metricRows(points, count, cols, metric, scale)
  const distance = metricFunction({ metric, p })
  await byBlocks(rows, count * cols, "distances", run, (from, to) => {
    for (let i = from; i < to; i++)
      for (let c = 0; c < count; c++)
        out.data[i * count + c] = inUnits(distance(a, i * cols, b, c * cols, cols), metric, scale)
  })
  return out
}
