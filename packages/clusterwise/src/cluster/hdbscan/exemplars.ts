import { groupByLabel } from "../../structures/groupByLabel.js"
import type { Cut } from "./cutHierarchy.js"

/**
 * Per label the rows at the heart of its cluster, ascending: those that stay longest in the clusters at the tips of the
 * tree below it.
 */
export function exemplarsOf({ tree, labelOf, nClusters }: Cut): Int32Array[] {
  const { parent, death, rowCluster, rowLambda } = tree
  const isTip = new Uint8Array(parent.length).fill(1)
  for (let cluster = 1; cluster < parent.length; cluster++) isTip[parent[cluster]] = 0
  const labels = rowCluster.map((cluster, row) =>
    isTip[cluster] && rowLambda[row] >= death[cluster] ? labelOf[cluster] : -1,
  )
  return groupByLabel(labels, nClusters)
}
