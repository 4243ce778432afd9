import { ParameterError } from "../errors.js"
import { groupByLabel } from "../structures/groupByLabel.js"
import type { Model, ModelJson, ModelWarning } from "./model.js"

/** What becomes of noise: it stays noise, or joins its nearest cluster. */
export type NoisePolicy = "keep" | "nearest"

/** @throws {ParameterError} it is neither */
export function checkPolicy(who: string, name: string, how: unknown): asserts how is NoisePolicy {
  if (how !== "keep" && how !== "nearest") throw new ParameterError(who, name, '"keep" or "nearest"', how)
}

const countNoise = (labels: Int32Array): number => labels.reduce((count, label) => count + (label < 0 ? 1 : 0), 0)

/** What a fit that leaves noise hands to its model, whatever it found them by. */
export interface NoiseFacts {
  readonly labels: Int32Array
  readonly nClusters: number
  /** Where the labels are not there to be counted. */
  readonly nNoise?: number
  readonly engine: string
  readonly warnings: readonly ModelWarning[]
}

/** A fitted clustering in which rows may be in no cluster: immutable. */
export abstract class NoiseModel<P extends object> implements Model {
  abstract readonly kind: string
  readonly params: P & Readonly<Record<string, unknown>>
  /** Cluster of each row; −1 is noise. */
  readonly labels: Int32Array
  /** May be 0, where all rows are noise. */
  readonly nClusters: number
  /** Number of rows that are in no cluster. */
  readonly nNoise: number
  abstract readonly cols: number
  abstract readonly columns: readonly string[] | undefined
  readonly engine: string
  readonly warnings: readonly ModelWarning[]

  constructor(params: P, { labels, nClusters, nNoise = countNoise(labels), engine, warnings }: NoiseFacts) {
    this.params = params as P & Readonly<Record<string, unknown>>
    this.labels = labels
    this.nClusters = nClusters
    this.nNoise = nNoise
    this.engine = engine
    this.warnings = Object.freeze([...warnings])
  }

  /** Row indices of each cluster, ascending; noise is in none. */
  members(): Int32Array[] {
    return groupByLabel(this.labels, this.nClusters)
  }

  abstract toJSON(options?: { labels?: boolean }): ModelJson
}
