import { cutAt } from "../../hierarchy/cut.js"
import type { Linkage } from "../../hierarchy/linkageTree.js"
import { greatestDistances } from "../../hierarchy/maxima.js"
import type { AgglomerativeParams } from "./params.js"

/**
 * Labels by first appearance: all but the last nClusters − 1 merges; or those below the threshold, where a merge counts
 * as high as the highest below it.
 */
export function cut(Z: Linkage, { nClusters, distanceThreshold = 0 }: AgglomerativeParams): Int32Array {
  if (nClusters !== undefined) {
    const order = Float64Array.from({ length: Z.nMerges }, (_, merge) => merge)
    return cutAt(Z, order, Z.nMerges - nClusters)
  }
  const stays = greatestDistances(Z).map((distance) => (distance < distanceThreshold ? 0 : 1))
  return cutAt(Z, stays, 0)
}

/** Whether some merge is lower than one that it contains. */
export function hasInversions(Z: Linkage): boolean {
  return greatestDistances(Z).some((greatest, merge) => greatest > Z.height(merge))
}
