import type { Condensation } from "./condenseTree.js"
import type { Labelling } from "./labelRows.js"

/** How firmly something that leaves a cluster at a λ belongs to it: λ as a share of the cluster's last, at most 1. */
export const strength = (lambda: number, death: number): number => (lambda >= death ? 1 : lambda / death)

/** Per row how firmly it belongs to its cluster, in [0, 1]; 0 for noise. */
export function probabilitiesOf({ rowLambda, death }: Condensation, { labels, clusters }: Labelling): Float64Array {
  return rowLambda.map((lambda, row) => (labels[row] < 0 ? 0 : strength(lambda, death[clusters[labels[row]]])))
}
