import { Matrix } from "../../data/matrix.js"
import type { DistancesOptions, RunOptions } from "../../engine/engine.js"
import { byBlocks } from "../../engine/pace.js"
import { exponentAbove } from "../../structures/geometry.js"
import { sqDistance } from "../../structures/sqDistance.js"
import type { ReferenceResident } from "./resident.js"
import { ranges, unitRows } from "./workingRows.js"

/** Distance of every row to every point, rows × points, float64, from differences. */
export async function distances(x: ReferenceResident, { points, metric }: DistancesOptions, run: RunOptions = {}): Promise<Matrix> {
  const { rows, cols } = x
  const count = points.length / cols
  const out = Matrix.alloc(rows, count, "float64")
  const unit = metric === "cosine"
  const a = unit ? unitRows(x.matrix.data, rows, cols) : x.matrix.data
  const b = unit ? unitRows(points, count, cols) : points
  const scale = 2 ** -exponentAbove(Math.max(reach(a, rows, cols), reach(b, count, cols)))
  const finish = finishers[metric as keyof typeof finishers]
  await byBlocks(rows, count * cols, "distances", run, (from, to) => {
    for (let i = from; i < to; i++)
      for (let c = 0; c < count; c++) out.data[i * count + c] = finish(sqDistance(a, i * cols, b, c * cols, cols, scale), scale)
  })
  return out
}

const finishers = {
  euclidean: (sq: number, scale: number) => Math.sqrt(sq) / scale,
  sqeuclidean: (sq: number, scale: number) => sq / scale / scale,
  cosine: (sq: number, scale: number) => sq / scale / scale / 2,
}

export const distanceMetrics: readonly string[] = Object.keys(finishers)

function reach(data: Float32Array | Float64Array, rows: number, cols: number): number {
  const { min, max } = ranges(data, rows, cols)
  return Math.max(...max.map(Math.abs), ...min.map(Math.abs))
}
