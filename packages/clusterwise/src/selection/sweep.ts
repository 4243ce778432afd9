import { KMeans } from "../cluster/kmeans/kmeans.js"
import type { KMeansModel } from "../cluster/kmeans/model.js"
import { Matrix } from "../data/matrix.js"
import type { Resident, RunOptions } from "../engine/engine.js"
import { part } from "../engine/pace.js"
import { routine } from "../engine/resident.js"
import { numbersOf, type Range, tooMany } from "./range.js"

export interface SweepOptions extends Range {
  readonly nInit: number
  readonly seed: number
}

/**
 * K-means for every k of a range, on rows that were loaded once. Each k starts from seeds of its own and from the centroids
 * of k − 1 with the widest cluster cut in two, so that inertia never rises with k; the better end is kept. `use` is awaited
 * with each model in turn, and says whether to go on; none is held.
 */
export async function sweep<L>(
  who: string,
  x: Resident<L>,
  { kMin, kMax, named, nInit, seed }: SweepOptions,
  run: RunOptions,
  use: (model: KMeansModel<L>) => boolean,
): Promise<void> {
  let before: KMeansModel<L> | undefined
  const ks = numbersOf({ kMin, kMax })
  for (const [i, k] of ks.entries()) {
    const own = part(run, i / ks.length, (i + 1) / ks.length)
    const cold = await new KMeans({ nClusters: k, nInit, seed }).fit(x, part(own, 0, 0.4))
    const warm = before && k > 2 ? await warmFit(who, x, before, part(own, 0.4, 0.8)) : undefined
    const model: KMeansModel<L> = warm && warm.inertia < cold.inertia ? warm : cold
    const filled = model.clusterWeight.filter((weight) => weight > 0).length
    if (filled < k && (named || k === kMin)) throw tooMany(who, kMax, filled, "distinct rows")
    if (filled < k || !use(model)) break
    before = model
    own.onProgress?.({ phase: "clusters", fraction: 1 })
  }
  run.onProgress?.({ phase: "clusters", fraction: 1 })
}

async function warmFit<L>(
  who: string,
  x: Resident<L>,
  { centroids, clusterInertia, labels, nClusters }: KMeansModel<L>,
  run: RunOptions,
): Promise<KMeansModel<L>> {
  const { variance } = await routine(who, x, "moments")(x, { labels, groups: nClusters }, part(run, 0, 0.1))
  const widest = clusterInertia.indexOf(clusterInertia.reduce((most, value) => Math.max(most, value)))
  const init = cutInTwo(centroids, widest, variance.subarray(widest * x.cols, (widest + 1) * x.cols))
  return new KMeans({ nClusters: nClusters + 1, init }).fit(x, part(run, 0.1, 1))
}

/** One centroid becomes two, apart along the column in which its rows spread most. */
function cutInTwo({ data, rows, cols }: Matrix, widest: number, variance: Float64Array): Matrix {
  const out = new Matrix(new Float64Array((rows + 1) * cols), rows + 1, cols)
  out.data.set(data)
  out.data.copyWithin(rows * cols, widest * cols, (widest + 1) * cols)
  const column = variance.indexOf(variance.reduce((most, value) => Math.max(most, value)))
  const apart = Math.sqrt(variance[column])
  out.data[widest * cols + column] -= apart
  out.data[rows * cols + column] += apart
  return out
}
