import { checkColumns } from "../data/columns.js"
import type { Matrix } from "../data/matrix.js"
import type { RowStream } from "../data/rowStream.js"
import { type Accumulated, addAccumulated, clusterMeans } from "../engine/accumulated.js"
import type { NearestResult } from "../engine/engine.js"
import { normalizeRows } from "../engine/lloydDriver.js"
import { type CallOptions, routine } from "../engine/resident.js"
import { engineOf } from "../engine/stream/mapStream.js"
import { openStream, passOver, type StreamRows, tellRows } from "../engine/stream/streamRows.js"
import { UndefinedScoreError } from "../errors.js"
import { varianceRatio } from "./calinskiHarabasz.js"
import type { Spread } from "./centroids.js"
import { meanWorstLikeness } from "./daviesBouldin.js"

/** A model whose clusters are the rows nearest to each centroid, such as k-means. */
export interface NearestCentroids {
  readonly centroids: Matrix
  readonly params: { readonly metric?: unknown }
}

export interface StreamScores {
  readonly rows: number
  /** Σ w·d² of the rows to the model's centroids; under cosine Σ w·(1 − cos). */
  readonly inertia: number
  /** Undefined under cosine, as they are about Euclidean distances. */
  readonly calinskiHarabasz: number | undefined
  readonly daviesBouldin: number | undefined
  /** Mean distance of rows to the mean of their cluster, over all rows and by cluster (NaN for one without rows). */
  readonly meanDistance: { readonly overall: number; readonly clusters: Float64Array }
}

/**
 * The scores that need sums only, of the labels that a model gives the rows of a stream: what `calinskiHarabaszScore`,
 * `daviesBouldinScore` and `meanDistanceToCentroid` are of the same rows in memory. Three passes. Silhouettes compare
 * pairs of rows; take a sample for them.
 * @throws UndefinedScoreError for one cluster with rows
 */
export async function streamScores(
  stream: RowStream,
  model: NearestCentroids,
  options: CallOptions<unknown> = {},
): Promise<StreamScores> {
  const who = "streamScores"
  const { signal } = options
  checkColumns(who, stream, model.centroids)
  const rows = await openStream(who, stream, await engineOf(options), { signal })
  const metric = model.params.metric === "cosine" ? "cosine" : "euclidean"
  const points = Float64Array.from(model.centroids.data)
  const means = await meansOfClusters(rows, points, metric, options)
  const spread = await spreadAbout(rows, points, means, metric, options)
  options.onProgress?.({ phase: who, fraction: 1, rows: rows.frame.rows })
  const euclidean = metric === "euclidean"
  const weight = spread.weight.reduce((a, b) => a + b, 0)
  return {
    rows: rows.frame.rows,
    inertia: spread.toModel,
    calinskiHarabasz: euclidean ? varianceRatio(spread, stream.cols) : undefined,
    daviesBouldin: euclidean ? meanWorstLikeness(spread, stream.cols) : undefined,
    meanDistance: {
      overall: spread.distanceSum.reduce((a, b) => a + b, 0) / weight,
      clusters: spread.distanceSum.map((sum, c) => sum / spread.weight[c]),
    },
  }
}

type MeanMetric = "euclidean" | "cosine"

async function meansOfClusters(
  rows: StreamRows<unknown>,
  centroids: Float64Array,
  metric: MeanMetric,
  options: CallOptions<unknown>,
): Promise<Float64Array> {
  const { who, frame, cols } = rows
  const clusters = centroids.length / cols
  const about = { centroids, clusters, metric, frame, inertia: false }
  let all: Accumulated | undefined
  await passOver(rows, options, async ({ x, firstRow }) => {
    const sums = await routine(who, x, "accumulate", { metric })(x, about, { signal: options.signal })
    all = all ? addAccumulated(all, sums) : sums
    tellRows(options, who, (firstRow + x.rows) / 2, frame.rows)
  })
  const { offsets, origin, weights } = clusterMeans(all!)
  if (weights.filter((weight) => weight > 0).length < 2)
    throw new UndefinedScoreError(`${who}: needs at least 2 clusters; all rows are in one.`)
  const means = offsets.map((offset, i) => origin[i % cols] + offset)
  if (metric === "cosine") normalizeRows(means, cols, centroids)
  return means
}

/** How far rows lie from the mean of the centroid that is nearest to them. */
async function spreadAbout(
  rows: StreamRows<unknown>,
  points: Float64Array,
  means: Float64Array,
  metric: MeanMetric,
  options: CallOptions<unknown>,
): Promise<Spread & { toModel: number }> {
  const { who, frame, cols } = rows
  const clusters = points.length / cols
  const sums = {
    weight: new Float64Array(clusters),
    inertia: new Float64Array(clusters),
    distanceSum: new Float64Array(clusters),
  }
  let toModel = 0
  await passOver(rows, options, async ({ x, firstRow }) => {
    const nearest = routine(who, x, "nearest", { metric, points: clusters })
    const { labels, inertia } = await nearest(x, { points, metric }, { signal: options.signal })
    toModel += inertia.reduce((a, b) => a + b, 0)
    addTo(sums, await nearest(x, { points: means, metric, labels }, { signal: options.signal }))
    tellRows(options, who, (frame.rows + firstRow + x.rows) / 2, frame.rows)
  })
  return { centroids: means, ...sums, toModel }
}

function addTo(sums: Pick<Spread, "weight" | "inertia" | "distanceSum">, found: NearestResult<unknown>): void {
  for (const name of ["weight", "inertia", "distanceSum"] as const)
    for (let c = 0; c < sums[name].length; c++) sums[name][c] += found[name][c]
}
