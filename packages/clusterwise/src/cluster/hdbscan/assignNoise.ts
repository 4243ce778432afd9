import type { RunOptions } from "../../engine/engine.js"
import type { MetricOptions } from "../../engine/metric.js"
import { byBlocks } from "../../engine/pace.js"
import { NearRows } from "../nearRows.js"
import { lambdaOf } from "./condenseTree.js"
import type { Cut } from "./cutHierarchy.js"
import { strength } from "./membership.js"
import { Best, type Reachable } from "./nearestReachable.js"
import type { Confident } from "./placeRows.js"

/** Row numbers of noise, and of what is in a cluster. */
export function partNoise(labels: Int32Array): { noise: Int32Array; clustered: Int32Array } {
  const rows = Int32Array.from(labels, (_, row) => row)
  return { noise: rows.filter((row) => labels[row] < 0), clustered: rows.filter((row) => labels[row] >= 0) }
}

/**
 * Noise in the cluster of the row that is nearest to it by mutual reachability; of equally near ones that of least
 * distance, then the first.
 */
export async function joinNearest(
  { rows, coreDistances, alpha }: Reachable,
  cut: Cut,
  compare: MetricOptions,
  run: RunOptions,
): Promise<Confident> {
  const { noise, clustered } = partNoise(cut.labels)
  const [labels, probabilities] = [cut.labels.slice(), cut.probabilities.slice()]
  const near = new NearRows(rows.select(clustered), rows.select(noise), compare)
  await byBlocks(noise.length, near.work, "neighbours", run, (from, to) => {
    for (let i = from; i < to; i++) {
      const best = new Best()
      const own = coreDistances[noise[i]]
      const bound = () => best.reach * alpha
      near.search(i, bound, (at, far) => best.offer(at, Math.max(far / alpha, own, coreDistances[clustered[at]]), far))
      const label = cut.labels[clustered[best.row]]
      labels[noise[i]] = label
      probabilities[noise[i]] = strength(lambdaOf(best.reach), cut.tree.death[cut.clusters[label]])
    }
  })
  return { labels, probabilities }
}
