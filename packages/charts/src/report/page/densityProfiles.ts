import { againstRest, type ColumnTotals, sortedEffects } from "../../effects.js"
import type { ClusterLine } from "../tableLines.js"
import { bytesOf } from "./data.js"
import type { LiveDensityData } from "./densityData.js"
import type { DensityClusters } from "./densityState.js"

/** What the table says about clusters, from the means of the rows that leave each cluster of the base. */
export function densityProfiles(data: LiveDensityData): (clusters: DensityClusters, own: boolean) => ClusterLine[] {
  const means = new Float32Array(bytesOf(data.profiles).buffer)
  const squares = new Float32Array(bytesOf(data.squares).buffer)
  const width = data.columns.length
  return ({ labels, sizes, groupLabels }, own) => {
    const standardized = labels.map(() => new Float64Array(width))
    const place = new Map(labels.map((label, i) => [label, i]))
    for (const [group, rows] of data.clusters.own.entries()) {
      const i = place.get(groupLabels[group])
      if (rows === 0 || i === undefined) continue
      for (let j = 0; j < width; j++) standardized[i][j] += (rows / sizes[i]) * means[group * width + j]
    }
    const totals = Array.from({ length: width }, (_, j) => clusteredTotals(data, { means, squares }, groupLabels, j))
    const alone = labels.filter((label) => label >= 0).length < 2
    const effectsOf = (i: number) => standardized[i].map((value, j) => againstRest(value, sizes[i], totals[j]))
    return labels.map((label, i) => ({
      label,
      size: sizes[i],
      share: sizes[i] / data.rows,
      means: standardized[i].map((value, j) => data.columns[j].mean + value * data.columns[j].deviation),
      effects: label < 0 || alone ? [] : sortedEffects(effectsOf(i)),
      // Typical rows are known of the model's clusters only.
      typical: own ? data.typical?.[label] : undefined,
    }))
  }
}

/** A column of the rows that are in clusters, in standard deviations of all rows. */
function clusteredTotals(
  { clusters, columns }: LiveDensityData,
  { means, squares }: { readonly means: Float32Array; readonly squares: Float32Array },
  groupLabels: ArrayLike<number>,
  column: number,
): ColumnTotals {
  let [rows, sum, about0] = [0, 0, 0]
  for (const [group, size] of clusters.own.entries()) {
    if (size === 0 || !(groupLabels[group] >= 0)) continue
    const at = group * columns.length + column
    rows += size
    sum += size * means[at]
    about0 += size * squares[at]
  }
  const mean = rows === 0 ? 0 : sum / rows
  return { rows, mean, squares: Math.max(0, about0 - rows * mean * mean) }
}
