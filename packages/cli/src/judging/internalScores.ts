import {
  calinskiHarabaszScore,
  daviesBouldinScore,
  dbcv,
  dunnIndex,
  type Engine,
  type Matrix,
  type MeanDistances,
  meanDistanceToCentroid,
  type Progress,
  UndefinedScoreError,
} from "clusterwise"
import { silhouette } from "../summary/silhouette.js"
import type { SilhouetteResult } from "../summary/text.js"
import { count } from "../terminal/numbers.js"

/** Scores of rows and labels alone. A score that is null has its reason in `undefinedScores`. */
export interface InternalScores {
  readonly silhouette: SilhouetteResult
  readonly daviesBouldin: number | null
  readonly calinskiHarabasz: number | null
  readonly dunn: number | null
  readonly dbcv: number | null
  /** In the units of the scaled rows; `clusters` in the order of the labels. */
  readonly meanDistanceToCentroid: { readonly overall: number; readonly clusters: readonly number[] } | null
  readonly undefinedScores: Readonly<Record<string, string>>
}

/** How the scores that compare pairs of rows compare them: silhouette, Dunn and DBCV know all of these. */
export const scoreMetrics = ["euclidean", "sqeuclidean", "manhattan", "chebyshev", "cosine"] as const
export type ScoreMetric = (typeof scoreMetrics)[number]

export interface ScoringOptions {
  readonly metric: ScoreMetric
  readonly seed: number
  /** Take every score of all rows, however long that takes. */
  readonly exact: boolean
  readonly engine?: Engine | undefined
  readonly signal?: AbortSignal
  readonly onScore?: (name: string, progress: Progress | undefined) => void
}

/** DBCV takes time in proportion to rows², on one thread: 10,000 rows of 4 columns take some 3 s. */
const DBCV_ROWS = 10_000
/** Dunn's index of many columns takes time in proportion to rows² × columns: 100,000 × 16 take some 3 s. */
const DUNN_WORK = 2e11
const FEW_COLUMNS = 3

export async function internalScores(X: Matrix, labels: Int32Array, options: ScoringOptions): Promise<InternalScores> {
  const { metric, exact, seed } = options
  const undefinedScores: Record<string, string> = {}
  const taken = async <T>(name: string, score: (run: ScoreRun) => Promise<T>, refusal?: string): Promise<T | null> => {
    const found = refusal === undefined ? await orReason(score(runOf(name, options))) : { reason: refusal }
    if ("value" in found) return found.value
    undefinedScores[name] = found.reason
    return null
  }
  const ofPairs = await silhouette(X, labels, { seed, exact, metric, ...runOf("silhouette", options) })
  if (ofPairs.value === null) undefinedScores["silhouette"] = ofPairs.reason ?? "one cluster"
  return {
    silhouette: ofPairs,
    daviesBouldin: await taken("daviesBouldin", (run) => daviesBouldinScore(X, labels, run)),
    calinskiHarabasz: await taken("calinskiHarabasz", (run) => calinskiHarabaszScore(X, labels, run)),
    dunn: await taken("dunn", (run) => dunnIndex(X, labels, { metric, ...run }), exact ? undefined : dunnRefusal(X)),
    dbcv: await taken("dbcv", (run) => dbcv(X, labels, { metric, ...run }), exact ? undefined : dbcvRefusal(X)),
    meanDistanceToCentroid: await taken("meanDistanceToCentroid", async (run) =>
      plain(await meanDistanceToCentroid(X, labels, run)),
    ),
    undefinedScores,
  }
}

type ScoreRun = Pick<ScoringOptions, "engine" | "signal"> & { readonly onProgress: (progress: Progress) => void }

function runOf(name: string, { engine, signal, onScore }: ScoringOptions): ScoreRun {
  onScore?.(name, undefined)
  return { engine, signal, onProgress: (progress) => onScore?.(name, progress) }
}

const tooMany = (limit: string) => `not taken of more than ${limit}, unless by --exact`

const dbcvRefusal = ({ rows }: Matrix): string | undefined =>
  rows > DBCV_ROWS ? tooMany(`${count(DBCV_ROWS)} rows`) : undefined

function dunnRefusal({ rows, cols }: Matrix): string | undefined {
  if (cols <= FEW_COLUMNS || rows ** 2 * cols <= DUNN_WORK) return undefined
  return tooMany(`${count(Math.floor(Math.sqrt(DUNN_WORK / cols)))} rows of ${cols} columns`)
}

const plain = ({ overall, clusters }: MeanDistances) => ({ overall, clusters: [...clusters] })

/** The score, or why it is not defined, in the words of the error without its name. */
async function orReason<T>(score: Promise<T>): Promise<{ readonly value: T } | { readonly reason: string }> {
  try {
    return { value: await score }
  } catch (error) {
    if (!(error instanceof UndefinedScoreError)) throw error
    return { reason: error.message.replace(/^\w+: /, "").replace(/\.$/, "") }
  }
}
