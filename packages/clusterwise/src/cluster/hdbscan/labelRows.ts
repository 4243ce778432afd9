import { type Condensation, lambdaOf } from "./condenseTree.js"

export interface Labelling {
  /** By first appearance; −1 for noise. */
  readonly labels: Int32Array
  readonly nClusters: number
  /** Chosen cluster of each label. */
  readonly clusters: Int32Array
  /** Label of the chosen cluster that each cluster is, or lies in; −1 where there is none. */
  readonly labelOf: Int32Array
  /** Rows that left before are noise; 0 unless all rows are the chosen cluster. */
  readonly leastLambda: number
}

/**
 * The chosen cluster that each row was part of. Where that is all rows, those that left early are noise.
 * @param chosen as `selectClusters` gives it
 */
export function labelRows(tree: Condensation, chosen: Uint8Array, epsilon: number): Labelling {
  const { rowCluster, rowLambda, parent } = tree
  const owner = ownersOf(parent, chosen)
  const least = chosen[0] ? leastOfAll(tree, epsilon) : 0
  const labels = new Int32Array(rowCluster.length).fill(-1)
  const numbers = new Int32Array(parent.length).fill(-1)
  const clusters: number[] = []
  for (let row = 0; row < labels.length; row++) {
    const cluster = owner[rowCluster[row]]
    if (cluster < 0 || rowLambda[row] < least) continue
    if (numbers[cluster] < 0) numbers[cluster] = clusters.push(cluster) - 1
    labels[row] = numbers[cluster]
  }
  const labelOf = owner.map((cluster) => (cluster < 0 ? -1 : numbers[cluster]))
  return { labels, nClusters: clusters.length, clusters: Int32Array.from(clusters), labelOf, leastLambda: least }
}

/** The chosen cluster that each cluster is, or lies in; −1 where there is none. */
function ownersOf(parent: Int32Array, chosen: Uint8Array): Int32Array {
  const owner = new Int32Array(parent.length)
  for (let cluster = 0; cluster < parent.length; cluster++)
    owner[cluster] = chosen[cluster] ? cluster : cluster === 0 ? -1 : owner[parent[cluster]]
  return owner
}

/**
 * All rows as one cluster would leave no noise: it keeps those that are still together when it comes apart, or at the
 * distance clusterSelectionEpsilon where that is given, as scikit-learn and hdbscan do.
 */
function leastOfAll({ death }: Condensation, epsilon: number): number {
  return epsilon > 0 ? lambdaOf(epsilon) : death[0]
}
