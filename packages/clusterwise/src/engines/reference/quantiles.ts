import type { QuantilesOptions, RunOptions } from "../../engine/engine.js"
import { byBlocks } from "../../engine/pace.js"
import { checkFractions } from "../../engine/routineOptions.js"
import { onLine, quantilePlace } from "../../structures/quantile.js"
import type { ReferenceResident } from "./resident.js"

/** Quantiles of every column as q × cols: each column is sorted, and neighbours are joined by a straight line. */
export async function quantiles(
  x: ReferenceResident,
  options: QuantilesOptions,
  run: RunOptions = {},
): Promise<Float64Array> {
  const { rows, cols, matrix } = x
  const { q } = options
  checkFractions(options)
  const places = q.map((fraction) => quantilePlace(rows, fraction))
  const out = new Float64Array(q.length * cols)
  const column = new Float64Array(rows)
  await byBlocks(cols, rows, "quantiles", run, (from, to) => {
    for (let j = from; j < to; j++) {
      for (let i = 0; i < rows; i++) column[i] = matrix.data[i * cols + j]
      column.sort()
      places.forEach(({ below, above, t }, k) => {
        out[k * cols + j] = onLine(column[below], column[above], t)
      })
    }
  })
  return out
}
