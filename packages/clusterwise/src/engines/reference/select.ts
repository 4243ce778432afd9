import { Matrix } from "../../data/matrix.js"
import type { RunOptions, SelectOptions } from "../../engine/engine.js"
import { byBlocks } from "../../engine/pace.js"
import { DataError, ParameterError } from "../../errors.js"
import { sampleWithoutReplacement } from "../../structures/sample.js"
import { ReferenceResident } from "./resident.js"

/** Some of the rows, with their weights, as data of their own. */
export async function select(
  x: ReferenceResident,
  options: SelectOptions<Int32Array>,
  run: RunOptions = {},
): Promise<ReferenceResident> {
  const { cols, matrix } = x
  const chosen = chosenRows(x, options)
  const out = Matrix.alloc(chosen.length, cols, x.dtype, x.columns)
  await byBlocks(chosen.length, cols, "select", run, (from, to) => {
    for (let r = from; r < to; r++) out.data.set(matrix.row(chosen[r]), r * cols)
  })
  return new ReferenceResident(x.engine, out, x.weights && Float64Array.from(chosen, (row) => x.weight(row)))
}

function chosenRows({ rows }: ReferenceResident, options: SelectOptions<Int32Array>): Int32Array {
  if ("rows" in options) return someRows(options.rows)
  if ("labels" in options) return rowsOfLabel(options.labels, options.label, rows)
  const { sample, seed } = options
  if (!(Number.isInteger(sample) && sample >= 1 && sample <= rows))
    throw new ParameterError("select", "sample", `an integer in [1, ${rows}] (the data has ${rows} rows)`, sample)
  return sampleWithoutReplacement(rows, sample, seed)
}

function someRows(rows: Int32Array): Int32Array {
  if (rows.length === 0) throw new DataError("select: no rows were named; at least one is needed.")
  return rows
}

function rowsOfLabel(labels: Int32Array, label: number, rows: number): Int32Array {
  if (labels.length !== rows) throw new ParameterError("select", "labels", `one a row (${rows})`, labels.length)
  const chosen = new Int32Array(rows)
  let count = 0
  for (let i = 0; i < rows; i++) if (labels[i] === label) chosen[count++] = i
  if (count === 0) throw new DataError(`select: no row has the label ${label}.`)
  return chosen.slice(0, count)
}
