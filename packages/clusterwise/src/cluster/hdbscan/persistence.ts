import type { Condensation } from "./condenseTree.js"
import type { Labelling } from "./labelRows.js"

/**
 * Per label how long its cluster lasts, in [0, 1]: its excess of mass as a share of what so many rows have that stay
 * together from distance Infinity to the densest place of the data. Places with so many equal rows that λ is infinite do
 * not count as that, and the clusters that lie there have 1.
 */
export function persistenceOf({ death, stability }: Condensation, { labels, clusters }: Labelling): Float64Array {
  const densest = death.reduce((most, lambda) => (lambda < Number.POSITIVE_INFINITY ? Math.max(most, lambda) : most), 0)
  const size = new Int32Array(clusters.length)
  for (const label of labels) if (label >= 0) size[label]++
  return Float64Array.from(clusters, (cluster, label) => {
    const whole = size[label] * densest
    return stability[cluster] >= whole ? 1 : stability[cluster] / whole
  })
}
