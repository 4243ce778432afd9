import type { Model } from "../cluster/model.js"
import type { LabelsLike } from "../metrics/contingency/pairedLabels.js"

/** What can be explained: a fitted model, a Pipeline's too, or labels alone. */
export type Explainable = Model<unknown> | LabelsLike

/** How one column of a cluster differs from that of the rest: the rows of all other clusters, without noise. */
export interface ColumnContrast {
  /** Index of the column. */
  readonly column: number
  readonly name: string
  /**
   * Mean of the cluster − mean of the rest, in standard deviations: the pooled one of the two (Cohen's d). 0 where the means
   * are equal; ±Infinity where they differ and neither varies.
   */
  readonly effect: number
  readonly direction: "high" | "low" | "same"
  /** In the units of the data. */
  readonly mean: number
  readonly restMean: number
}

/** The same with medians, in the units of the data. */
export interface ColumnEffect extends ColumnContrast {
  readonly median: number
  readonly restMedian: number
}

/** One step of a rule: the column is above a value, or it is at most that. */
export interface Condition {
  readonly column: number
  readonly name: string
  readonly operator: ">" | "<="
  /** In the units of the data. */
  readonly value: number
}

/** Conditions that hold together for most rows of a cluster, and for few others. */
export interface Rule {
  /** One to three. */
  readonly conditions: readonly Condition[]
  /** Share of the rows that meet them which are in the cluster, counted among all rows, noise too. */
  readonly precision: number
  /** Share of the cluster's rows that meet them. */
  readonly recall: number
  /** Number of rows that meet them. */
  readonly rows: number
}

/** A row that is nearly as near to another cluster as to its own. */
export interface BoundaryRow {
  readonly row: number
  /** (b − a) ÷ max(a, b): a is the mean distance to its own cluster, b to the nearest other one. At most 0.25. */
  readonly margin: number
  /** Label of that other cluster. */
  readonly other: number
}

/** A row that is far from what is usual in its cluster. */
export interface OutlyingRow {
  readonly row: number
  /** Its distance to the prototype; its outlier score, or − log density, where the model tells that. */
  readonly score: number
}

/** A value of a column of text that a cluster has more often than the other clusters. */
export interface CategoryEffect {
  readonly column: string
  readonly value: string
  /** Rows of the cluster that have it. */
  readonly rows: number
  /** Share of the cluster's rows, and of those of all other clusters; rows without a value in this column are left out. */
  readonly share: number
  readonly restShare: number
  /** Share in the cluster ÷ share in all clusters. */
  readonly lift: number
  /** Chance of so many or more if values were dealt to clusters blindly, times the number of values looked at. */
  readonly pValue: number
}

/** What there is to say about one cluster. */
export interface ClusterExplanation {
  readonly label: number
  /** Number of rows. */
  readonly size: number
  /** Share of all rows, noise too. */
  readonly share: number
  /** The row with the least summed distance to the other rows of the cluster. */
  readonly prototype: Prototype
  /** All columns, the one that sets the cluster apart most first. Empty where there is no other cluster. */
  readonly columns: readonly ColumnEffect[]
  /** null where no condition tells the cluster from the rest. */
  readonly rule: Rule | null
  /** The rows nearest to another cluster, at most five, the nearest first. */
  readonly boundary: readonly BoundaryRow[]
  /** The rows beyond what is usual in the cluster, at most five, the farthest first. */
  readonly outlying: readonly OutlyingRow[]
  /** Number of all of them. */
  readonly nOutlying: number
  /** Values over-represented in the cluster, those first whose share differs most. */
  readonly categories: readonly CategoryEffect[]
}

export interface Prototype {
  readonly row: number
  /** The row itself, in the units of the data. */
  readonly values: readonly number[]
}

/** What sets the clusters of a result apart, in terms of its columns: plain data. */
export interface Explanation {
  /** Names of the columns. */
  readonly columns: readonly string[]
  /** Number of rows, and of those that are noise (−1). */
  readonly rows: number
  readonly noise: number
  /** In rising order of label; of very many only the largest. */
  readonly clusters: readonly ClusterExplanation[]
  /** Number of clusters, also of those that are left out. */
  readonly nClusters: number
  /**
   * Rows among which prototypes, boundary rows, medians and conditions were looked for, drawn from each cluster; null where
   * these are all rows. Means, effects, precision, recall, outlying rows and categories are always of all rows.
   */
  readonly sampled: number | null
  /** What outlying rows are told by. */
  readonly outlyingBy: "distance" | "outlierScore" | "logDensity"
  /** What there is to know beforehand, a sentence each: why nothing sets a single cluster apart, what was sampled. */
  readonly notes: readonly string[]
}
