import type { Matrix } from "clusterwise"
import { base64 } from "../base64.js"
import type { CondensedTreeLike } from "../condensedTreeChart.js"
import type { Frame } from "../figure.js"
import { dotStride, MOST_DOTS } from "./encode.js"
import type { ReportModel } from "./model.js"
import type { DensityCut, DensitySelection, LiveDensityData } from "./page/densityData.js"
import { groupLabelsAt, sizeStops } from "./page/densityState.js"
import { type BaseTree, baseTree, treeOf } from "./page/densityTree.js"

/** Clusters that the least minClusterSize of the slider may have, in a page with the λ of every row, and in one without. */
const MOST_CLUSTERS = 1500
const MOST_CLUSTERS_THINNED = 700
/** Clusters that the model's own may have: 50 bytes each. */
const MOST_OWN = 8000
/** What the slider begins with, if that is below the model's own and not too much. */
const LEAST = [2, 3, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000]
/** Of more rows than have dots, a smaller group than this share is not looked for. */
const LEAST_SHARE = 1 / 20_000
/** Rows of a cluster whose λ are all kept, where others are thinned. */
const KEPT = 20

export type LiveTree = Pick<
  LiveDensityData,
  "rows" | "clusters" | "lambda" | "unit" | "cut" | "selection" | "stops" | "plot"
> & {
  /** Cluster that each row leaves last. */
  readonly clusterOf: Int32Array
}

/** The tree of the least minClusterSize as the page has it, or why there is none that gives the labels of the model. */
export function liveTree(model: ReportModel, tree: CondensedTreeLike, frame: Frame, X: Matrix): LiveTree | string {
  const { minClusterSize, clusterSelectionEpsilon, clusterSelectionMethod, maxClusterSize, allowSingleCluster } =
    model.params
  // All rows as one cluster leave out some by their λ, which the page does not know row by row.
  if (allowSingleCluster) return "allowSingleCluster"
  if (!(Number(minClusterSize) >= 2)) return ""
  const cut = { minClusterSize: Number(minClusterSize), epsilon: Number(clusterSelectionEpsilon ?? 0) }
  const selection = {
    method: clusterSelectionMethod === "leaf" ? "leaf" : "eom",
    maxClusterSize: Number.isFinite(maxClusterSize) ? (maxClusterSize as number) : null,
  } as const
  const { least, base } = leastTree(model, tree, cut.minClusterSize)
  if (base.clusterParent.length < 2) return ""
  if (base.clusterParent.length > MOST_OWN) return "clusters"
  const { encoded, stops } = encodeTree(base, { least, cut, selection })
  const groupLabels = groupLabelsAt(baseTree(encoded), cut, selection)
  for (let row = 0; row < X.rows; row++) if (groupLabels[encoded.clusterOf[row]] !== model.labels[row]) return "labels"
  return { ...encoded, cut, selection, stops, plot: plotOf(frame, X.rows, encoded.unit) }
}

function plotOf(frame: Frame, rows: number, unit: number) {
  const [left, top] = [frame.x(0), frame.y(0)]
  const bottom = frame.bottom - (top - frame.top)
  return { left, top, width: frame.x(rows) - left, height: bottom - top, end: endOf(frame, bottom) * unit }
}

/** λ at the lower end of the axis. */
const endOf = (frame: Frame, bottom: number): number => (bottom - frame.y(0)) / (frame.y(1) - frame.y(0))

function leastTree(model: ReportModel, tree: CondensedTreeLike, own: number) {
  const isThinned = tree.nRows > MOST_DOTS
  const most = isThinned ? MOST_CLUSTERS_THINNED : MOST_CLUSTERS
  for (const least of LEAST) {
    if (least >= own || !canRecut(model)) break
    if (isThinned && least < tree.nRows * LEAST_SHARE) continue
    const base = model.recut({ minClusterSize: least }).condensedTree
    if (base.clusterParent.length <= most) return { least, base }
  }
  return { least: own, base: tree }
}

interface Recuttable {
  recut(cut: { minClusterSize: number }): { readonly condensedTree: CondensedTreeLike }
}

const canRecut = (model: object): model is Recuttable => "recut" in model && typeof model.recut === "function"

/**
 * The tree for the page, and the places of its slider. Of very many rows it has one λ for several, their mean; such a page
 * offers those places only where it finds the clusters that all λ give.
 */
function encodeTree(
  tree: CondensedTreeLike,
  { least, cut, selection }: { least: number; cut: DensityCut; selection: DensitySelection },
) {
  const { clusters, clusterOf, lambda, unit } = tables(tree)
  const rows = tree.nRows
  const whole = treeOf({ rows, clusters, unit }, lambda)
  const stops = sizeStops(whole, least, cut.minClusterSize)
  if (rows <= MOST_DOTS) return { encoded: { rows, clusters, unit, lambda: base64(lambda), clusterOf }, stops }
  const step = dotStride(rows)
  const steps = clusters.own.map((own) => (own <= KEPT ? 1 : step))
  const thinned = { ...clusters, steps }
  const few = thin(lambda, clusters.own, steps)
  const base = treeOf({ rows, clusters: thinned, unit }, few)
  const right = stops.filter((size) => size === cut.minClusterSize || agree(whole, base, size, selection))
  return { encoded: { rows, clusters: thinned, unit, lambda: base64(few), clusterOf }, stops: right }
}

/** Whether both give the same clusters; those that epsilon keeps together follow from these, and from where they part. */
function agree(a: BaseTree, b: BaseTree, minClusterSize: number, selection: DensitySelection): boolean {
  const [right, found] = [a, b].map((base) => groupLabelsAt(base, { minClusterSize, epsilon: 0 }, selection))
  return right.every((label, group) => label === found[group])
}

function tables({ nRows, parent, child, lambda, clusterParent, birth }: CondensedTreeLike) {
  const count = clusterParent.length
  const own = new Array<number>(count).fill(0)
  const first = new Array<number>(count).fill(-1)
  const clusterOf = new Int32Array(nRows)
  const unit = Array.from(birth).reduce((most, at) => (at > 0 ? Math.max(most, 1 / at) : most), 0)
  const lambdas = new Float32Array(nRows)
  for (let i = 0, at = 0; i < parent.length; i++) {
    if (child[i] >= nRows) continue
    const cluster = parent[i] - nRows
    clusterOf[child[i]] = cluster
    own[cluster]++
    if (first[cluster] < 0 || child[i] < first[cluster]) first[cluster] = child[i]
    lambdas[at++] = lambda[i] * unit
  }
  const clusters = {
    parent: Array.from(clusterParent, (over) => (over < 0 ? -1 : over - nRows)),
    birthDistance: Array.from(birth, (at) => (at > 0 ? 1 / at : null)),
    own,
    first,
  }
  return { clusters, lambda: lambdas, unit, clusterOf }
}

/** The mean of each stretch of so many λ of a cluster; of those that are finite, if one is. */
function thin(lambda: Float32Array, own: readonly number[], steps: readonly number[]): Float32Array {
  const means: number[] = []
  let at = 0
  for (const [cluster, rows] of own.entries()) {
    for (let from = 0; from < rows; from += steps[cluster])
      means.push(meanOf(lambda.subarray(at + from, at + Math.min(rows, from + steps[cluster]))))
    at += rows
  }
  return Float32Array.from(means)
}

function meanOf(values: Float32Array): number {
  const finite = values.filter((value) => value < Number.POSITIVE_INFINITY)
  return finite.length === 0 ? Number.POSITIVE_INFINITY : finite.reduce((sum, value) => sum + value, 0) / finite.length
}
