import type { CondensedTreeLike } from "../../icicle/icicles.js"
import type { DensityCut, DensitySelection } from "./densityData.js"
import { type BaseTree, drawable, type Recondensed, recondense } from "./densityTree.js"
import { selectDensity } from "./selectDensity.js"

/** The clusters that the page shows. */
export interface DensityClusters {
  /** In the order of the table: 0, 1, …, and −1 where there is noise. */
  readonly labels: readonly number[]
  readonly sizes: readonly number[]
  /** Label of each cluster of the base, and so of the rows that leave it last. */
  readonly groupLabels: Int32Array
  readonly tree: CondensedTreeLike
}

/** Clusters by first appearance, as a fit or `recut` numbers them. */
export function densityClusters(base: BaseTree, cut: DensityCut, selection: DensitySelection): DensityClusters {
  const { tree, order, labelOf, groupLabels } = labelled(base, cut, selection)
  const sizes = order.map((cluster) => tree.size[cluster])
  const noise = base.rows - sizes.reduce((sum, size) => sum + size, 0)
  return {
    labels: [...order.keys(), ...(noise > 0 ? [-1] : [])],
    sizes: [...sizes, ...(noise > 0 ? [noise] : [])],
    groupLabels,
    tree: drawable(base, tree, labelOf),
  }
}

/** `groupLabels` of these clusters alone. */
export const groupLabelsAt = (base: BaseTree, cut: DensityCut, selection: DensitySelection): Int32Array =>
  labelled(base, cut, selection).groupLabels

function labelled(base: BaseTree, cut: DensityCut, selection: DensitySelection) {
  const tree = recondense(base, cut.minClusterSize)
  const chosen = selectDensity(tree, selection, cut)
  const owner = ownersOf(tree, chosen)
  const ownerOfGroup = tree.clusterOf.map((cluster) => owner[cluster])
  const order = byFirstRow(base, ownerOfGroup, chosen)
  const labelOf = new Int32Array(chosen.length).fill(-1)
  for (const [label, cluster] of order.entries()) labelOf[cluster] = label
  return { tree, order, labelOf, groupLabels: ownerOfGroup.map((cluster) => (cluster < 0 ? -1 : labelOf[cluster])) }
}

/** The chosen cluster that each one is, or lies in; −1 where there is none. */
function ownersOf({ parent }: Recondensed, chosen: Uint8Array): Int32Array {
  const owner = new Int32Array(parent.length)
  for (let c = 0; c < owner.length; c++) owner[c] = chosen[c] ? c : c === 0 ? -1 : owner[parent[c]]
  return owner
}

function byFirstRow(base: BaseTree, ownerOfGroup: Int32Array, chosen: Uint8Array): number[] {
  const lowest = new Int32Array(chosen.length).fill(base.rows)
  for (let group = 0; group < ownerOfGroup.length; group++) {
    const owner = ownerOfGroup[group]
    if (owner >= 0) lowest[owner] = Math.min(lowest[owner], base.first[group])
  }
  const clusters = Array.from(chosen.keys()).filter((c) => chosen[c])
  return clusters.sort((a, b) => lowest[a] - lowest[b])
}

/** About so many places of a slider. */
const STOPS = 160

/** Sizes that the slider offers: each one where they are small, then ever further apart; the model's own among them. */
export function sizeStops(base: BaseTree, least: number, own: number): number[] {
  const most = Math.max(own, ...base.parts.map((parts) => secondLargest(parts.map((part) => base.size[part]))))
  const stops = new Set([own, most])
  for (let size = least; size < most; size = Math.max(size + 1, Math.round(size * (most / least) ** (1 / STOPS))))
    stops.add(size)
  return Array.from(stops).sort((a, b) => a - b)
}

function secondLargest(sizes: readonly number[]): number {
  return sizes.toSorted((a, b) => b - a)[1] ?? 0
}

/** 0, and distances between the least and the largest at which clusters part, in equal ratios. */
export function epsilonStops(base: BaseTree, own: number): number[] {
  const distances = base.birthDistance.filter((d) => d > 0 && d < Number.POSITIVE_INFINITY).sort()
  const [low, high] = [distances[0], distances[distances.length - 1] * 1.02]
  if (!(high > 0)) return [own]
  const steps = Array.from({ length: STOPS }, (_, i) =>
    Number((low * (high / low) ** (i / (STOPS - 1))).toPrecision(3)),
  )
  return Array.from(new Set([0, own, ...steps])).sort((a, b) => a - b)
}
