import { Matrix } from "../../data/matrix.js"
import type { Resident, RunOptions } from "../../engine/engine.js"
import type { MetricName, MetricOptions } from "../../engine/metric.js"
import { byBlocks, part } from "../../engine/pace.js"
import { type CallOptions, routine, withResident } from "../../engine/resident.js"
import { unitRows } from "../../engine/unitRows.js"
import { NearestSeeker, NearRows } from "../nearRows.js"
import type { Condensation } from "./condenseTree.js"
import type { Cut } from "./cutHierarchy.js"
import { exemplarsOf } from "./exemplars.js"
import { strength } from "./membership.js"
import { MergeHeights } from "./mergeHeights.js"

/**
 * How much each row belongs to each cluster, rows × clusters, as the Python package hdbscan weighs it: the share of
 * 1 ÷ distance to the cluster's exemplars, times a share by the λ at which row and cluster meet in the tree, times how
 * firmly the row is in any cluster. Rows add up to that last number.
 */
export async function membershipVectors<L>(
  who: string,
  rows: Matrix,
  cut: Cut,
  compare: MetricOptions,
  options: CallOptions<L>,
): Promise<Matrix> {
  const found = Matrix.alloc(rows.rows, cut.nClusters)
  await withResident(who, rows, options, async (x) => {
    for (const [label, exemplars] of exemplarsOf(cut).entries()) {
      const share = part(options, (0.8 * label) / cut.nClusters, (0.8 * (label + 1)) / cut.nClusters)
      const hearts = rows.select(exemplars)
      const distances = isFew(hearts, compare)
        ? await engineDistances(who, x, hearts, compare.metric, share)
        : await plainDistances(rows, hearts, compare, share)
      distances.forEach((distance, row) => {
        found.data[row * cut.nClusters + label] = distance
      })
    }
  })
  await weigh(found, cut, part(options, 0.8, 1))
  return found
}

/**
 * Exemplars × columns up to which an engine measures all pairs sooner than boxes find the nearest. Seconds of one processor,
 * with boxes alone: 100,000 × 2, 18 clusters 2.2, so 1.1; 50,000 × 16, 30 clusters 2.9, so 0.3.
 */
const FEW = 1024

const isFew = ({ data }: Matrix, { metric }: MetricOptions): boolean =>
  (metric === "euclidean" || metric === "cosine") && data.length <= FEW

/** Of each row to the nearest exemplar. */
async function engineDistances<L>(
  who: string,
  x: Resident<L>,
  { data, rows, cols }: Matrix,
  metric: MetricName,
  run: RunOptions,
): Promise<Float64Array> {
  const known = metric as "euclidean" | "cosine"
  const points = known === "cosine" ? unitRows(data, rows, cols) : Float64Array.from(data)
  return (await routine(who, x, "nearest", { metric, points: rows })(x, { points, metric: known }, run)).distances
}

async function plainDistances(
  rows: Matrix,
  exemplars: Matrix,
  compare: MetricOptions,
  run: RunOptions,
): Promise<Float64Array> {
  const near = new NearRows(exemplars, rows, compare)
  const seeker = new NearestSeeker()
  const distances = new Float64Array(rows.rows)
  await byBlocks(rows.rows, near.work, "exemplars", run, (from, to) => {
    for (let row = from; row < to; row++) {
      seeker.begin()
      near.search(row, seeker)
      distances[row] = seeker.bound
    }
  })
  return distances
}

/** Turns distances to exemplars into memberships; rows that leave the same cluster one after the other. */
async function weigh(found: Matrix, { tree, clusters }: Cut, run: RunOptions): Promise<void> {
  const { rowCluster, rowLambda, death } = tree
  const heights = new MergeHeights(tree.parent, death, clusters)
  const deaths = Float64Array.from(clusters, (cluster) => death[cluster])
  const rows = rowsByCluster(tree)
  let cluster = -1
  let met: Float64Array = deaths
  await byBlocks(rows.length, EXPONENTIALS * deaths.length, "weights", run, (from, to) => {
    for (const row of rows.subarray(from, to)) {
      if (rowCluster[row] !== cluster) {
        cluster = rowCluster[row]
        met = heights.of(cluster)
      }
      weighRow(found.row(row) as Float64Array, met, rowLambda[row], death[cluster], deaths)
    }
  })
}

/** How much work one weight is, as `byBlocks` counts it. */
const EXPONENTIALS = 32

/**
 * @param distances to the exemplars of each cluster; becomes the memberships
 * @param heights λ at which the row's own cluster meets each of them, NaN where one contains the other
 * @param deaths last λ of each of them
 */
function weighRow(
  distances: Float64Array,
  heights: Float64Array,
  lambda: number,
  ownDeath: number,
  deaths: Float64Array,
): void {
  let least = Number.POSITIVE_INFINITY
  for (const distance of distances) if (distance < least) least = distance
  // Noise meets several at once: the nearest of them counts, of equally near ones the densest.
  let first = { met: Number.NEGATIVE_INFINITY, near: 0, death: 0 }
  let sum = 0
  for (let label = 0; label < distances.length; label++) {
    const met = Number.isNaN(heights[label]) ? lambda : heights[label]
    const near = distances[label] === least ? 1 : least / distances[label]
    const death = deaths[label]
    const isBefore = met !== first.met ? met > first.met : near !== first.near ? near > first.near : death > first.death
    if (isBefore) first = { met, near, death }
    distances[label] = near * Math.exp(Math.exp(-1 / strength(met, ownDeath)))
    sum += distances[label]
  }
  const inAny = strength(first.met, Math.max(first.death, lambda))
  for (let label = 0; label < distances.length; label++) distances[label] *= inAny / sum
}

/** Row numbers by the cluster that they leave last. */
function rowsByCluster({ parent, rowCluster }: Condensation): Int32Array {
  const next = new Int32Array(parent.length + 1)
  for (const cluster of rowCluster) next[cluster + 1]++
  for (let cluster = 0; cluster < parent.length; cluster++) next[cluster + 1] += next[cluster]
  const rows = new Int32Array(rowCluster.length)
  rowCluster.forEach((cluster, row) => {
    rows[next[cluster]++] = row
  })
  return rows
}
