import type { LloydOptions, LloydResult, Resident, RunOptions } from "../../engine/engine.js"
import { part } from "../../engine/pace.js"
import { routine } from "../../engine/resident.js"
import type { KMeansParams } from "./params.js"
import { sharesOf } from "./shares.js"

/** Centroids to start from for some of the rows. */
export type StartsOf = <L>(x: Resident<L>, clusters: number, run: RunOptions) => Promise<Float64Array[]>

/**
 * Centroids for many clusters by k-means on two levels: √k coarse clusters of all rows, then each of them by itself in its share of
 * the k. That compares a row with about 2√k centroids where one level compares it with k.
 */
export async function twoLevels<L>(
  x: Resident<L>,
  params: KMeansParams,
  startsOf: StartsOf,
  until: number,
  run: RunOptions,
): Promise<Float64Array> {
  const { nClusters, maxIter } = params
  const level = new Level(params, startsOf, until)
  const groups = Math.round(Math.sqrt(nClusters))
  const coarse = await level.fit(x, groups, Math.min(maxIter, COARSE_ITERATIONS), part(run, 0, COARSE_SHARE))
  const { labels } = coarse
  const { count, weight } = await routine("KMeans", x, "moments", { points: groups })(x, {
    labels,
    groups,
    variance: false,
  })
  // Rows that all weigh nothing draw no centroid.
  const rows = count.map((value, g) => (weight[g] > 0 ? value : 0))
  const shares = sharesOf(coarse.clusterInertia, rows, Math.min(nClusters, total(rows)), x.cols)
  const select = routine("KMeans", x, "select")
  const centroids = new Float64Array(nClusters * x.cols)
  let done = 0
  for (let g = 0; g < groups; g++) {
    if (shares[g] === 0) continue
    const at = (clusters: number) => COARSE_SHARE + ((1 - COARSE_SHARE) * clusters) / nClusters
    const own = await select(x, { labels, label: g }, { signal: run.signal })
    try {
      const fine = await level.fit(own, shares[g], maxIter, part(run, at(done), at(done + shares[g])))
      centroids.set(fine.centroids, done * x.cols)
    } finally {
      own.release()
    }
    done += shares[g]
  }
  // Where rows of no weight were left out, more clusters than rows: the others lie on the first one and are empty.
  for (; done < nClusters; done++) centroids.copyWithin(done * x.cols, 0, x.cols)
  return centroids
}

/** A coarse cluster is only a part of the rows that is clustered by itself: it need not be settled. */
const COARSE_ITERATIONS = 20
const COARSE_SHARE = 0.3
const SEED_SHARE = 0.3

const total = (values: Float64Array): number => values.reduce((a, b) => a + b, 0)

class Level {
  constructor(
    private readonly params: KMeansParams,
    private readonly startsOf: StartsOf,
    private readonly until: number,
  ) {}

  async fit<L>(x: Resident<L>, clusters: number, maxIter: number, run: RunOptions): Promise<LloydResult<L>> {
    const { metric, algorithm, emptyCluster, tol, seed } = this.params
    const starts = await this.startsOf(x, clusters, part(run, 0, SEED_SHARE))
    const deadlineMs = Number.isFinite(this.until) ? this.until - performance.now() : undefined
    const options: LloydOptions = { starts, clusters, maxIter, tol, metric, emptyCluster, seed, algorithm, deadlineMs }
    const lloyd = routine("KMeans", x, "lloyd", { metric, method: algorithm, points: clusters })
    return lloyd(x, options, part(run, SEED_SHARE, 1))
  }
}
