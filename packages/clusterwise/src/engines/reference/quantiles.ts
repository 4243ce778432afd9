import type { QuantilesOptions, RunOptions } from "../../engine/engine.js"
import { byBlocks } from "../../engine/pace.js"
import { ParameterError } from "../../errors.js"
import type { ReferenceResident } from "./resident.js"

/** Quantiles of every column as q × cols: each column is sorted, and neighbours are joined by a straight line. */
export async function quantiles(
  x: ReferenceResident,
  { q }: QuantilesOptions,
  run: RunOptions = {},
): Promise<Float64Array> {
  const { rows, cols, matrix } = x
  for (const fraction of q)
    if (!(fraction >= 0 && fraction <= 1)) throw new ParameterError("quantiles", "q", "fractions in [0, 1]", fraction)
  const out = new Float64Array(q.length * cols)
  const column = new Float64Array(rows)
  await byBlocks(cols, rows, "quantiles", run, (from, to) => {
    for (let j = from; j < to; j++) {
      for (let i = 0; i < rows; i++) column[i] = matrix.data[i * cols + j]
      column.sort()
      for (let k = 0; k < q.length; k++) out[k * cols + j] = quantileOfSorted(column, q[k])
    }
  })
  return out
}

/** Linear interpolation at q·(n − 1), the definition 7 of Hyndman and Fan (1996) that NumPy takes by default. */
export function quantileOfSorted(sorted: Float64Array, q: number): number {
  const at = q * (sorted.length - 1)
  const below = Math.floor(at)
  const a = sorted[below]
  const b = sorted[Math.min(below + 1, sorted.length - 1)]
  const t = at - below
  if (!Number.isFinite(b - a)) return a * (1 - t) + b * t
  return t < 0.5 ? a + (b - a) * t : b - (b - a) * (1 - t)
}
