import { risingOrder } from "../../structures/risingOrder.js"
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

function entriesOf({ rowCluster, rowLambda, parent, birth, size }: Condensation, nRows: number): Entries {
  const length = nRows + parent.length - 1
  const left = (item: number) => (item < nRows ? rowCluster[item] : parent[item - nRows + 1])
  const lambda = (item: number) => (item < nRows ? rowLambda[item] : birth[item - nRows + 1])
  const order = byClusterThenLambda(
    length,
    parent.length,
    left,
    Float64Array.from({ length }, (_, item) => lambda(item)),
  )
  return {
    parent: Int32Array.from(order, (item) => nRows + left(item)),
    child: Int32Array.from(order, (item) => (item < nRows ? item : item + 1)),
    lambda: Float64Array.from(order, lambda),
    childSize: Int32Array.from(order, (item) => (item < nRows ? 1 : size[item - nRows + 1])),
  }
}

/** The items of each cluster one after the other: sorted by λ, then dealt to their clusters. */
function byClusterThenLambda(
  length: number,
  clusters: number,
  clusterOf: (item: number) => number,
  lambda: Float64Array,
): Int32Array {
  const next = new Int32Array(clusters + 1)
  for (let item = 0; item < length; item++) next[clusterOf(item) + 1]++
  for (let cluster = 0; cluster < clusters; cluster++) next[cluster + 1] += next[cluster]
  const order = new Int32Array(length)
  for (const item of risingOrder(lambda)) order[next[clusterOf(item)]++] = item
  return order
}
