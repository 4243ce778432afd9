import type { Condensation } from "./condenseTree.js"

/**
 * GLOSH: how much earlier than the densest rows of its surroundings a row leaves, 1 − λ ÷ λmax, in [0, 1]. The
 * surroundings are the cluster that it leaves, with all that lies in it. R. J. G. B. Campello, D. Moulavi, A. Zimek,
 * J. Sander, "Hierarchical density estimates for data clustering, visualization, and outlier detection" (TKDD 2015),
 * equation 8.
 */
export function outlierScores({ rowCluster, rowLambda, parent, death }: Condensation): Float64Array {
  const densest = death.slice()
  for (let cluster = parent.length - 1; cluster > 0; cluster--)
    densest[parent[cluster]] = Math.max(densest[parent[cluster]], densest[cluster])
  return rowLambda.map((lambda, row) => {
    const most = densest[rowCluster[row]]
    // Both may be infinite.
    return lambda === most ? 0 : 1 - lambda / most
  })
}
