import { allocFloats, type Dtype, dtypeOf, type FloatArray, sharedMemory } from "../data/memory.js"
import { DataError, ParameterError } from "../errors.js"
import { sampleWithoutReplacement } from "../structures/sample.js"
import type {
  DensityOptions,
  KNearestOptions,
  MomentsOptions,
  NearestCoreOptions,
  ProjectOptions,
  QuantilesOptions,
  SelectOptions,
} from "./engine.js"

// What the options of a routine ask for, checked in one place, so that local engines refuse in the same words.

/** Number of groups that moments are taken of: 1 without labels. */
export function groupCount({ labels, groups, cross }: MomentsOptions<Int32Array>, rows: number): number {
  if (!labels) return 1
  if (cross) throw new ParameterError("moments", "cross", "left out where labels are given", cross)
  if (labels.length !== rows) throw new ParameterError("moments", "labels", `one a row (${rows})`, labels.length)
  if (!(Number.isInteger(groups) && groups! >= 1))
    throw new ParameterError("moments", "groups", "an integer ≥ 1 where labels are given", groups)
  for (let i = 0; i < rows; i++)
    if (labels[i] >= groups!) throw new ParameterError("moments", "every label", `below groups (${groups})`, labels[i])
  return groups!
}

export function checkFractions({ q }: QuantilesOptions): void {
  for (const fraction of q)
    if (!(fraction >= 0 && fraction <= 1)) throw new ParameterError("quantiles", "q", "fractions in [0, 1]", fraction)
}

/** Number of columns that a projection gives. */
export function outputCount({ offset, scale, matrix, shift }: ProjectOptions, cols: number): number {
  if (matrix && scale) throw new ParameterError("project", "scale", "left out where a matrix is given", scale)
  const outputs = matrix ? matrix.length / cols : cols
  if (!(Number.isInteger(outputs) && outputs >= 1))
    throw new ParameterError("project", "matrix", `${cols} × outputs values`, matrix!.length)
  const lengths = { offset: [offset, cols], scale: [scale, cols], shift: [shift, outputs] } as const
  for (const [name, [values, length]] of Object.entries(lengths))
    if (values && values.length !== length) throw new ParameterError("project", name, `${length} values`, values.length)
  return outputs
}

/** Where projected rows go: the memory that was given, where it is long enough, of their type, and seen by all threads. */
export function projectionRoom({ into }: ProjectOptions, length: number, dtype: Dtype): FloatArray {
  const shared = !sharedMemory || (into && into.buffer instanceof SharedArrayBuffer)
  const serves = into && shared && into.length >= length && dtypeOf(into) === dtype
  return serves ? into.subarray(0, length) : allocFloats(length, dtype)
}

/** The DataError for a projected value (by its index) that its type cannot hold. */
export function leavesRange(
  index: number,
  { data, cols, columns }: { data: FloatArray; cols: number; columns?: readonly string[] | undefined },
): DataError {
  const row = Math.floor(index / cols)
  const column = columns?.[index % cols] ?? index % cols
  const dtype = data instanceof Float32Array ? "float32" : "float64"
  return new DataError(
    `project: row ${row}, column ${column} leaves the range of ${dtype}; bring the column nearer to 1 first.`,
    { row, column },
  )
}

/** Indices of the rows that a selection takes, in their order. */
export function chosenRows(options: SelectOptions<Int32Array>, rows: number): Int32Array {
  if ("rows" in options) return someRows(options.rows, rows)
  if ("labels" in options) return rowsOfLabel(options.labels, options.label, rows)
  const { sample, seed } = options
  if (!(Number.isInteger(sample) && sample >= 1 && sample <= rows))
    throw new ParameterError("select", "sample", `an integer in [1, ${rows}] (the data has ${rows} rows)`, sample)
  return sampleWithoutReplacement(rows, sample, seed)
}

function someRows(chosen: Int32Array, rows: number): Int32Array {
  if (chosen.length === 0) throw new DataError("select: no rows were named; at least one is needed.")
  for (let i = 0; i < chosen.length; i++)
    if (!(chosen[i] >= 0 && chosen[i] < rows))
      throw new ParameterError("select", "every row", `an integer in [0, ${rows - 1}]`, chosen[i])
  return chosen
}

function rowsOfLabel(labels: Int32Array, label: number, rows: number): Int32Array {
  if (labels.length !== rows) throw new ParameterError("select", "labels", `one a row (${rows})`, labels.length)
  let count = 0
  for (let i = 0; i < rows; i++) if (labels[i] === label) count++
  if (count === 0) throw new DataError(`select: no row has the label ${label}.`)
  const chosen = new Int32Array(count)
  for (let i = 0, at = 0; i < rows; i++) if (labels[i] === label) chosen[at++] = i
  return chosen
}

export function checkNeighbours({ k }: KNearestOptions, rows: number): void {
  if (!(Number.isInteger(k) && k >= 1 && k <= rows))
    throw new ParameterError("kNearest", "k", `an integer in [1, ${rows}] (the data has ${rows} rows)`, k)
}

export function checkDensity({ eps, minSamples }: DensityOptions): void {
  checkRadius("density", eps)
  if (!(minSamples > 0 && minSamples < Number.POSITIVE_INFINITY))
    throw new ParameterError("density", "minSamples", "a number above 0", minSamples)
}

/** Number of points that rows are compared with. */
export function corePoints({ points, clusters, eps }: NearestCoreOptions, cols: number): number {
  checkRadius("nearestCore", eps)
  if (points.length !== clusters.length * cols)
    throw new ParameterError("nearestCore", "points", `${clusters.length} × ${cols} values`, points.length)
  return clusters.length
}

function checkRadius(who: string, eps: number): void {
  if (!(eps >= 0)) throw new ParameterError(who, "eps", "a number ≥ 0", eps)
}
