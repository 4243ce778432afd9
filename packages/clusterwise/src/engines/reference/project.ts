import { Matrix } from "../../data/matrix.js"
import type { ProjectOptions, RunOptions } from "../../engine/engine.js"
import { byBlocks } from "../../engine/pace.js"
import { leavesRange, outputCount, projectionRoom } from "../../engine/routineOptions.js"
import { exponentAbove } from "../../structures/geometry.js"
import { ReferenceResident } from "./resident.js"

/** Rows mapped by y = (x − offset)·scale + shift or y = (x − offset)·matrix + shift, then perhaps to unit length; float64 inside. */
export async function project(
  x: ReferenceResident,
  options: ProjectOptions,
  run: RunOptions = {},
): Promise<ReferenceResident> {
  const { rows, cols, matrix } = x
  const outputs = outputCount(options, cols)
  const columns = options.columns ?? (options.matrix ? undefined : x.columns)
  const out = new Matrix(projectionRoom(options, rows * outputs, x.dtype), rows, outputs, columns)
  const centred = new Float64Array(cols)
  const y = options.matrix ? new Float64Array(outputs) : centred
  await byBlocks(rows, options.matrix ? cols * outputs : cols, "project", run, (from, to) => {
    for (let i = from; i < to; i++) {
      for (let j = 0; j < cols; j++) centred[j] = matrix.data[i * cols + j] - (options.offset?.[j] ?? 0)
      if (options.matrix) multiply(centred, options.matrix, y)
      else if (options.scale) for (let j = 0; j < cols; j++) y[j] *= options.scale[j]
      if (options.shift) for (let j = 0; j < outputs; j++) y[j] += options.shift[j]
      if (options.norm) divideByNorm(y, options.norm)
      out.data.set(y, i * outputs)
    }
    refuseOverflow(out, from, to)
  })
  return new ReferenceResident(x.engine, out, x.weights)
}

/** y = row · matrix. */
function multiply(row: Float64Array, matrix: Float64Array, y: Float64Array): void {
  y.fill(0)
  for (let j = 0; j < row.length; j++) for (let o = 0; o < y.length; o++) y[o] += row[j] * matrix[j * y.length + o]
}

/** Taken near 1 first by a power of two, so that neither squares nor sums leave the range of float64. */
function divideByNorm(y: Float64Array, norm: "l1" | "l2" | "max"): void {
  let largest = 0
  for (const value of y) largest = Math.max(largest, Math.abs(value))
  if (largest === 0) return
  const factor = 2 ** -exponentAbove(largest)
  let sum = 0
  for (let j = 0; j < y.length; j++) {
    y[j] *= factor
    sum += norm === "l1" ? Math.abs(y[j]) : y[j] * y[j]
  }
  const length = norm === "max" ? largest * factor : norm === "l1" ? sum : Math.sqrt(sum)
  for (let j = 0; j < y.length; j++) y[j] /= length
}

function refuseOverflow(out: Matrix, from: number, to: number): void {
  for (let i = from * out.cols; i < to * out.cols; i++) if (!Number.isFinite(out.data[i])) throw leavesRange(i, out)
}
