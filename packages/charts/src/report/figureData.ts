import type { Linkage } from "clusterwise"
import type { Axes } from "../axes.js"
import { clusterName } from "../clusterName.js"
import { listClusters } from "../clusters.js"
import type { CondensedTreeLike } from "../icicle/icicles.js"
import type { KDistances } from "../kDistanceChart.js"
import { count, quantity } from "../numbers.js"
import { type FigureData, MOST_LINES, someLines } from "./tableView.js"

// The numbers behind the figures that show how clusters came about.

/** The middles of the clusters on the axes of the scatter. */
export function scatterData({ x, y, xLabel, yLabel }: Axes, labels: Int32Array): FigureData {
  const clusters = listClusters(labels)
  const place = new Map(clusters.map(({ label }, i) => [label, i]))
  const sums = clusters.map(() => [0, 0])
  for (let i = 0; i < labels.length; i++) {
    const sum = sums[place.get(labels[i])!]
    sum[0] += x[i]
    sum[1] += y[i]
  }
  const middle = (i: number, axis: number) => quantity(sums[i][axis] / clusters[i].size)
  return {
    caption: "The middle of each cluster in the picture.",
    head: ["Cluster", "Rows", xLabel, yLabel],
    lines: clusters
      .slice(0, MOST_LINES)
      .map(({ label, size }, i) => [clusterName(label), count(size), middle(i, 0), middle(i, 1)]),
    note: clusters.length > MOST_LINES ? `The first ${MOST_LINES} of ${count(clusters.length)}.` : undefined,
  }
}

/** Merges of a tree that are read: the highest. */
const MOST_MERGES = 50

export function treeData(Z: Linkage): FigureData {
  const shown = Math.min(MOST_MERGES, Z.nMerges)
  const lines = Array.from({ length: shown }, (_, i) => {
    const merge = Z.nMerges - 1 - i
    const sizes = [Z.left(merge), Z.right(merge)].map((node) => (node < Z.nLeaves ? 1 : Z.size(node - Z.nLeaves)))
    return [String(i + 2), quantity(Z.height(merge)), ...sizes.sort((a, b) => b - a).map(count)]
  })
  return {
    caption: "The highest merges: below each height there are so many clusters.",
    head: ["Clusters below", "Height", "Rows of one side", "Rows of the other"],
    lines,
  }
}

/** The splits of a tree of clusters, the first of them first. */
export function splitsData(Z: Linkage, rowsOf: ArrayLike<number>): FigureData {
  const rows = Array.from(rowsOf)
  for (let merge = 0; merge < Z.nMerges; merge++) rows.push(rows[Z.left(merge)] + rows[Z.right(merge)])
  const shown = Math.min(MOST_MERGES, Z.nMerges)
  const lines = Array.from({ length: shown }, (_, i) => {
    const merge = Z.nMerges - 1 - i
    return [String(i + 1), quantity(Z.height(merge)), count(rows[Z.left(merge)]), count(rows[Z.right(merge)])]
  })
  return {
    caption: "The splits, by the inertia of the cluster that was split.",
    head: ["Split", "Inertia before", "Rows to the left", "Rows to the right"],
    lines,
    note: Z.nMerges > shown ? `The first ${shown} of ${count(Z.nMerges)}.` : undefined,
  }
}

export function condensedData(tree: CondensedTreeLike): FigureData {
  const chosen = Array.from(tree.clusterLabel, (label, cluster) => ({ label, cluster })).filter(
    ({ label }) => label >= 0,
  )
  return {
    caption: "The chosen clusters: from where to where of λ (1 ÷ distance) each lasts.",
    head: ["Cluster", "Rows at its birth", "λ at its birth", "λ at its end"],
    lines: chosen
      .sort((a, b) => a.label - b.label)
      .slice(0, MOST_LINES)
      .map(({ label, cluster: c }) => [
        clusterName(label),
        count(tree.clusterSize[c]),
        quantity(tree.birth[c]),
        quantity(tree.death[c]),
      ]),
  }
}

export function reachabilityData(reachability: ArrayLike<number>, labels: ArrayLike<number>): FigureData {
  const clusters = listClusters(Int32Array.from(labels))
  const values = new Map(clusters.map(({ label }) => [label, [] as number[]]))
  for (let i = 0; i < labels.length; i++)
    if (Number.isFinite(reachability[i])) values.get(labels[i])!.push(reachability[i])
  const middle = (sorted: number[]) => (sorted.length > 0 ? quantity(sorted[sorted.length >> 1]) : "–")
  return {
    caption: "Reachability of the rows of each cluster.",
    head: ["Cluster", "Rows", "Median reachability"],
    lines: clusters
      .slice(0, MOST_LINES)
      .map(({ label, size }) => [clusterName(label), count(size), middle(values.get(label)!.sort((a, b) => a - b))]),
  }
}

export function kDistanceData({ curve, knee }: KDistances): FigureData {
  const places = [...new Set([...someLines(curve.length, 20), knee])].sort((a, b) => a - b)
  return {
    caption: "The sorted distances, some of them.",
    head: ["Row in this order", "Distance"],
    lines: places.map((i) => [`${count(i + 1)}${i === knee ? " (knee)" : ""}`, quantity(curve[i])]),
  }
}
