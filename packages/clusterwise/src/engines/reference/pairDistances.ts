import { Condensed } from "../../data/condensed.js"
import { allocFloats } from "../../data/memory.js"
import type { PairDistancesOptions, RunOptions } from "../../engine/engine.js"
import { roundedToFloat32 } from "../../engine/metricRange.js"
import { betweenRows } from "../../engine/metricRows.js"
import { byBlocks } from "../../engine/pace.js"
import type { ReferenceResident } from "./resident.js"

/** Distances of all pairs of rows, in SciPy's order, from differences, in float64. */
export async function pairDistances(
  x: ReferenceResident,
  { metric, p, dtype = "float64" }: PairDistancesOptions,
  run: RunOptions = {},
): Promise<Condensed> {
  const { rows, cols } = x
  const out = allocFloats((rows * (rows - 1)) / 2, dtype)
  const distance = betweenRows(x.matrix, { metric, p })
  let at = 0
  await byBlocks(rows, (rows * cols) / 2, "distances", run, (from, to) => {
    for (let i = from; i < to; i++)
      for (let j = i + 1; j < rows; j++) {
        const value = distance(i, j)
        out[at++] = dtype === "float32" ? roundedToFloat32(value) : value
      }
  })
  return new Condensed(out)
}
