/** How two labelings of the same rows meet. Only cells with rows in them are kept. */
export interface Contingency {
  /** Rows that were labelled. */
  readonly total: number
  /** The clusters of the first labeling, which are the rows of the table, and of the second, its columns. */
  readonly a: Margin
  readonly b: Margin
  readonly cells: Cells
}

/** Clusters in ascending order of their labels. */
export interface Margin {
  readonly labels: Float64Array
  readonly sizes: Float64Array
}

/** Cell c holds `sizes[c]` rows that are in cluster `a[c]` of the first labeling and `b[c]` of the second. */
export interface Cells {
  readonly a: Int32Array
  readonly b: Int32Array
  readonly sizes: ArrayLike<number>
}
