import { type Engine, type Matrix, type SilhouetteOptions, silhouetteScore, UndefinedScoreError } from "clusterwise"
import type { SilhouetteResult } from "./text.js"

/** The silhouette takes time in proportion to rows²; above this many rows it is taken of a sample, and says so. */
export const sampledAbove = 20_000
const sampleSize = 10_000

export interface SilhouetteFlags {
  readonly seed: number
  readonly metric?: SilhouetteOptions["metric"]
  readonly engine?: Engine
  readonly signal?: AbortSignal
}

export async function silhouette(X: Matrix, labels: Int32Array, flags: SilhouetteFlags): Promise<SilhouetteResult> {
  const sampled = X.rows > sampledAbove ? sampleSize : null
  try {
    const value = await silhouetteScore(X, labels, { ...flags, sampleSize: sampled ?? undefined })
    return { value, sampled }
  } catch (error) {
    if (error instanceof UndefinedScoreError)
      return {
        value: null,
        sampled,
        reason: labels.some((l) => l !== labels[0]) ? "every row is its own cluster" : "one cluster",
      }
    throw error
  }
}
