import type { Resident, RunOptions } from "../../engine/engine.js"
import type { MetricOptions } from "../../engine/metric.js"
import { lambdaOf } from "./condenseTree.js"
import type { Cut } from "./cutHierarchy.js"
import { eachDistance } from "./eachDistance.js"
import { strength } from "./membership.js"
import type { Reachable } from "./nearestReachable.js"
import type { Confident } from "./placeRows.js"

/** Row numbers of noise, and of what is in a cluster. */
export function partNoise(labels: Int32Array): { noise: Int32Array; clustered: Int32Array } {
  const rows = Int32Array.from(labels, (_, row) => row)
  return { noise: rows.filter((row) => labels[row] < 0), clustered: rows.filter((row) => labels[row] >= 0) }
}

/**
 * Noise in the cluster of the row that is nearest to it by mutual reachability; of equally near ones that of least
 * distance, then the first.
 * @param x the noise rows, in rising order
 */
export async function joinNearest<L>(
  who: string,
  x: Resident<L>,
  { rows, coreDistances, alpha }: Reachable,
  cut: Cut,
  compare: MetricOptions,
  run: RunOptions,
): Promise<Confident> {
  const { noise, clustered } = partNoise(cut.labels)
  const reached = new Float64Array(noise.length).fill(Number.POSITIVE_INFINITY)
  const nearest = new Float64Array(noise.length).fill(Number.POSITIVE_INFINITY)
  const label = new Int32Array(noise.length)
  await eachDistance(who, x, rows.select(clustered), compare, run, (i, point, far) => {
    const reach = Math.max(far / alpha, coreDistances[noise[i]], coreDistances[clustered[point]])
    if (reach > reached[i] || (reach === reached[i] && far >= nearest[i])) return
    reached[i] = reach
    nearest[i] = far
    label[i] = cut.labels[clustered[point]]
  })
  const [labels, probabilities] = [cut.labels.slice(), cut.probabilities.slice()]
  noise.forEach((row, i) => {
    labels[row] = label[i]
    probabilities[row] = strength(lambdaOf(reached[i]), cut.tree.death[cut.clusters[label[i]]])
  })
  return { labels, probabilities }
}
