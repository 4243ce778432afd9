import { Matrix } from "../data/matrix.js"
import type { Resident, RunOptions } from "../engine/engine.js"
import { byBlocks, part } from "../engine/pace.js"
import { routine } from "../engine/resident.js"
import { principalAxes } from "../preprocessing/principalAxes.js"
import { Draws, Purpose } from "../structures/random.js"

/** A box along the principal axes of rows. Only its sides matter: k-means does not see where it lies or how it is turned. */
export interface Box {
  /** The greatest side, in the units of the data. */
  readonly unit: number
  /** Each side as a part of the greatest one. */
  readonly sides: Float64Array
}

/** The range of the rows along each of their principal axes. */
export async function boxOf<L>(who: string, x: Resident<L>, run: RunOptions): Promise<Box> {
  const count = Math.min(x.rows, x.cols)
  const { mean, components } = await principalAxes(who, x, count, part(run, 0, 0.5))
  const matrix = new Float64Array(x.cols * count)
  for (let j = 0; j < x.cols; j++) for (let k = 0; k < count; k++) matrix[j * count + k] = components[k * x.cols + j]
  const turned = await routine(who, x, "project")(x, { offset: mean, matrix }, part(run, 0.5, 0.8))
  try {
    const { min, max } = await routine(who, turned, "moments")(turned, {}, part(run, 0.8, 1))
    const sides = max.map((high, k) => high - min[k])
    const unit = sides.reduce((most, side) => Math.max(most, side), 0)
    return { unit, sides: sides.map((side) => (unit === 0 ? 0 : side / unit)) }
  } finally {
    turned.release()
  }
}

/** Rows drawn uniformly from the box, in its unit: the `index`-th table of this seed. */
export async function referenceRows(
  { sides }: Box,
  rows: number,
  seed: number,
  index: number,
  { signal }: RunOptions,
): Promise<Matrix> {
  const cols = sides.length
  const table = Matrix.alloc(rows, cols, "float32")
  const draws = new Draws(seed, Purpose.gapReference, index)
  const { data } = table
  // Four values a draw: a float32 has no use for more bits.
  await byBlocks(Math.ceil(data.length / 4), 16, "references", { signal }, (from, to) => {
    for (let i = from; i < to; i++) {
      const words = draws.at(i)
      for (let j = 4 * i, w = 0; w < 4 && j < data.length; j++, w++)
        data[j] = ((words[w] + 0.5) * 2 ** -32 - 0.5) * sides[j % cols]
    }
  })
  return table
}
