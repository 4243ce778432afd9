import type { Condensation } from "./condenseTree.js"
import type { Labelling } from "./labelRows.js"

/**
 * The condensed tree as flat arrays, for pictures and for questions of one's own. Rows have the numbers 0 … nRows − 1,
 * clusters from nRows on: nRows is all rows, and a cluster's number is above its parent's.
 *
 * One entry for everything that leaves a cluster, rows and the clusters that it comes apart into; sorted by cluster, then
 * by λ (1 ÷ distance, Infinity for rows at the same place). Drawn with λ downwards, a cluster is as wide as the rows that
 * it still has: it begins at its `birth` with `clusterSize` rows, loses one with each entry, and ends at its `death`.
 */
export interface CondensedTree {
  readonly nRows: number
  /** Number of the cluster that is left. */
  readonly parent: Int32Array
  /** Number of the row or of the cluster that leaves it. */
  readonly child: Int32Array
  readonly lambda: Float64Array
  /** Rows that leave: 1, or the size of the cluster. */
  readonly childSize: Int32Array
  /** Of cluster nRows + c: its parent's number, −1 for all rows. */
  readonly clusterParent: Int32Array
  /** λ at which cluster nRows + c begins: 0 for all rows. */
  readonly birth: Float64Array
  /** λ at which it comes apart. */
  readonly death: Float64Array
  /** Rows at its birth. */
  readonly clusterSize: Int32Array
  /** Excess of mass, Σ over its rows of λ − birth. */
  readonly stability: Float64Array
  /** The label, if cluster nRows + c is one of the chosen; else −1. */
  readonly clusterLabel: Int32Array
}

export function condensedTreeOf(tree: Condensation, { clusters }: Labelling): CondensedTree {
  const nRows = tree.rowCluster.length
  const clusterLabel = new Int32Array(tree.parent.length).fill(-1)
  clusters.forEach((cluster, label) => {
    clusterLabel[cluster] = label
  })
  return Object.freeze({
    nRows,
    ...entriesOf(tree, nRows),
    clusterParent: tree.parent.map((cluster) => (cluster < 0 ? -1 : nRows + cluster)),
    birth: tree.birth,
    death: tree.death,
    clusterSize: tree.size,
    stability: tree.stability,
    clusterLabel,
  })
}

type Entries = Pick<CondensedTree, "parent" | "child" | "lambda" | "childSize">

function entriesOf(tree: Condensation, nRows: number): Entries {
  const { rowExit, birthGroup, rowLambda, rowCluster } = tree
  const length = nRows + tree.parent.length - 1
  const [parent, child] = [new Int32Array(length), new Int32Array(length)]
  const [lambda, childSize] = [new Float64Array(length), new Int32Array(length)]
  const next = firstPlaces(tree)
  for (let row = 0; row < nRows; row++) {
    const at = next[rowExit[row]]++
    parent[at] = nRows + rowCluster[row]
    child[at] = row
    lambda[at] = rowLambda[row]
    childSize[at] = 1
  }
  for (let cluster = 1; cluster < tree.parent.length; cluster++) {
    const at = next[birthGroup[cluster]]++
    parent[at] = nRows + tree.parent[cluster]
    child[at] = nRows + cluster
    lambda[at] = tree.birth[cluster]
    childSize[at] = tree.size[cluster]
  }
  return { parent, child, lambda, childSize }
}

/** Where the entries of each group begin: cluster after cluster, and within it by λ, as groups are numbered. */
function firstPlaces({ rowExit, birthGroup, groupCluster, parent }: Condensation): Int32Array {
  const entries = new Int32Array(groupCluster.length)
  for (let row = 0; row < rowExit.length; row++) entries[rowExit[row]]++
  for (let cluster = 1; cluster < parent.length; cluster++) entries[birthGroup[cluster]]++
  const next = new Int32Array(parent.length + 1)
  for (let group = 0; group < entries.length; group++) next[groupCluster[group] + 1] += entries[group]
  for (let cluster = 0; cluster < parent.length; cluster++) next[cluster + 1] += next[cluster]
  const first = new Int32Array(entries.length)
  for (let group = 0; group < entries.length; group++) {
    first[group] = next[groupCluster[group]]
    next[groupCluster[group]] += entries[group]
  }
  return first
}
