import type { MatrixLike } from "../data/adapters.js"
import { Linkage } from "./linkageTree.js"

/**
 * Rows in the order in which a drawn tree shows them, from left to right: the left cluster of a merge before the right one.
 * SciPy's `leaves_list`.
 * @throws DataError where Z is no linkage
 */
export function leavesList(Z: Linkage | MatrixLike): Int32Array {
  return leavesOf(Linkage.from(Z, "leavesList"))
}

export function leavesOf(Z: Linkage): Int32Array {
  const start = firstPlaces(Z)
  const leaves = new Int32Array(Z.nLeaves)
  for (let row = 0; row < Z.nLeaves; row++) leaves[start[row]] = row
  return leaves
}

/** By cluster: the place of its first row in `leavesList`; its other rows follow. */
export function firstPlaces(Z: Linkage): Int32Array {
  const { nLeaves, nMerges } = Z
  const start = new Int32Array(nLeaves + nMerges)
  for (let i = nMerges - 1; i >= 0; i--) {
    const [left, right] = [Z.left(i), Z.right(i)]
    start[left] = start[nLeaves + i]
    start[right] = start[nLeaves + i] + Z.sizeOf(left)
  }
  return start
}
