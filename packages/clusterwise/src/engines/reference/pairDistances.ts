import { Condensed } from "../../data/condensed.js"
import { allocFloats } from "../../data/memory.js"
import type { PairDistancesOptions, RunOptions } from "../../engine/engine.js"
import { isKnownMetric, metricFunction } from "../../engine/metricFunctions.js"
import { inUnits, metricScale, roundedToFloat32 } from "../../engine/metricRange.js"
import { metricRows } from "../../engine/metricRows.js"
import { byBlocks } from "../../engine/pace.js"
import { EngineError } from "../../errors.js"
import { reach } from "./distances.js"
import type { ReferenceResident } from "./resident.js"

/** Distances of all pairs of rows, in SciPy's order, from differences, in float64. */
export async function pairDistances(
  x: ReferenceResident,
  { metric, p, dtype = "float64" }: PairDistancesOptions,
  run: RunOptions = {},
): Promise<Condensed> {
  if (!isKnownMetric(metric)) throw new EngineError(`reference: pairDistances knows no metric "${metric}".`)
  const { rows, cols } = x
  const out = allocFloats((rows * (rows - 1)) / 2, dtype)
  const scale = metricScale(metric, reach(x.matrix.data))
  const data = metricRows(x.matrix.data, rows, cols, metric, scale)
  const distance = metricFunction({ metric, p })
  let at = 0
  await byBlocks(rows, (rows * cols) / 2, "distances", run, (from, to) => {
    for (let i = from; i < to; i++)
      for (let j = i + 1; j < rows; j++) {
        const value = inUnits(distance(data, i * cols, data, j * cols, cols), metric, scale)
        out[at++] = dtype === "float32" ? roundedToFloat32(value) : value
      }
  })
  return new Condensed(out)
}
