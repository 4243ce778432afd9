import type { MatrixLike } from "../data/adapters.js"
import type { Resident } from "../engine/engine.js"
import type { CallOptions } from "../engine/resident.js"
import { centroidDistance, type Spread, spreadOf } from "./centroids.js"
import { euclideanOnly, judge, type NoiseOption, noiseParameter, refuseTrivial, scoreOptions } from "./judge.js"
import type { LabelsOf } from "./labels.js"

export interface CentroidScoreOptions<L = Int32Array> extends CallOptions<L>, NoiseOption {
  /** Defined for Euclidean distances only. */
  readonly metric?: "euclidean"
}

export const centroidScoreParameters = { metric: euclideanOnly, noise: noiseParameter }

/**
 * How alike clusters are, 0 or more; lower is better. The mean over clusters of the worst (s_i + s_j) ÷ d_ij, where s is
 * the mean distance of a cluster's rows to their centroid and d_ij the distance between two centroids. Clusters with
 * the same centroid are not compared. D. L. Davies and D. W. Bouldin, "A cluster separation measure", IEEE PAMI 1 (1979).
 *
 * Weights of a Resident count: a row of weight 2 is two rows.
 * @throws UndefinedScoreError for one cluster, or as many clusters as rows
 */
export async function daviesBouldinScore<L = Int32Array>(
  X: MatrixLike | Resident<L>,
  labels: LabelsOf<L>,
  options: CentroidScoreOptions<L> = {},
): Promise<number> {
  const who = "daviesBouldinScore"
  const { call, own } = scoreOptions(who, centroidScoreParameters, options)
  return judge(who, X, labels, own.noise, call, async (x, groups, run) => {
    refuseTrivial(who, groups)
    return meanWorstLikeness(await spreadOf(who, x, groups, "euclidean", run), x.cols)
  })
}

export function meanWorstLikeness({ centroids, weight, distanceSum }: Spread, cols: number): number {
  const clusters = [...weight.keys()].filter((cluster) => weight[cluster] > 0)
  const scatter = distanceSum.map((sum, cluster) => sum / weight[cluster])
  const likeness = (a: number, b: number): number => {
    const distance = centroidDistance(centroids, a, b, cols)
    return distance === 0 ? 0 : (scatter[a] + scatter[b]) / distance
  }
  let sum = 0
  for (const a of clusters) {
    let worst = 0
    for (const b of clusters) if (a !== b) worst = Math.max(worst, likeness(a, b))
    sum += worst
  }
  return sum / clusters.length
}
