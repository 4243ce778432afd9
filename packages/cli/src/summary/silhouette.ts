import {
  type Engine,
  type Matrix,
  type Progress,
  type SilhouetteOptions,
  silhouetteSamples,
  UndefinedScoreError,
} from "clusterwise"
import type { SilhouetteResult } from "./text.js"

/** The silhouette takes time in proportion to rows²; above this many rows it is taken of a sample, and says so. */
export const sampledAbove = 20_000
const sampleSize = 10_000

export interface SilhouetteFlags {
  readonly seed: number
  readonly metric?: SilhouetteOptions["metric"] | "haversine"
  /** Of all rows, however many there are. */
  readonly exact?: boolean
  readonly engine?: Engine | undefined
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: (progress: Progress) => void
  /** Told the silhouette of each row that was judged, NaN for the others. */
  readonly onSamples?: ((samples: Float64Array) => void) | undefined
}

export async function silhouette(
  X: Matrix,
  labels: Int32Array,
  { metric, exact = false, onSamples, ...flags }: SilhouetteFlags,
): Promise<SilhouetteResult> {
  if (metric === "haversine") return { value: null, sampled: null, reason: "not taken of places on a sphere" }
  const sampled = !exact && X.rows > sampledAbove ? sampleSize : null
  try {
    const samples = await silhouetteSamples(X, labels, { ...flags, metric, sampleSize: sampled ?? undefined })
    onSamples?.(samples)
    const judged = samples.filter((value) => !Number.isNaN(value))
    return { value: judged.reduce((sum, value) => sum + value, 0) / judged.length, sampled }
  } catch (error) {
    if (error instanceof UndefinedScoreError) return { value: null, sampled, reason: undefinedBecause(labels) }
    throw error
  }
}

function undefinedBecause(labels: Int32Array): string {
  const clusters = new Set(labels.filter((label) => label >= 0)).size
  if (clusters === 0) return "all rows are noise"
  return clusters === 1 ? "one cluster" : "every row is its own cluster"
}
