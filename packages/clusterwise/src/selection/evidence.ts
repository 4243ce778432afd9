import type { GapStatistic } from "./gapStatistic.js"

/** What can be told of each number of clusters. */
export const criteria = ["elbow", "silhouette", "calinskiHarabasz", "daviesBouldin", "gap", "stability"] as const
export type Criterion = (typeof criteria)[number]

export const isCriteria = (v: unknown): v is readonly Criterion[] =>
  Array.isArray(v) && v.every((name) => (criteria as readonly unknown[]).includes(name))

/** One number of clusters. A value is null where it was not asked for, or is not defined. */
export interface KRow {
  readonly k: number
  readonly inertia: number
  /** Mean silhouette; higher is better. */
  readonly silhouette: number | null
  /** Higher is better. */
  readonly calinskiHarabasz: number | null
  /** Lower is better. */
  readonly daviesBouldin: number | null
  readonly gap: number | null
  /** Standard error of the gap. */
  readonly gapError: number | null
  /** Mean adjusted Rand index of bootstraps. */
  readonly stability: number | null
  /** Of each cluster the mean Jaccard similarity of bootstraps. */
  readonly jaccard: Float64Array | null
  /** Chance of the worst valley between neighbouring clusters if it were none; null where rows are too few to tell. */
  readonly valleyP: number | null
  /** Density in the worst valley, as a part of the density beside it; above 1 there is none. */
  readonly valleyDepth: number | null
  /** Whether each cluster is set apart from its neighbours. */
  readonly apart: boolean
}

export interface Evidence {
  /** A line for each k from kMin to kMax. */
  readonly table: readonly KRow[]
  /** What each criterion would pick; null where it picks none. */
  readonly picks: Readonly<Partial<Record<Criterion, number | null>>>
  /** Inertia of k = 1, …, kMax. */
  readonly inertia: Float64Array
  /** The gap statistic of k = 1, … up to kMax, or up to where inertia comes to 0; null where it was not asked for. */
  readonly gap: GapStatistic | null
}

export type Verdict = "clusters" | "no structure found" | "structure, not round"

export interface Choice {
  /**
   * "clusters": k-means finds `k` clusters, each set apart from its neighbours. "no structure found": the rows look like one
   * heap, and k is 1. "structure, not round": there are valleys, but no number of round clusters accounts for them; k is null.
   */
  readonly verdict: Verdict
  readonly k: number | null
  /** Why, in words. */
  readonly reason: string
  /** Chance of valleys as clear as the ones found if the rows came from one peak. */
  readonly p: number
  /** The verdict is "no structure found" where p is above this (0.01). */
  readonly level: number
}
