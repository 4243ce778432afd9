import { Condensed } from "../../data/condensed.js"
import { allocFloats } from "../../data/memory.js"
import type { PairDistancesOptions, RunOptions } from "../../engine/engine.js"
import { isKnownMetric, metricFunctions } from "../../engine/metricFunctions.js"
import { inUnits, metricScale, roundedToFloat32 } from "../../engine/metricRange.js"
import { byBlocks } from "../../engine/pace.js"
import { unitRows } from "../../engine/unitRows.js"
import { EngineError } from "../../errors.js"
import { reach } from "./distances.js"
import type { ReferenceResident } from "./resident.js"

/** Distances of all pairs of rows, in SciPy's order, from differences, in float64. */
export async function pairDistances(
  x: ReferenceResident,
  { metric, dtype = "float64" }: PairDistancesOptions,
  run: RunOptions = {},
): Promise<Condensed> {
  if (!isKnownMetric(metric)) throw new EngineError(`reference: pairDistances knows no metric "${metric}".`)
  const { rows, cols } = x
  const out = allocFloats((rows * (rows - 1)) / 2, dtype)
  const unit = metric === "cosine"
  const data = unit ? unitRows(x.matrix.data, rows, cols) : x.matrix.data
  const scale = metricScale(metric, reach(data, rows, cols))
  const distance = metricFunctions[metric]
  let at = 0
  await byBlocks(rows, (rows * cols) / 2, "distances", run, (from, to) => {
    for (let i = from; i < to; i++)
      for (let j = i + 1; j < rows; j++) {
        const value = inUnits(distance(data, i * cols, data, j * cols, cols, scale), metric, scale)
        out[at++] = dtype === "float32" ? roundedToFloat32(value) : value
      }
  })
  return new Condensed(out)
}
