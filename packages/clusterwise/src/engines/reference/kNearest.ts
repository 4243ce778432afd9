import { allocBuffer, allocFloats } from "../../data/memory.js"
import type { KNearest, KNearestOptions, RunOptions } from "../../engine/engine.js"
import { byBlocks } from "../../engine/pace.js"
import { checkNeighbours } from "../../engine/routineOptions.js"
import { pairwise } from "./pairwise.js"
import type { ReferenceResident } from "./resident.js"

/** Every row's neighbours: itself, then the others by distance, those as far as each other by row. Weights are not used. */
export async function kNearest(
  x: ReferenceResident,
  options: KNearestOptions,
  run: RunOptions = {},
): Promise<KNearest> {
  checkNeighbours(options, x.rows)
  const { k, want } = options
  const { rows } = x
  const { distance, inUnits } = pairwise(x, options)
  const each = want === "all" ? k : 1
  const distances = allocFloats(rows * each, "float64") as Float64Array
  const indices = new Int32Array(allocBuffer(want === "all" ? rows * k * 4 : 0))
  await byBlocks(rows, rows * (x.cols + 1), "neighbours", run, (from, to) => {
    for (let i = from; i < to; i++) {
      const nearest = nearestRows(i, rows, k, distance)
      for (const [at, { row, far }] of nearest.slice(k - each).entries()) {
        distances[i * each + at] = inUnits(far)
        if (want === "all") indices[i * k + at] = row
      }
    }
  })
  return want === "all" ? { distances, indices } : { distances }
}

interface Neighbour {
  readonly row: number
  readonly far: number
}

/** Row i and the k − 1 rows nearest to it. */
function nearestRows(i: number, rows: number, k: number, distance: (i: number, j: number) => number): Neighbour[] {
  const nearest: Neighbour[] = []
  for (let row = 0; row < rows; row++) {
    if (row === i) continue
    const far = distance(i, row)
    if (nearest.length === k - 1 && !(far < nearest[k - 2]?.far)) continue
    // Behind all that are as far: those are lower rows.
    let at = nearest.length
    while (at > 0 && nearest[at - 1].far > far) at--
    nearest.splice(at, 0, { row, far })
    if (nearest.length === k) nearest.pop()
  }
  return [{ row: i, far: 0 }, ...nearest]
}
