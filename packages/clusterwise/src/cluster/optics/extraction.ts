import type { Reachability } from "../../engine/engine.js"
import type { OPTICSParams } from "./params.js"
import { reachabilityPlot } from "./reachabilityPlot.js"
import { type Interval, xiClusters } from "./xiClusters.js"

export interface Extracted {
  /** By first appearance; −1 is noise. */
  readonly labels: Int32Array
  readonly nClusters: number
  readonly hierarchy: readonly Interval[]
}

/** The clusters that the parameters ask for. */
export function extractClusters(found: Reachability, params: OPTICSParams): Extracted {
  return params.clusterMethod === "xi" ? byXi(found, params) : byDistance(found, params.eps ?? params.maxEps)
}

function byXi(found: Reachability, { xi, minSamples, predecessorCorrection, minClusterSize }: OPTICSParams): Extracted {
  const hierarchy = xiClusters(reachabilityPlot(found), {
    xi,
    minSamples,
    minClusterSize: minClusterSize ?? Math.max(2, minSamples),
    predecessorCorrection,
  })
  const labels = new Int32Array(found.ordering.length).fill(-1)
  apart(hierarchy).forEach(([start, end], cluster) => {
    for (let at = start; at <= end; at++) labels[found.ordering[at]] = cluster
  })
  return { ...byFirstAppearance(labels), hierarchy }
}

/** The clusters that share no row with an earlier one: of nested ones the innermost. */
function apart(hierarchy: readonly Interval[]): Interval[] {
  const taken: Interval[] = []
  for (const [start, end] of hierarchy) {
    // Those taken lie apart, sorted by their ends.
    const at = firstEndingFrom(taken, start)
    if (at === taken.length || taken[at][0] > end) taken.splice(at, 0, [start, end])
  }
  return taken
}

function firstEndingFrom(intervals: readonly Interval[], place: number): number {
  let [low, high] = [0, intervals.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (intervals[middle][1] < place) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * What DBSCAN would find at eps, but for rows at borders: a core row that nothing reaches within eps begins a cluster.
 * Ankerst et al. (1999), Figure 7.
 */
function byDistance({ ordering, reachability, coreDistances }: Reachability, eps: number): Extracted {
  const labels = new Int32Array(ordering.length)
  let cluster = -1
  for (const row of ordering) {
    const reached = isWithin(reachability[row], eps)
    const core = isWithin(coreDistances[row], eps)
    if (core && !reached) cluster++
    labels[row] = core || reached ? cluster : -1
  }
  return { ...byFirstAppearance(labels), hierarchy: [] }
}

/** Infinity is a row that nothing reaches, also where eps is Infinity. */
const isWithin = (reach: number, eps: number): boolean => reach <= eps && reach < Number.POSITIVE_INFINITY

function byFirstAppearance(groups: Int32Array): { labels: Int32Array; nClusters: number } {
  const names = new Map<number, number>()
  const labels = groups.map((group) => {
    if (group < 0) return -1
    const known = names.get(group)
    if (known === undefined) names.set(group, names.size)
    return known ?? names.size - 1
  })
  return { labels, nClusters: names.size }
}
