import { type Condensation, condenseTree } from "./condenseTree.js"
import type { Hierarchy } from "./groupTies.js"
import { type Labelling, labelRows } from "./labelRows.js"
import { probabilitiesOf } from "./membership.js"
import { persistenceOf } from "./persistence.js"
import { type Selection, selectClusters } from "./selectClusters.js"

export interface HierarchyCut extends Selection {
  readonly minClusterSize: number
}

/** Clusters of a hierarchy: time and memory proportional to the rows. */
export interface Cut extends Labelling {
  readonly tree: Condensation
  readonly probabilities: Float64Array
  readonly clusterPersistence: Float64Array
}

export function cutHierarchy(hierarchy: Hierarchy, options: HierarchyCut): Cut {
  const tree = condenseTree(hierarchy, options.minClusterSize)
  const chosen = selectClusters(tree, options)
  const labelling = labelRows(tree, chosen, options.clusterSelectionEpsilon)
  return {
    tree,
    ...labelling,
    probabilities: probabilitiesOf(tree, labelling),
    clusterPersistence: persistenceOf(tree, labelling),
  }
}
