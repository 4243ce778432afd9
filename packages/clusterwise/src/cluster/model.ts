import type { Matrix } from "../data/matrix.js"

/** Something a user should know about a fit that nevertheless gave a result. */
export interface ModelWarning {
  readonly code: "fewer-distinct-rows" | "not-converged" | "deadline" | "outlier" | "constant-columns" | (string & {})
  readonly message: string
}

/** What every fitted model has. Models are immutable. */
export interface Model<L = Int32Array> {
  readonly kind: string
  readonly labels: L
  readonly nClusters: number
  readonly params: Readonly<Record<string, unknown>>
  readonly warnings: readonly ModelWarning[]
  /** Name of the engine that fitted it. */
  readonly engine: string
  /** Names of the columns it was fitted on, if they had names. */
  readonly columns?: readonly string[] | undefined
  /** Number of columns it was fitted on. */
  readonly cols: number
  toJSON(options?: { labels?: boolean }): ModelJson
}

/** The file format of models: plain JSON, every typed array as base64 of its little-endian bytes. */
export interface ModelJson {
  readonly format: "clusterwise-model"
  readonly version: 1
  readonly kind: string
  readonly params: Readonly<Record<string, unknown>>
  readonly columns?: readonly string[]
  readonly [key: string]: unknown
}

export interface CentroidModel<L = Int32Array> extends Model<L> {
  readonly centroids: Matrix
  readonly inertia: number
}
