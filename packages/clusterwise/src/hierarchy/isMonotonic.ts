import type { MatrixLike } from "../data/adapters.js"
import { Linkage } from "./linkageTree.js"

/**
 * Whether no merge is lower than one before it. Centroid and median linkage may give such inversions. SciPy's
 * `is_monotonic`.
 * @throws DataError where Z is no linkage
 */
export function isMonotonic(Z: Linkage | MatrixLike): boolean {
  const tree = Linkage.from(Z, "isMonotonic")
  for (let i = 1; i < tree.nMerges; i++) if (tree.height(i) < tree.height(i - 1)) return false
  return true
}
