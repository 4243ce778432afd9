import { lambdaOf } from "./condenseTree.js"
import type { Cut } from "./cutHierarchy.js"
import { strength } from "./membership.js"
import type { Reached } from "./nearestReachable.js"

/** Labels and how firmly rows belong to their clusters. */
export interface Confident {
  /** −1 for noise. */
  readonly labels: Int32Array
  /** In [0, 1]; 0 for noise. */
  readonly probabilities: Float64Array
}

/**
 * New rows in the clusters of a tree that stays as it is: each joins its nearest row at the λ of their mutual
 * reachability, and leaves with it, or before. Up to that λ the tree is climbed.
 */
export function placeRows(cut: Cut, { row, distance }: Reached): Confident {
  const { tree, labelOf, clusters, leastLambda } = cut
  const labels = new Int32Array(row.length).fill(-1)
  const probabilities = new Float64Array(row.length)
  for (let i = 0; i < row.length; i++) {
    const lambda = Math.min(lambdaOf(distance[i]), tree.rowLambda[row[i]])
    const label = labelOf[clusterAt(cut, row[i], lambda)]
    if (label < 0 || lambda < leastLambda) continue
    labels[i] = label
    probabilities[i] = strength(lambda, tree.death[clusters[label]])
  }
  return { labels, probabilities }
}

/** The cluster around the neighbour at this λ. */
function clusterAt({ tree }: Cut, neighbour: number, lambda: number): number {
  let cluster = tree.rowCluster[neighbour]
  if (lambda >= tree.rowLambda[neighbour]) return cluster
  while (cluster > 0 && tree.birth[cluster] >= lambda) cluster = tree.parent[cluster]
  return cluster
}
