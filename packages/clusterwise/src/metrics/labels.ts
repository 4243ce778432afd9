import type { LabelGroups, Resident } from "../engine/engine.js"
import { DataError, ParameterError, show } from "../errors.js"

/** Labels of rows: any array of whole numbers, or a column of the engine that holds the rows. */
export type LabelsOf<L> = ArrayLike<number> | NoInfer<L>

/** What becomes of rows labelled −1, which density clustering calls noise. */
export type Noise = "exclude" | "cluster"

/** The caller's labels, of all rows or of those named, where the engine's routines take them. */
export async function groupsOf<L>(
  who: string,
  x: Resident<L>,
  labels: LabelsOf<L>,
  noise: Noise,
  rows?: Int32Array,
): Promise<LabelGroups<L>> {
  if (x.engine.groupLabels) return x.engine.groupLabels(x, labels as L, rows ? { noise, rows } : { noise })
  const all = labels as ArrayLike<number>
  checkLabels(who, all)
  if (all.length !== x.rows) throw new DataError(`${who}: ${all.length} labels for ${x.rows} rows; give one a row.`)
  // Engines without groupLabels are those whose labels are an Int32Array.
  return groupLabels(rows ? Float64Array.from(rows, (row) => all[row]) : all, noise) as unknown as LabelGroups<L>
}

export function checkLabels(who: string, labels: ArrayLike<number>): void {
  if (typeof labels !== "object" || labels === null || typeof labels.length !== "number")
    throw new ParameterError(who, "labels", "an array with one whole number a row", labels)
  // Whatever an Int32Array holds is a whole number.
  if (labels instanceof Int32Array) return
  for (let i = 0; i < labels.length; i++)
    if (!Number.isSafeInteger(labels[i]))
      throw new DataError(`${who}: the label of row ${i} is ${show(labels[i])}; labels are whole numbers.`, { row: i })
}

/** Numbers labels with or without gaps, in any kind of array. */
export function groupLabels(labels: ArrayLike<number>, noise: Noise): LabelGroups {
  const all = labels instanceof Int32Array ? labels : Float64Array.from(labels)
  const [low, high] = rangeOf(all)
  const dense = all.length > 0 && high - low <= TABLE_PER_ROW * all.length
  return dense ? byTable(all, noise, low, high) : byMap(all, noise)
}

/** A table of the range of labels costs so many places a row at most. */
const TABLE_PER_ROW = 2

function rangeOf(labels: Float64Array | Int32Array): [number, number] {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] < low) low = labels[i]
    if (labels[i] > high) high = labels[i]
  }
  return [low, high]
}

function byTable(labels: Float64Array | Int32Array, noise: Noise, low: number, high: number): LabelGroups {
  const sizes = new Float64Array(high - low + 1)
  for (let i = 0; i < labels.length; i++) sizes[labels[i] - low]++
  if (noise === "exclude" && low <= -1 && high >= -1) sizes[-1 - low] = 0
  const numbers = new Int32Array(sizes.length).fill(-1)
  const values: number[] = []
  for (let at = 0; at < sizes.length; at++) if (sizes[at] > 0) numbers[at] = values.push(at + low) - 1
  const grouped = new Int32Array(labels.length)
  for (let i = 0; i < labels.length; i++) grouped[i] = numbers[labels[i] - low]
  return { labels: grouped, values: Float64Array.from(values), counts: sizes.filter((size) => size > 0) }
}

function byMap(labels: Float64Array | Int32Array, noise: Noise): LabelGroups {
  const sizes = new Map<number, number>()
  for (const label of labels) sizes.set(label, (sizes.get(label) ?? 0) + 1)
  if (noise === "exclude") sizes.delete(-1)
  const values = Float64Array.from(sizes.keys()).sort()
  const numbers = new Map(Array.from(values, (value, number) => [value, number]))
  return {
    labels: Int32Array.from(labels, (label) => numbers.get(label) ?? -1),
    values,
    counts: values.map((value) => sizes.get(value)!),
  }
}
