import type { Condensation } from "./condenseTree.js"

/** Rows that stay longest in the clusters at the tips of the tree: what lies at the heart of each chosen cluster. */
export function exemplarsOf({ parent, death, rowCluster, rowLambda }: Condensation, labelOf: Int32Array): Int32Array {
  const isTip = new Uint8Array(parent.length).fill(1)
  for (let cluster = 1; cluster < parent.length; cluster++) isTip[parent[cluster]] = 0
  return Int32Array.from(rowCluster.keys()).filter((row) => {
    const cluster = rowCluster[row]
    return isTip[cluster] && labelOf[cluster] >= 0 && rowLambda[row] >= death[cluster]
  })
}
