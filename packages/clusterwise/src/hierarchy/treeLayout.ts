import type { Linkage } from "./linkageTree.js"

/** `last`: p leaves, the last p − 1 merges above them. `level`: p levels of merges below the root. */
export type Truncation = { readonly last: number } | { readonly level: number }

export interface TreeLayout {
  readonly icoord: Float64Array
  readonly dcoord: Float64Array
  readonly nodes: Int32Array
  readonly leaves: Int32Array
}

/** Places the links and leaves of a tree, those below before those above, by loops over the merges. */
export function layOut(Z: Linkage, truncate: Truncation | undefined): TreeLayout {
  const below = leavesBelow(Z, linksOf(Z, truncate))
  const leaves = below[below.length - 1]
  const layout = {
    icoord: new Float64Array(4 * (leaves - 1)),
    dcoord: new Float64Array(4 * (leaves - 1)),
    nodes: new Int32Array(leaves - 1),
    leaves: new Int32Array(leaves),
  }
  const linkAt = placeAll(Z, below, layout)
  drawLinks(Z, below, linkAt, layout)
  return layout
}

/** By cluster: 1 where it is drawn as a link, −1 where it is a leaf of the drawing, 0 where it is not shown. */
function linksOf(Z: Linkage, truncate: Truncation | undefined): Int8Array {
  const { nLeaves, nMerges } = Z
  const root = nLeaves + nMerges - 1
  const level = new Int32Array(root + 1)
  const shown = new Int8Array(root + 1)
  shown[root] = 1
  for (let node = root; node >= nLeaves; node--) {
    if (shown[node] === 0) continue
    if (truncate && isFolded(truncate, node, nLeaves, level[node])) {
      shown[node] = -1
      continue
    }
    for (const child of [Z.left(node - nLeaves), Z.right(node - nLeaves)]) {
      level[child] = level[node] + 1
      shown[child] = child < nLeaves ? -1 : 1
    }
  }
  return shown
}

/** Whether a cluster is drawn as one leaf. As in SciPy, the first merge of all is never folded by its level. */
function isFolded(truncate: Truncation, node: number, nLeaves: number, level: number): boolean {
  return "last" in truncate ? node < 2 * nLeaves - truncate.last : level > truncate.level && node > nLeaves
}

/** By cluster: how many leaves of the drawing are below it; 1 for a leaf, 0 where it is not shown. */
function leavesBelow(Z: Linkage, shown: Int8Array): Int32Array {
  const count = Int32Array.from(shown, (s) => (s === -1 ? 1 : 0))
  for (let i = 0; i < Z.nMerges; i++)
    if (shown[Z.nLeaves + i] === 1) count[Z.nLeaves + i] = count[Z.left(i)] + count[Z.right(i)]
  return count
}

/** Lists leaves and links in their order; returns which link each cluster is. */
function placeAll(Z: Linkage, below: Int32Array, { leaves, nodes }: TreeLayout): Int32Array {
  const firstLeaf = new Int32Array(below.length)
  const firstLink = new Int32Array(below.length)
  for (let node = below.length - 1; node >= 0; node--) {
    if (below[node] === 1) leaves[firstLeaf[node]] = node
    if (below[node] < 2) continue
    const [left, right] = [Z.left(node - Z.nLeaves), Z.right(node - Z.nLeaves)]
    firstLeaf[left] = firstLeaf[node]
    firstLeaf[right] = firstLeaf[node] + below[left]
    firstLink[left] = firstLink[node]
    firstLink[right] = firstLink[node] + below[left] - 1
    firstLink[node] += below[node] - 2
    nodes[firstLink[node]] = node
  }
  return firstLink
}

function drawLinks(Z: Linkage, below: Int32Array, linkAt: Int32Array, { icoord, dcoord, leaves }: TreeLayout): void {
  const position = new Float64Array(below.length)
  const height = new Float64Array(below.length)
  leaves.forEach((node, at) => {
    position[node] = 10 * at + 5
  })
  for (let i = 0; i < Z.nMerges; i++) {
    const node = Z.nLeaves + i
    if (below[node] < 2) continue
    const [left, right] = [Z.left(i), Z.right(i)]
    const at = 4 * linkAt[node]
    icoord.set([position[left], position[left], position[right], position[right]], at)
    dcoord.set([height[left], Z.height(i), Z.height(i), height[right]], at)
    position[node] = (position[left] + position[right]) / 2
    height[node] = Z.height(i)
  }
}
