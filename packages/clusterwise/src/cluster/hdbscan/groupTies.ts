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
  const merging = new Merging(tree)
  merging.merge(0, tree.weight.length)
  return merging.groups()
}

/** The same, edge after edge, shortest first, each merging the sets of its two ends. */
export class Merging {
  private readonly sets: UnionFind
  /** The latest merge of each set, by who stands for it. */
  private readonly latest: Int32Array
  /** Merge that takes in what each merge made; −1 for the last. */
  private readonly above: Int32Array
  /** Merge that takes in each row. */
  private readonly rowMerge: Int32Array
  private readonly size: Int32Array

  constructor(private readonly tree: SpanningTree) {
    const merges = tree.weight.length
    this.sets = new UnionFind(merges + 1)
    this.latest = new Int32Array(merges + 1).fill(-1)
    this.above = new Int32Array(merges).fill(-1)
    this.rowMerge = new Int32Array(merges + 1)
    this.size = new Int32Array(merges)
  }

  /** The edges of [start, end); all of them have to be merged, in their order. */
  merge(start: number, end: number): void {
    const { sets, latest } = this
    const { from, to, weight } = this.tree
    for (let merge = start; merge < end; merge++) {
      const [a, b] = [sets.find(from[merge]), sets.find(to[merge])]
      if (a === b || weight[merge] < weight[merge - 1]) throw noTree(merge)
      this.takeIn(a, merge)
      this.takeIn(b, merge)
      const root = sets.join(a, b)
      latest[root] = merge
      this.size[merge] = sets.size(root)
    }
  }

  private takeIn(set: number, merge: number): void {
    const before = this.latest[set]
    if (before < 0) this.rowMerge[set] = merge
    else this.above[before] = merge
  }

  groups(): Hierarchy {
    const { above, rowMerge, size } = this
    const { weight } = this.tree
    const { length } = weight
    const group = new Int32Array(length)
    const [parents, heights, sizes] = [new Int32Array(length), new Float64Array(length), new Int32Array(length)]
    let count = 0
    for (let merge = length - 1; merge >= 0; merge--) {
      const over = above[merge] < 0 ? -1 : group[above[merge]]
      if (over >= 0 && weight[merge] >= heights[over] * EQUAL) {
        group[merge] = over
        continue
      }
      parents[count] = over
      heights[count] = weight[merge]
      sizes[count] = size[merge]
      group[merge] = count++
    }
    return {
      rowParent: rowMerge.map((merge) => group[merge]),
      parent: parents.slice(0, count),
      height: heights.slice(0, count),
      size: sizes.slice(0, count),
    }
  }
}

const noTree = (edge: number) =>
  new DataError(`HDBSCAN: edge ${edge} of the spanning tree closes a circle, or is shorter than the one before it.`)
