import type { Condensation } from "./condenseTree.js"

/** How clusters are chosen from a condensed tree. */
export interface Selection {
  readonly clusterSelectionMethod: "eom" | "leaf"
  readonly clusterSelectionEpsilon: number
  readonly maxClusterSize?: number | undefined
  readonly allowSingleCluster: boolean
}

/** The part of a condensed tree that choosing looks at. */
export type ClusterTree = Pick<Condensation, "parent" | "birthDistance" | "size" | "stability">

/** 1 for each chosen cluster; no chosen one contains another. */
export function selectClusters(tree: ClusterTree, selection: Selection): Uint8Array {
  const chosen = selection.clusterSelectionMethod === "leaf" ? leaves(tree) : excessOfMass(tree, selection)
  if (!selection.allowSingleCluster) chosen[0] = 0
  const { clusterSelectionEpsilon: epsilon } = selection
  // All rows as one cluster are that already.
  return epsilon > 0 && chosen[0] === 0 ? joinBelow(tree, chosen, epsilon, selection.allowSingleCluster) : chosen
}

function leaves({ parent }: ClusterTree): Uint8Array {
  const chosen = new Uint8Array(parent.length).fill(1)
  for (let cluster = 1; cluster < parent.length; cluster++) chosen[parent[cluster]] = 0
  return chosen
}

/** Two masses nearer than this are equal: which sum rounds up must not choose clusters. */
const MORE = 1 + 1e-12

/**
 * The clusters that have, together, the greatest excess of mass: from below, a cluster is kept unless the best of its
 * parts have more. R. J. G. B. Campello, D. Moulavi, J. Sander, "Density-based clustering based on hierarchical density
 * estimates" (PAKDD 2013), section 4.
 */
function excessOfMass(
  { parent, size, stability }: ClusterTree,
  { maxClusterSize = Number.POSITIVE_INFINITY, allowSingleCluster }: Selection,
): Uint8Array {
  const chosen = new Uint8Array(parent.length)
  const below = new Float64Array(parent.length)
  for (let cluster = parent.length - 1; cluster >= 0; cluster--) {
    const isAllowed = size[cluster] <= maxClusterSize && (cluster > 0 || allowSingleCluster)
    if (isAllowed && !(below[cluster] > stability[cluster] * MORE)) chosen[cluster] = 1
    if (cluster > 0) below[parent[cluster]] += chosen[cluster] ? stability[cluster] : below[cluster]
  }
  return withoutParts(parent, chosen)
}

/** Takes out what lies inside a chosen one. */
function withoutParts(parent: Int32Array, chosen: Uint8Array): Uint8Array {
  const isInside = new Uint8Array(parent.length)
  for (let cluster = 1; cluster < parent.length; cluster++) {
    isInside[cluster] = isInside[parent[cluster]] | chosen[parent[cluster]]
    if (isInside[cluster]) chosen[cluster] = 0
  }
  return chosen
}

/**
 * Clusters that parted below a distance stay together: each is replaced by the smallest one around it that parted at
 * this distance or above. C. Malzer and M. Baum, "A hybrid approach to hierarchical density-based cluster selection"
 * (MFI 2020).
 */
function joinBelow(
  { parent, birthDistance }: ClusterTree,
  chosen: Uint8Array,
  epsilon: number,
  allowSingleCluster: boolean,
): Uint8Array {
  const joined = new Uint8Array(chosen.length)
  const last = allowSingleCluster ? -1 : 0
  for (let cluster = 0; cluster < chosen.length; cluster++) {
    if (!chosen[cluster]) continue
    let at = cluster
    while (birthDistance[at] < epsilon && parent[at] !== last) at = parent[at]
    joined[at] = 1
  }
  return joined
}
