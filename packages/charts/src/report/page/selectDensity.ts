import type { DensityCut, DensitySelection } from "./densityData.js"
import type { Recondensed } from "./densityTree.js"

// The clusters that HDBSCAN chooses, as the library has them, on the numbers of the page: these are float32, so that masses
// nearer than this are equal.
const MORE = 1 + 1e-6

type ClusterTree = Pick<Recondensed, "parent" | "birthDistance" | "size" | "stability">

/** 1 for each chosen cluster; never all rows as one. */
export function selectDensity(tree: ClusterTree, selection: DensitySelection, { epsilon }: DensityCut): Uint8Array {
  const chosen = selection.method === "leaf" ? leaves(tree) : excessOfMass(tree, selection)
  chosen[0] = 0
  return epsilon > 0 ? joinBelow(tree, chosen, epsilon) : chosen
}

function leaves({ parent }: ClusterTree): Uint8Array {
  const chosen = new Uint8Array(parent.length).fill(1)
  for (let c = 1; c < parent.length; c++) chosen[parent[c]] = 0
  return chosen
}

function excessOfMass({ parent, size, stability }: ClusterTree, { maxClusterSize }: DensitySelection): Uint8Array {
  const chosen = new Uint8Array(parent.length)
  const below = new Float64Array(parent.length)
  for (let c = parent.length - 1; c > 0; c--) {
    const isAllowed = size[c] <= (maxClusterSize ?? Number.POSITIVE_INFINITY)
    if (isAllowed && !(below[c] > stability[c] * MORE)) chosen[c] = 1
    below[parent[c]] += chosen[c] ? stability[c] : below[c]
  }
  return withoutParts(parent, chosen)
}

function withoutParts(parent: Int32Array, chosen: Uint8Array): Uint8Array {
  const isInside = new Uint8Array(parent.length)
  for (let c = 1; c < parent.length; c++) {
    isInside[c] = isInside[parent[c]] | chosen[parent[c]]
    if (isInside[c]) chosen[c] = 0
  }
  return chosen
}

/** Clusters that parted below a distance stay together. */
function joinBelow({ parent, birthDistance }: ClusterTree, chosen: Uint8Array, epsilon: number): Uint8Array {
  const joined = new Uint8Array(chosen.length)
  for (let c = 0; c < chosen.length; c++) {
    if (!chosen[c]) continue
    let at = c
    while (birthDistance[at] < epsilon && parent[at] !== 0) at = parent[at]
    joined[at] = 1
  }
  return joined
}
