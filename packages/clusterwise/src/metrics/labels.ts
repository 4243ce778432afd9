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
  for (let i = 0; i < labels.length; i++)
    if (!Number.isSafeInteger(labels[i]))
      throw new DataError(`${who}: the label of row ${i} is ${show(labels[i])}; labels are whole numbers.`, { row: i })
}

/** Numbers labels with or without gaps, in any kind of array. */
export function groupLabels(labels: ArrayLike<number>, noise: Noise): LabelGroups {
  const sizes = new Map<number, number>()
  for (let i = 0; i < labels.length; i++) sizes.set(labels[i], (sizes.get(labels[i]) ?? 0) + 1)
  if (noise === "exclude") sizes.delete(-1)
  const values = Float64Array.from(sizes.keys()).sort()
  const numbers = new Map(Array.from(values, (value, number) => [value, number]))
  return {
    labels: Int32Array.from(labels, (label) => numbers.get(label) ?? -1),
    values,
    counts: values.map((value) => sizes.get(value)!),
  }
}
