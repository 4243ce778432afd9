import type { Box, ColumnFact, DotData } from "./data.js"

/**
 * What the script of a report of HDBSCAN reads: the condensed tree of the smallest minClusterSize that the slider offers, from
 * which those of all larger ones follow, and which of its clusters each dot leaves last.
 */
export interface LiveDensityData {
  readonly rows: number
  readonly clusters: {
    /** −1 for all rows; a parent comes before its parts. */
    readonly parent: readonly number[]
    /** Distance at which each parted from its parent; null for all rows. */
    readonly birthDistance: readonly (number | null)[]
    /** Rows that leave each one, not with a part of it. */
    readonly own: readonly number[]
    /** The lowest of them; −1 where there is none. */
    readonly first: readonly number[]
    /** How many of them, one after the other, share a λ; 1 where nothing is said. */
    readonly steps?: readonly number[]
  }
  /** λ of these rows, by cluster and rising, in units of 1 ÷ `unit`: float32, base64. Their mean, where several share it. */
  readonly lambda: string
  readonly unit: number
  /** What the model was cut with. */
  readonly cut: DensityCut
  readonly selection: DensitySelection
  /** What the slider of minClusterSize offers. */
  readonly stops: readonly number[]
  /** Where the tree is drawn: rows from left to right, λ (in the same units) from 0 at the top to `end` for the model's own. */
  readonly plot: Box & { readonly end: number }
  readonly columns: readonly ColumnFact[]
  /** Which of these have a column of their own. */
  readonly shown: readonly number[]
  /** Mean of the rows of `own` of each cluster in each column, in standard deviations from that of all rows: float32, base64. */
  readonly profiles: string
  /** Mean of the squares of the same, from which spreads within clusters follow: float32, base64. */
  readonly squares: string
  readonly typical: readonly (readonly string[])[] | null
  readonly palette: readonly string[]
  readonly dots: DotData & {
    /** Cluster of each dot: uint16, base64. */
    readonly clusters: string
  }
}

export interface DensityCut {
  readonly minClusterSize: number
  readonly epsilon: number
}

export interface DensitySelection {
  readonly method: "eom" | "leaf"
  /** Infinity is null. */
  readonly maxClusterSize: number | null
}

export const DENSITY_ID = "clusterwise-density"
