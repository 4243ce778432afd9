import { DataError } from "../errors.js"
import { groupByLabel } from "../structures/groupByLabel.js"

/** Row indices of each cluster, ascending, of labels that may live in a remote engine: then a DataError says so. */
export function membersOf(who: string, labels: unknown, clusters: number): Int32Array[] {
  if (labels instanceof Int32Array) return groupByLabel(labels, clusters)
  if (labels === null)
    throw new DataError(`${who}: a model of a stream keeps no labels; predict(stream) yields them block by block.`)
  throw new DataError(`${who}: the labels live in a remote engine; collect them first.`)
}

/** At most m rows of each cluster, by their distance to its centre; ties to the lower row. */
export function nearestMembers(
  { labels, distances }: { readonly labels: Int32Array; readonly distances: Float64Array },
  clusters: number,
  m: number,
): Int32Array[] {
  const nearestFirst = (a: number, b: number) => distances[a] - distances[b] || a - b
  return groupByLabel(labels, clusters).map((rows) => rows.sort(nearestFirst).slice(0, m))
}
