import type { MatrixLike } from "../data/adapters.js"
import { Linkage } from "./linkageTree.js"
import { greatestDistances } from "./maxima.js"

export interface SuggestedCut {
  /** In the middle of the gap: `fcluster(Z, height, { criterion: "distance" })`. */
  readonly height: number
  /** Clusters below that height. */
  readonly nClusters: number
  /** From the highest merge below the cut to the lowest one above it; 0 where all heights are equal. */
  readonly gap: number
}

/**
 * Where a tree is best cut by its looks: in the widest gap between one height and the next. Of gaps equally wide the
 * upper one is taken, which leaves fewer clusters. The cut leaves 2 to n − 1 clusters; where all heights are equal, as
 * with two rows, there is no gap, and the answer is one cluster at that height. Where heights fall (centroid, median) a
 * merge counts as high as the highest below it, as in `fcluster`.
 * @throws DataError where Z is no linkage
 */
export function suggestCut(Z: Linkage | MatrixLike): SuggestedCut {
  const tree = Linkage.from(Z, "suggestCut")
  const heights = greatestDistances(tree).sort()
  let [below, gap] = [heights.length - 1, 0]
  for (let i = heights.length - 2; i >= 0; i--)
    if (heights[i + 1] - heights[i] > gap) {
      gap = heights[i + 1] - heights[i]
      below = i
    }
  return { height: middle(heights[below], gap), nClusters: tree.nLeaves - below - 1, gap }
}

/** At or above `from` and below from + gap, however near these two are. */
function middle(from: number, gap: number): number {
  const half = from + gap / 2
  return half < from + gap ? half : from
}
