import {
  cophenet,
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
}

/** Above this many rows their distances are not taken again for the sake of one number. */
const correlatedUpTo = 5000

export interface EngineOptions {
  readonly engine?: Engine | undefined
  readonly signal?: AbortSignal
}

export async function treeFacts(
  { linkage, params }: TreeModel,
  X: Matrix,
  asked: AskedCut,
  options: EngineOptions,
): Promise<TreeFacts> {
  return {
    method: typeof params["linkage"] === "string" ? params["linkage"] : null,
    metric: params.metric,
    suggestedCut: suggestion(linkage),
    cut: cutOf(asked, params.distanceThreshold),
    height: linkage.height(linkage.nMerges - 1),
    cophenetCorrelation: X.rows > correlatedUpTo ? null : await correlation(linkage, X, params.metric, options),
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
export function describeTree({ suggestedCut, cut }: TreeFacts): string {
  if (!suggestedCut) return "suggested cut: none, because all merges are equally high"
  const { nClusters, from, to } = suggestedCut
  const taken = cut.by === "suggestion" ? "cut here" : "suggested cut"
  return `${taken}: ${plural(nClusters, "cluster")}, because the widest gap, from ${significant(from)} to ${significant(to)}, lies between ${merge(nClusters + 1)} and ${merge(nClusters)}`
}

/** "the merge of 4 clusters into 3" */
const merge = (before: number): string => `the merge of ${before} clusters into ${before - 1}`
