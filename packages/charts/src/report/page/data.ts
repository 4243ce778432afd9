import type { TreeShape } from "../../tree/topTree.js"

/** A rectangle inside a figure, in the figure's px. */
export interface Box {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** What the script of a report reads: the drawn merges, and what each leaf and dot is, so that 100,000 rows stay below 2 MB. */
export interface LiveData {
  readonly rows: number
  readonly tree: {
    readonly left: readonly number[]
    readonly right: readonly number[]
    readonly heights: readonly number[]
    /** Of the leaves. */
    readonly sizes: readonly number[]
    /** Highest merge inside each leaf. */
    readonly limits: readonly number[]
    /** Lowest row of each leaf. */
    readonly first: readonly number[]
  }
  /** Clusters of the leaves, as the model has them. */
  readonly labels: readonly number[]
  /** Height that gives them; null if none does. */
  readonly cut: number | null
  /** Where the tree is drawn: leaves from left to right, height 0 at the bottom, `highest` at the top. */
  readonly plot: Box & { readonly highest: number }
  /** The columns that the table can name. */
  readonly columns: readonly ColumnFact[]
  /** Which of these have a column of their own. */
  readonly shown: readonly number[]
  /** Mean of each leaf in each column, in standard deviations from the mean of all rows: float32, base64, leaf by leaf. */
  readonly profiles: string
  /** Typical rows by cluster of the model; null if the table has none. */
  readonly typical: readonly (readonly string[])[] | null
  /** Whether the table has a column for inertia, which other clusters lack. */
  readonly inertia: boolean
  readonly palette: readonly string[]
  readonly dots: DotData & {
    /** Leaf of each dot: uint8, base64. */
    readonly leaves: string
  }
}

/** What a column is called, its mean and its standard deviation over all rows. */
export interface ColumnFact {
  readonly name: string
  readonly mean: number
  readonly deviation: number
}

/** Where the dots of the scatter lie, and how they look. */
export interface DotData {
  readonly box: Box
  /** Of the whole figure. */
  readonly width: number
  readonly height: number
  readonly radius: number
  readonly opacity: number
  /** x and y of each dot as shares of the box in 1/65535: uint16, base64. */
  readonly places: string
}

export const DATA_ID = "clusterwise-tree"

/** Bytes of base64 text. */
export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64)
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
  return bytes
}

/** The tree with the numbers that follow from those in the file. */
export function shapeOf({ tree }: LiveData): TreeShape {
  const leaves = tree.sizes.length
  const sizes = new Int32Array(2 * leaves - 1)
  const limits = new Float64Array(2 * leaves - 1)
  sizes.set(tree.sizes)
  limits.set(tree.limits)
  for (const [i, height] of tree.heights.entries()) {
    const [a, b] = [tree.left[i], tree.right[i]]
    sizes[leaves + i] = sizes[a] + sizes[b]
    limits[leaves + i] = Math.max(height, limits[a], limits[b])
  }
  const heights = Float64Array.from(tree.heights)
  return { leaves, left: Int32Array.from(tree.left), right: Int32Array.from(tree.right), heights, sizes, limits }
}
