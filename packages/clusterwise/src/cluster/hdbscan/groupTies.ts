import type { SpanningTree } from "../../engine/engine.js"
import { DataError } from "../../errors.js"
import { UnionFind } from "../../structures/unionFind.js"

/**
 * How rows fall apart as the distance that still connects them shrinks. A group is a set of connected rows, from the
 * distance at which it comes apart up to the one at which its parent does. Groups are numbered from the top: 0 is all
 * rows, and a parent comes before what it falls into, which may be more than two parts.
 */
export interface Hierarchy {
  /** Group that each row is part of, when it stands alone at last. */
  readonly rowParent: Int32Array
  /** −1 for the first group. */
  readonly parent: Int32Array
  /** Distance at which the group comes apart. */
  readonly height: Float64Array
  /** Rows in the group. */
  readonly size: Int32Array
}

/** Heights nearer than this to the height of the group above are equal to it. */
const EQUAL = 1 - 1e-12

/**
 * The hierarchy of single linkage in which edges of equal weight act together: with ties there are many spanning trees,
 * and which of them was found, as which of two equal edges comes first, depends on the order of rows; the sets that are
 * connected below a distance do not. Equal means within 1e-12 relative, counted from the top of a group, so that a row
 * of tiny steps does not add up.
 * @throws {DataError} edges that are no tree with rising weights
 */
export function groupTies(tree: SpanningTree): Hierarchy {
  const merges = mergesOf(tree)
  const { above, rowMerge, size } = merges
  const groups = new Int32Array(above.length)
  const [parents, heights, sizes] = [
    new Int32Array(above.length),
    new Float64Array(above.length),
    new Int32Array(above.length),
  ]
  let count = 0
  for (let merge = above.length - 1; merge >= 0; merge--) {
    const over = above[merge] < 0 ? -1 : groups[above[merge]]
    if (over >= 0 && tree.weight[merge] >= heights[over] * EQUAL) {
      groups[merge] = over
      continue
    }
    parents[count] = over
    heights[count] = tree.weight[merge]
    sizes[count] = size[merge]
    groups[merge] = count++
  }
  return {
    rowParent: rowMerge.map((merge) => groups[merge]),
    parent: parents.slice(0, count),
    height: heights.slice(0, count),
    size: sizes.slice(0, count),
  }
}

interface Merges {
  /** Merge that takes in what each merge made; −1 for the last. */
  readonly above: Int32Array
  /** Merge that takes in each row. */
  readonly rowMerge: Int32Array
  readonly size: Int32Array
}

/** Edge after edge, shortest first, each merging the sets of its two ends. */
function mergesOf({ from, to, weight }: SpanningTree): Merges {
  const rows = weight.length + 1
  const sets = new UnionFind(rows)
  const latest = new Int32Array(rows).fill(-1)
  const [above, rowMerge, size] = [new Int32Array(rows - 1).fill(-1), new Int32Array(rows), new Int32Array(rows - 1)]
  for (let merge = 0; merge < weight.length; merge++) {
    const [a, b] = [sets.find(from[merge]), sets.find(to[merge])]
    if (a === b || weight[merge] < weight[merge - 1]) throw noTree(merge)
    for (const end of [a, b])
      if (latest[end] < 0) rowMerge[end] = merge
      else above[latest[end]] = merge
    const root = sets.join(a, b)
    latest[root] = merge
    size[merge] = sets.size(root)
  }
  return { above, rowMerge, size }
}

const noTree = (edge: number) =>
  new DataError(`HDBSCAN: edge ${edge} of the spanning tree closes a circle, or is shorter than the one before it.`)
