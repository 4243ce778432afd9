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

/** DBCV takes time in proportion to rows², on one thread: 10,000 rows of 4 columns take some 2 s. */
const DBCV_ROWS = 10_000
/** Dunn's index of many columns takes time in proportion to rows² × columns: 100,000 × 16 take some 3 s. */
const DUNN_WORK = 2e11
const FEW_COLUMNS = 3

export async function internalScores(X: Matrix, labels: Int32Array, options: ScoringOptions): Promise<InternalScores> {
  const { engine, signal, exact, seed, metric, onScore } = options
  const undefinedScores: Record<string, string> = {}
  const run = (name: string) => ({ engine, signal, onProgress: (p: Progress) => onScore?.(name, p) })
  const taken = async <T>(name: string, score: () => Promise<T>, refusal?: string): Promise<T | null> => {
    onScore?.(name, undefined)
    const found = refusal === undefined ? await orReason(score) : { reason: refusal }
    if ("reason" in found) undefinedScores[name] = found.reason
    return "reason" in found ? null : found.value
  }
  const tooMany = (limit: string) => `not taken of more than ${limit}, unless by --exact`
  const dbcvRefusal = !exact && X.rows > DBCV_ROWS ? tooMany(`${count(DBCV_ROWS)} rows`) : undefined
  const long = X.cols > FEW_COLUMNS && X.rows ** 2 * X.cols > DUNN_WORK
  const dunnRows = Math.floor(Math.sqrt(DUNN_WORK / X.cols))
  const dunnRefusal = !exact && long ? tooMany(`${count(dunnRows)} rows of ${X.cols} columns`) : undefined
  onScore?.("silhouette", undefined)
  const silhouetteResult = await silhouette(X, labels, { seed, exact, metric, ...run("silhouette") })
  if (silhouetteResult.value === null) undefinedScores["silhouette"] = silhouetteResult.reason ?? "one cluster"
  return {
    silhouette: silhouetteResult,
    daviesBouldin: await taken("daviesBouldin", () => daviesBouldinScore(X, labels, run("daviesBouldin"))),
    calinskiHarabasz: await taken("calinskiHarabasz", () => calinskiHarabaszScore(X, labels, run("calinskiHarabasz"))),
    dunn: await taken("dunn", () => dunnIndex(X, labels, { metric, ...run("dunn") }), dunnRefusal),
    dbcv: await taken("dbcv", () => dbcv(X, labels, { metric, ...run("dbcv") }), dbcvRefusal),
    meanDistanceToCentroid: await taken("meanDistanceToCentroid", async () =>
      plain(await meanDistanceToCentroid(X, labels, run("meanDistanceToCentroid"))),
    ),
    undefinedScores,
  }
}

const plain = ({ overall, clusters }: MeanDistances) => ({ overall, clusters: [...clusters] })

/** The score, or why it is not defined, in the words of the error without its name. */
async function orReason<T>(score: () => Promise<T>): Promise<{ readonly value: T } | { readonly reason: string }> {
  try {
    return { value: await score() }
  } catch (error) {
    if (!(error instanceof UndefinedScoreError)) throw error
    return { reason: error.message.replace(/^\w+: /, "").replace(/\.$/, "") }
  }
}
