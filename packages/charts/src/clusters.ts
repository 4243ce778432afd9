import { DataError } from "clusterwise"
import { clusterName } from "./clusterName.js"
import { clean } from "./text.js"

/** The rows of one cluster, or of noise (label −1). */
export interface Cluster {
  readonly label: number
  /** "0", "noise", or what the caller calls it. */
  readonly name: string
  readonly size: number
}

/** Labels as integers, one a row; refuses another length, fractions and labels below −1. */
export function checkLabels(who: string, labels: ArrayLike<number>, rows: number): Int32Array {
  if (labels.length !== rows)
    throw new DataError(`${who}: ${labels.length} labels for ${rows} rows; there must be one label a row.`)
  const out = Int32Array.from(labels)
  for (let i = 0; i < rows; i++)
    if (out[i] !== labels[i] || out[i] < -1)
      throw new DataError(`${who}: label ${i} is ${labels[i]}; labels are integers counted from 0, and -1 for noise.`, {
        row: i,
      })
  return out
}

/** Every label that occurs, in ascending order, noise last. `names` by label; clusters without one keep their number. */
export function listClusters(labels: Int32Array, names: readonly string[] = []): Cluster[] {
  const sizes = new Map<number, number>()
  for (const label of labels) sizes.set(label, (sizes.get(label) ?? 0) + 1)
  const rank = (label: number) => (label < 0 ? Number.POSITIVE_INFINITY : label)
  return Array.from(sizes, ([label, size]) => ({ label, name: clean(names[label] || clusterName(label)), size })).sort(
    (a, b) => (rank(a.label) < rank(b.label) ? -1 : 1),
  )
}
