import type { Hierarchy } from "./groupTies.js"

/**
 * What is left of a hierarchy when groups of fewer than minClusterSize rows are no clusters: a cluster loses such groups,
 * row by row, and goes on, until it comes apart into two or more that are large enough, or into none. Clusters are
 * numbered from 0, all rows, and a parent comes before its parts. λ is 1 ÷ distance.
 */
export interface Condensation {
  /** Cluster that each row leaves last, and the λ at which it leaves. */
  readonly rowCluster: Int32Array
  readonly rowLambda: Float64Array
  /** Group of the hierarchy, the last that was large enough, that each row fell out of. */
  readonly rowExit: Int32Array
  /** Cluster of each group that was large enough; 0 for the others. */
  readonly groupCluster: Int32Array
  /** Of each cluster: −1 for the first. */
  readonly parent: Int32Array
  /** Group that it parted from; −1 for the first. */
  readonly birthGroup: Int32Array
  /** λ at which it did; 0 for the first. */
  readonly birth: Float64Array
  /** The same as a distance; Infinity for the first. */
  readonly birthDistance: Float64Array
  /** λ at which it comes apart, the largest of its rows. */
  readonly death: Float64Array
  /** Rows at its birth. */
  readonly size: Int32Array
  /** Excess of mass: Σ over its rows of the λ at which they leave it − birth. */
  readonly stability: Float64Array
}

/** λ of a distance: Infinity for rows at the same place. */
export const lambdaOf = (distance: number): number => 1 / distance

/** Without recursion: groups come after their parents, so that one pass from the top decides each. */
export function condenseTree(hierarchy: Hierarchy, minClusterSize: number): Condensation {
  const { parent, height, size, rowParent } = hierarchy
  const isLarge = (group: number) => group === 0 || size[group] >= minClusterSize
  const parts = largeParts(hierarchy, minClusterSize)
  const clusters = allocClusters(1 + parts.reduce((sum, n) => sum + (n > 1 ? n : 0), 0))
  // Of large groups: their cluster. Of the others: the large group that they fell out of.
  const cluster = new Int32Array(parent.length)
  const exit = new Int32Array(parent.length)
  let count = 0
  for (let group = 0; group < parent.length; group++) {
    const over = parent[group]
    exit[group] = isLarge(group) ? group : exit[over]
    if (exit[group] !== group) continue
    const isBorn = group === 0 || parts[over] > 1
    cluster[group] = isBorn ? count : cluster[over]
    if (isBorn) bear(clusters, count++, { group, over, hierarchy, parent: group === 0 ? -1 : cluster[over] })
    const lambda = lambdaOf(height[group])
    clusters.stability[cluster[group]] += excess(size[group], lambda, group === 0 ? 0 : lambdaOf(height[over]))
    clusters.death[cluster[group]] = lambda
  }
  return { ...leaveRows(rowParent, exit, cluster, height), groupCluster: cluster, ...clusters }
}

function leaveRows(rowParent: Int32Array, exit: Int32Array, cluster: Int32Array, height: Float64Array) {
  const rowExit = new Int32Array(rowParent.length)
  const rowCluster = new Int32Array(rowParent.length)
  const rowLambda = new Float64Array(rowParent.length)
  for (let row = 0; row < rowParent.length; row++) {
    const group = exit[rowParent[row]]
    rowExit[row] = group
    rowCluster[row] = cluster[group]
    rowLambda[row] = lambdaOf(height[group])
  }
  return { rowExit, rowCluster, rowLambda }
}

/** Mass of so many rows between two λ; nothing where both are infinite. */
export const excess = (size: number, lambda: number, from: number): number =>
  lambda === from ? 0 : size * (lambda - from)

/** How many of the groups that each one falls into are large. */
export function largeParts({ parent, size }: Hierarchy, minClusterSize: number): Int32Array {
  const parts = new Int32Array(parent.length)
  for (let group = 1; group < parent.length; group++) if (size[group] >= minClusterSize) parts[parent[group]]++
  return parts
}

type Clusters = Omit<Condensation, "rowCluster" | "rowLambda" | "rowExit" | "groupCluster">

const allocClusters = (length: number): Clusters => ({
  parent: new Int32Array(length),
  birthGroup: new Int32Array(length),
  birth: new Float64Array(length),
  birthDistance: new Float64Array(length),
  death: new Float64Array(length),
  size: new Int32Array(length),
  stability: new Float64Array(length),
})

interface Birth {
  readonly group: number
  readonly over: number
  readonly parent: number
  readonly hierarchy: Hierarchy
}

function bear(clusters: Clusters, at: number, { group, over, parent, hierarchy }: Birth): void {
  clusters.parent[at] = parent
  clusters.birthGroup[at] = over
  clusters.size[at] = hierarchy.size[group]
  clusters.birthDistance[at] = over < 0 ? Number.POSITIVE_INFINITY : hierarchy.height[over]
  clusters.birth[at] = over < 0 ? 0 : lambdaOf(hierarchy.height[over])
}
