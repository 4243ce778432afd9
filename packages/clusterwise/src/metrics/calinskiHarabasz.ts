import type { MatrixLike } from "../data/adapters.js"
import type { Resident } from "../engine/engine.js"
import { centroidDistance, type Spread, spreadOf } from "./centroids.js"
import { type CentroidScoreOptions, centroidScoreParameters } from "./daviesBouldin.js"
import { judge, refuseTrivial, scoreOptions } from "./judge.js"
import type { LabelsOf } from "./labels.js"

/**
 * Variance between clusters ÷ variance within them, (B ÷ (k − 1)) ÷ (W ÷ (n − k)); higher is better. 1 where every row
 * lies on its centroid. T. Caliński and J. Harabasz, "A dendrite method for cluster analysis", Communications in
 * Statistics 3 (1974).
 *
 * Weights of a Resident count: a row of weight 2 is two rows.
 * @throws UndefinedScoreError for one cluster, or as many clusters as rows
 */
export async function calinskiHarabaszScore<L = Int32Array>(
  X: MatrixLike | Resident<L>,
  labels: LabelsOf<L>,
  options: CentroidScoreOptions<L> = {},
): Promise<number> {
  const who = "calinskiHarabaszScore"
  const { call, own } = scoreOptions(who, centroidScoreParameters, options)
  return judge(who, X, labels, own.noise, call, async (x, groups, run) => {
    refuseTrivial(who, groups)
    return varianceRatio(await spreadOf(who, x, groups, "euclidean", run), x.cols)
  })
}

/** In units of the root of W, so that nothing leaves the range of float64 that the answer does not leave. */
export function varianceRatio({ centroids, weight, inertia }: Spread, cols: number): number {
  const total = weight.reduce((sum, w) => sum + w, 0)
  const clusters = weight.filter((w) => w > 0).length
  const within = inertia.reduce((sum, value) => sum + value, 0)
  if (within === 0) return 1
  const unit = Math.sqrt(within)
  const withCentre = withMean(centroids, weight, total, cols)
  let between = 0
  for (let c = 0; c < weight.length; c++) {
    const distance = centroidDistance(withCentre, c, weight.length, cols) / unit
    between += weight[c] * distance * distance
  }
  return (between * (total - clusters)) / (clusters - 1)
}

/** The centroids, and after them their weighted mean, taken from differences to the first that counts. */
function withMean(centroids: Float64Array, weight: Float64Array, total: number, cols: number): Float64Array {
  const all = new Float64Array(centroids.length + cols)
  all.set(centroids)
  const first = weight.findIndex((w) => w > 0) * cols
  for (let j = 0; j < cols; j++) {
    let sum = 0
    for (let c = 0; c < weight.length; c++)
      sum += (weight[c] / total) * (centroids[c * cols + j] - centroids[first + j])
    all[centroids.length + j] = centroids[first + j] + sum
  }
  return all
}
