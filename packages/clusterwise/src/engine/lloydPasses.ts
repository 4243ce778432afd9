import { exponentAbove, sqDistanceUnit } from "../structures/geometry.js"

/** What an engine does for Lloyd's algorithm; the driver below holds everything that has no loop over rows. */
export interface LloydPasses {
  readonly rows: number
  readonly cols: number
  /** Column origin; cluster means are given relative to it. */
  readonly origin: Float64Array
  /** Power of two that brings distances near 1. */
  readonly scale: number
  /** Forgets all labels, so that a new start begins. */
  restart(): Promise<void>
  /**
   * Gives every row the label of its nearest centroid (ties to the lower index) and keeps the sums in step. Returns how
   * many rows changed; 0 where labels are not kept. After the `last` one only totals and inertia are asked for.
   */
  assign(centroids: Float64Array, last?: boolean): Promise<number>
  /** Exact sums of the rows by their labels. */
  totals(): ClusterTotals
  /** Σ w · d² of rows to the centroid of their label, squared distances times scale², per cluster, from differences. */
  inertia(centroids: Float64Array): Promise<Float64Array>
  /** The `count` rows of positive weight that lie farthest from the centroid of their label; ties to the lower row. */
  farthest(centroids: Float64Array, count: number): Promise<FarRow[]>
  /** One row (the unit row under cosine) and its weight and label. */
  row(index: number): LabelledRow | Promise<LabelledRow>
  /** Keeps the present labels as the best so far. */
  keep(): void
  /** Set by the driver: hears which share of the present pass is done, where a pass takes long. */
  tell?: (share: number, rows: number) => void
}

export interface LabelledRow {
  readonly values: Float64Array
  readonly weight: number
  readonly label: number
}

export interface ClusterTotals {
  /** Mean of each cluster minus the origin, clusters × cols; zeros for an empty one. */
  readonly offsets: Float64Array
  /** Σ w per cluster. */
  readonly weights: Float64Array
  /** Σ w · ‖(x − origin) · scale‖² over all rows. */
  readonly squares: number
  /** How much of it may have been cut off. */
  readonly squaresError: number
}

export interface FarRow {
  readonly row: number
  /** Squared distance times scale². */
  readonly sqDistance: number
}

/**
 * The power of two that brings squared distances (times scale²) of rows to these centroids to at most 1; given starts may
 * lie far outside the rows. 0 where no number is small enough.
 */
export function inertiaUnit(
  { cols, origin, scale }: Pick<LloydPasses, "cols" | "origin" | "scale">,
  centroids: Float64Array,
): number {
  let reach = 1
  for (let i = 0; i < centroids.length; i++) reach = Math.max(reach, Math.abs(centroids[i] - origin[i % cols]) * scale)
  // (1 + reach)² instead of (1 + 1)² a column.
  return reach > 2 ** 400 ? 0 : sqDistanceUnit(cols) * 4 ** (1 - exponentAbove(1 + reach))
}
