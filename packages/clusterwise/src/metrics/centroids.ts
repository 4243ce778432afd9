import type { LabelGroups, Resident, RunOptions } from "../engine/engine.js"
import { part } from "../engine/pace.js"
import { routine } from "../engine/resident.js"
import { exponentAbove } from "../structures/geometry.js"
import { sqDistance } from "../structures/sqDistance.js"

/** Clusters seen from their centres; one value a cluster. */
export interface Spread {
  /** Clusters × cols. */
  readonly centroids: Float64Array
  /** Σ w; the number of rows where they have no weights. */
  readonly weight: Float64Array
  /** Σ w·d, Σ w·d² of the rows to their centroid. */
  readonly distanceSum: Float64Array
  readonly inertia: Float64Array
}

/** The mean of each cluster and how far its rows lie from it, in two passes over the rows. */
export async function spreadOf<L>(
  who: string,
  x: Resident<L>,
  { labels, counts }: LabelGroups<L>,
  metric: "euclidean" | "cosine",
  run: RunOptions,
): Promise<Spread> {
  const points = counts.length
  const nearest = routine(who, x, "nearest", { metric, points })
  const { mean, weight } = await means(who, x, labels, points, metric, part(run, 0, 0.5))
  const { distanceSum, inertia } = await nearest(x, { points: mean, metric, labels }, part(run, 0.5, 1))
  return { centroids: mean, weight, distanceSum, inertia }
}

/** Under cosine the centroid is the mean of the unit rows, at unit length again. */
async function means<L>(who: string, x: Resident<L>, labels: L, groups: number, metric: string, run: RunOptions) {
  const asked = { labels, groups, variance: false }
  if (metric === "euclidean") return routine(who, x, "moments")(x, asked, run)
  const units = await routine(who, x, "project")(x, { norm: "l2" }, part(run, 0, 0.5))
  try {
    const { mean, weight } = await routine(who, units, "moments")(units, asked, part(run, 0.5, 1))
    return { weight, mean: toUnitLength(mean, x.cols) }
  } finally {
    units.release()
  }
}

/** A mean of 0, of rows that point opposite ways, has no direction and stays 0. */
function toUnitLength(mean: Float64Array, cols: number): Float64Array {
  return mean.map((value, i) => {
    const row = i - (i % cols)
    const length = Math.sqrt(mean.subarray(row, row + cols).reduce((sum, x) => sum + x * x, 0))
    return length === 0 ? 0 : value / length
  })
}

/** Distance between two rows of a matrix, from differences; squares stay in range whatever the units. */
export function centroidDistance(centroids: Float64Array, a: number, b: number, cols: number): number {
  let widest = 0
  for (let j = 0; j < cols; j++) widest = Math.max(widest, Math.abs(centroids[a * cols + j] - centroids[b * cols + j]))
  const scale = 2 ** -exponentAbove(widest)
  return Math.sqrt(sqDistance(centroids, a * cols, centroids, b * cols, cols, scale)) / scale
}
