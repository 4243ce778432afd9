import { Matrix } from "../../data/matrix.js"
import type { RunOptions, SelectOptions } from "../../engine/engine.js"
import { byBlocks } from "../../engine/pace.js"
import { chosenRows } from "../../engine/routineOptions.js"
import { ReferenceResident } from "./resident.js"

/** Some of the rows, with their weights, as data of their own. */
export async function select(
  x: ReferenceResident,
  options: SelectOptions<Int32Array>,
  run: RunOptions = {},
): Promise<ReferenceResident> {
  const { cols, matrix } = x
  const chosen = chosenRows(options, x.rows)
  const out = Matrix.alloc(chosen.length, cols, x.dtype, x.columns)
  await byBlocks(chosen.length, cols, "select", run, (from, to) => {
    for (let r = from; r < to; r++) out.data.set(matrix.row(chosen[r]), r * cols)
  })
  return new ReferenceResident(x.engine, out, x.weights && Float64Array.from(chosen, (row) => x.weight(row)))
}
