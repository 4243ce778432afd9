import { Matrix } from "../../data/matrix.js"
import type { RunOptions } from "../../engine/engine.js"
import type { MetricOptions } from "../../engine/metric.js"
import { byBlocks, part } from "../../engine/pace.js"
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
export async function membershipVectors(
  rows: Matrix,
  cut: Cut,
  compare: MetricOptions,
  run: RunOptions,
): Promise<Matrix> {
  const found = Matrix.alloc(rows.rows, cut.nClusters)
  for (const [label, exemplars] of exemplarsOf(cut).entries()) {
    const near = new NearRows(rows.select(exemplars), rows, compare)
    const seeker = new NearestSeeker()
    const share = part(run, label / cut.nClusters, (label + 1) / cut.nClusters)
    await byBlocks(rows.rows, near.work, "exemplars", share, (from, to) => {
      for (let row = from; row < to; row++) {
        seeker.begin()
        near.search(row, seeker)
        found.data[row * cut.nClusters + label] = seeker.bound
      }
    })
  }
  weigh(found, cut)
  return found
}

/** Turns distances to exemplars into memberships, cluster by cluster. */
function weigh(found: Matrix, { tree, clusters }: Cut): void {
  const heights = new MergeHeights(tree.parent, tree.death, clusters)
  const { first, rows } = rowsByCluster(tree)
  for (let cluster = 0; cluster < tree.parent.length; cluster++) {
    if (first[cluster] === first[cluster + 1]) continue
    const met = heights.of(cluster)
    for (const row of rows.subarray(first[cluster], first[cluster + 1]))
      weighRow(
        found.row(row) as Float64Array,
        met,
        tree.rowLambda[row],
        tree.death[cluster],
        (label) => tree.death[clusters[label]],
      )
  }
}

/**
 * @param distances to the exemplars of each cluster; becomes the memberships
 * @param heights λ at which the row's own cluster meets each of them, NaN where one contains the other
 */
function weighRow(
  distances: Float64Array,
  heights: Float64Array,
  lambda: number,
  ownDeath: number,
  deathOf: (label: number) => number,
): void {
  const least = distances.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  const met = (label: number) => (Number.isNaN(heights[label]) ? lambda : heights[label])
  const near = distances.map((distance) => (distance === least ? 1 : least / distance))
  // Noise meets several at once: the nearest of them counts, of equally near ones the densest.
  const isBefore = (a: number, b: number) =>
    met(a) !== met(b) ? met(a) > met(b) : near[a] !== near[b] ? near[a] > near[b] : deathOf(a) > deathOf(b)
  let [sum, first] = [0, 0]
  for (let label = 0; label < distances.length; label++) {
    if (isBefore(label, first)) first = label
    distances[label] = near[label] * Math.exp(Math.exp(-1 / strength(met(label), ownDeath)))
    sum += distances[label]
  }
  const inAny = strength(met(first), Math.max(deathOf(first), lambda))
  for (let label = 0; label < distances.length; label++) distances[label] *= inAny / sum
}

/** Row numbers by the cluster that they leave last; those of cluster c begin at first[c]. */
function rowsByCluster({ parent, rowCluster }: Condensation): { first: Int32Array; rows: Int32Array } {
  const first = new Int32Array(parent.length + 1)
  for (const cluster of rowCluster) first[cluster + 1]++
  for (let cluster = 0; cluster < parent.length; cluster++) first[cluster + 1] += first[cluster]
  const next = first.slice()
  const rows = new Int32Array(rowCluster.length)
  rowCluster.forEach((cluster, row) => {
    rows[next[cluster]++] = row
  })
  return { first, rows }
}
