import { sortedEffects } from "../../effects.js"
import type { ClusterLine } from "../tableLines.js"
import { bytesOf } from "./data.js"
import type { LiveDensityData } from "./densityData.js"
import type { DensityClusters } from "./densityState.js"

/** What the table says about clusters, from the means of the rows that leave each cluster of the base. */
export function densityProfiles(data: LiveDensityData): (clusters: DensityClusters, own: boolean) => ClusterLine[] {
  const means = new Float32Array(bytesOf(data.profiles).buffer)
  const width = data.columns.length
  return ({ labels, sizes, groupLabels }, own) => {
    const effects = labels.map(() => new Float64Array(width))
    const place = new Map(labels.map((label, i) => [label, i]))
    for (const [group, rows] of data.clusters.own.entries()) {
      const i = place.get(groupLabels[group])
      if (rows === 0 || i === undefined) continue
      for (let j = 0; j < width; j++) effects[i][j] += (rows / sizes[i]) * means[group * width + j]
    }
    return labels.map((label, i) => ({
      label,
      size: sizes[i],
      share: sizes[i] / data.rows,
      means: effects[i].map((effect, j) => data.columns[j].mean + effect * data.columns[j].deviation),
      effects: sortedEffects(effects[i]),
      // Typical rows are known of the model's clusters only.
      typical: own ? data.typical?.[label] : undefined,
    }))
  }
}
