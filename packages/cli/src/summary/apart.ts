import type { Matrix } from "clusterwise"
import { columnMoments, spreadsOf } from "../scaling.js"

/** A column that sets a cluster apart. */
export interface Effect {
  readonly column: string
  /** Mean of the column in the cluster, in the data's units. */
  readonly mean: number
  /** How far that is from the mean of all rows, in standard deviations of all rows. */
  readonly effect: number
}

export interface ClusterSummary {
  readonly label: number
  readonly size: number
  readonly share: number
  /** The two or three columns that differ most from the rest of the data, the largest first. */
  readonly apart: readonly Effect[]
  /** Of HDBSCAN: how far the cluster stands out of the tree, in [0, 1]. */
  readonly persistence?: number
}

/** Weaker effects do not set anything apart. */
const leastEffect = 0.3
const mostColumns = 3

/** Size and telling columns of every cluster. X is in the data's units; missing cells are left out. */
export function summariseClusters(X: Matrix, labels: Int32Array, nClusters: number): ClusterSummary[] {
  const sizes = new Float64Array(nClusters)
  for (const label of labels) if (label >= 0) sizes[label]++
  const means = clusterMeans(X, labels, nClusters)
  const overall = columnMoments(X).means
  const spreads = spreadsOf(X)
  return Array.from(sizes, (size, label) => ({
    label,
    size,
    share: size / labels.length,
    apart: size > 0 ? strongest(means.subarray(label * X.cols, (label + 1) * X.cols), overall, spreads, X) : [],
  }))
}

function strongest(means: Float64Array, overall: Float64Array, spreads: Float64Array, X: Matrix): Effect[] {
  const effects = Array.from(means, (mean, j) => ({
    column: X.columns?.[j] ?? String(j),
    mean,
    effect: spreads[j] > 0 ? (mean - overall[j]) / spreads[j] : 0,
  }))
  return effects
    .filter((e) => Math.abs(e.effect) >= leastEffect)
    .sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect))
    .slice(0, mostColumns)
}

function clusterMeans(X: Matrix, labels: Int32Array, nClusters: number): Float64Array {
  const means = new Float64Array(nClusters * X.cols)
  const counts = new Float64Array(nClusters * X.cols)
  for (let i = 0; i < X.rows; i++) {
    if (labels[i] < 0) continue
    for (let j = 0; j < X.cols; j++) {
      const value = X.data[i * X.cols + j]
      const at = labels[i] * X.cols + j
      if (!Number.isNaN(value)) means[at] += (value - means[at]) / ++counts[at]
    }
  }
  return means
}
