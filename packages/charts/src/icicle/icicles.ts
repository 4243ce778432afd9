/** What a fitted HDBSCAN has: see `CondensedTree` of clusterwise. */
export interface CondensedTreeLike {
  readonly nRows: number
  /** Entries, by cluster and then by rising lambda: what leaves a cluster, when, and how many rows that is. */
  readonly parent: ArrayLike<number>
  readonly child: ArrayLike<number>
  readonly lambda: ArrayLike<number>
  readonly childSize: ArrayLike<number>
  /** Of cluster nRows + c: its parent's number; −1 for all rows. */
  readonly clusterParent: ArrayLike<number>
  readonly birth: ArrayLike<number>
  readonly death: ArrayLike<number>
  readonly clusterSize: ArrayLike<number>
  /** The label of a chosen cluster, else −1. */
  readonly clusterLabel: ArrayLike<number>
}

/** In no chosen cluster. */
export const NONE = -1

/** A cluster as it is drawn. */
export interface Icicle {
  readonly cluster: number
  /** Label of the chosen cluster that it is, or lies in; NONE outside. */
  readonly label: number
  readonly chosen: boolean
  /** Middle, in rows from the left. */
  readonly center: number
  readonly size: number
  readonly birth: number
  readonly death: number
  /** Entries from … up to, and without, to. */
  readonly from: number
  readonly to: number
}

/**
 * Where the clusters stand: all rows side by side at the top; what a cluster comes apart into stands below what it still has,
 * the largest part at the left. A parent comes before its parts.
 */
export function icicles(tree: CondensedTreeLike): Icicle[] {
  const count = tree.clusterParent.length
  const ends = entryEnds(tree)
  const parts = Array.from({ length: count }, (): number[] => [])
  for (let c = 1; c < count; c++) parts[tree.clusterParent[c] - tree.nRows].push(c)
  const center = new Float64Array(count)
  const label = new Int32Array(count)
  center[0] = tree.nRows / 2
  for (let c = 0; c < count; c++) {
    const over = tree.clusterParent[c] < 0 ? NONE : label[tree.clusterParent[c] - tree.nRows]
    label[c] = tree.clusterLabel[c] >= 0 ? tree.clusterLabel[c] : over
    const below = parts[c].sort((a, b) => tree.clusterSize[b] - tree.clusterSize[a] || a - b)
    let left = center[c] - below.reduce((sum, part) => sum + tree.clusterSize[part], 0) / 2
    for (const part of below) {
      center[part] = left + tree.clusterSize[part] / 2
      left += tree.clusterSize[part]
    }
  }
  return Array.from({ length: count }, (_, c) => ({
    cluster: c,
    label: label[c],
    chosen: tree.clusterLabel[c] >= 0,
    center: center[c],
    size: tree.clusterSize[c],
    birth: tree.birth[c],
    death: tree.death[c],
    from: c === 0 ? 0 : ends[c - 1],
    to: ends[c],
  }))
}

function entryEnds({ parent, nRows, clusterParent }: CondensedTreeLike): Int32Array {
  const ends = new Int32Array(clusterParent.length)
  for (let i = 0; i < parent.length; i++) ends[parent[i] - nRows]++
  for (let c = 1; c < ends.length; c++) ends[c] += ends[c - 1]
  return ends
}

/** Rows in each chosen cluster, by label. Of all rows as one cluster those are noise that left before it came apart. */
export function chosenSizes(tree: CondensedTreeLike): Map<number, number> {
  const sizes = new Map<number, number>()
  for (let c = 0; c < tree.clusterLabel.length; c++)
    if (tree.clusterLabel[c] >= 0) sizes.set(tree.clusterLabel[c], tree.clusterSize[c])
  const first = tree.clusterLabel[0]
  if (first >= 0) sizes.set(first, rowsUntil(tree, tree.death[0]))
  return sizes
}

function rowsUntil({ nRows, parent, child, lambda }: CondensedTreeLike, end: number): number {
  let rows = nRows
  for (let i = 0; i < parent.length && parent[i] === nRows; i++) if (child[i] < nRows && lambda[i] < end) rows--
  return rows
}
