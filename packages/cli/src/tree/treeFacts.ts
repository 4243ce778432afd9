import {
  cophenet,
  type DivisiveModel,
  type Engine,
  type Linkage,
  type Matrix,
  type Metric,
  maxDistances,
  pdist,
  suggestCut,
  type TreeModel,
  UndefinedScoreError,
} from "clusterwise"
import { plural, significant } from "../terminal/numbers.js"
import type { AskedCut } from "./cutFlags.js"

/** What the summary says of a tree. */
export interface TreeFacts {
  /** "ward", "average", …; null for a tree that was split from above. */
  readonly method: string | null
  readonly metric: unknown
  /** Where the widest gap is: clusters in it, and the heights at its ends; null where all heights are equal. */
  readonly suggestedCut: {
    readonly nClusters: number
    readonly height: number
    readonly from: number
    readonly to: number
  } | null
  /** What cut it: "suggestion", "nClusters", "distanceThreshold", or the criterion with its `t`. */
  readonly cut: { readonly by: string; readonly t?: number }
  /** Height of the last merge. */
  readonly height: number
  /**
   * How faithful the heights are to the distances of the rows, 1 at best; null where it is not defined or there are more than
   * 5,000 rows.
   */
  readonly cophenetCorrelation: number | null
  /** Of divisive trees: how much structure there is, 0 to 1. */
  readonly divisiveCoefficient?: number
}

/** Above this many rows their distances are not taken again for the sake of one number. */
const correlatedUpTo = 5000

export interface EngineOptions {
  readonly engine?: Engine | undefined
  readonly signal?: AbortSignal
}

export async function treeFacts(
  tree: TreeModel & Partial<Pick<DivisiveModel, "divisiveCoefficient">>,
  X: Matrix,
  asked: AskedCut,
  options: EngineOptions,
): Promise<TreeFacts> {
  const { linkage, params, divisiveCoefficient } = tree
  return {
    method: typeof params["linkage"] === "string" ? params["linkage"] : null,
    metric: params.metric,
    suggestedCut: suggestion(linkage),
    cut: cutOf(asked, params.distanceThreshold),
    height: linkage.height(linkage.nMerges - 1),
    cophenetCorrelation: X.rows > correlatedUpTo ? null : await correlation(linkage, X, params.metric, options),
    ...(divisiveCoefficient !== undefined && { divisiveCoefficient }),
  }
}

/** Null where all heights or all distances are equal. */
async function correlation(Z: Linkage, X: Matrix, metric: Metric, options: EngineOptions): Promise<number | null> {
  const distances = await pdist(X, metric, options)
  try {
    return cophenet(Z, distances).correlation
  } catch (error) {
    if (error instanceof UndefinedScoreError) return null
    throw error
  }
}

function suggestion(Z: Linkage): TreeFacts["suggestedCut"] {
  const { nClusters, height, gap } = suggestCut(Z)
  if (gap === 0) return null
  const heights = maxDistances(Z).sort()
  const below = Z.nLeaves - nClusters - 1
  return { nClusters, height, from: heights[below], to: heights[below + 1] }
}

function cutOf(asked: AskedCut, distanceThreshold: number | undefined): TreeFacts["cut"] {
  if (asked.by === "fcluster") return { by: asked.criterion, t: asked.t }
  if (asked.by === "suggestion") return { by: asked.by }
  return { by: distanceThreshold === undefined ? "nClusters" : "distanceThreshold" }
}

/** What the tree says of itself, for people. */
export function describeTree(facts: TreeFacts): string {
  const { divisiveCoefficient } = facts
  const structure =
    divisiveCoefficient === undefined ? "" : `\ndivisive coefficient ${significant(divisiveCoefficient, 3)} (0 to 1)`
  return describeCut(facts) + structure
}

function describeCut({ method, suggestedCut, cut }: TreeFacts): string {
  if (!suggestedCut) return "suggested cut: none, because all heights are equal"
  const { nClusters, from, to } = suggestedCut
  const taken = cut.by === "suggestion" ? "cut here" : "suggested cut"
  const ends =
    method === null
      ? `the split of ${step(nClusters - 1, nClusters)} and the split of ${step(nClusters, nClusters + 1)}`
      : `the merge of ${step(nClusters + 1, nClusters)} and the merge of ${step(nClusters, nClusters - 1)}`
  return `${taken}: ${plural(nClusters, "cluster")}, because the widest gap, from ${significant(from)} to ${significant(to)}, lies between ${ends}`
}

/** "4 clusters into 3" */
const step = (before: number, after: number): string => `${plural(before, "cluster")} into ${after}`
