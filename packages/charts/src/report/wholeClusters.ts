import type { Linkage } from "clusterwise"
import { MIXED } from "../tree/treeClusters.js"

/** How many leaves a drawing of the last merges needs so that each leaf holds rows of one cluster. */
export function leavesNeeded(Z: Linkage, labels: ArrayLike<number>): number {
  const of = new Int32Array(2 * Z.nLeaves - 1).fill(MIXED)
  of.set(labels)
  let first = Z.nMerges
  for (let m = 0; m < Z.nMerges; m++) {
    const [a, b] = [of[Z.left(m)], of[Z.right(m)]]
    if (a === b && a !== MIXED) of[Z.nLeaves + m] = a
    else first = Math.min(first, m)
  }
  return Z.nLeaves - first
}
