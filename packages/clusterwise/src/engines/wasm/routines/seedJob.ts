import type { SeedOptions } from "../../../engine/engine.js"
import type { WorkingGeometry } from "../geometry.js"
import type { Source } from "../source.js"

/** Most trials of one greedy step: 2 + ⌊ln k⌋ stays far below. */
export const MAX_CANDIDATES = 64

/** Everything that the threads of one seeding share. */
export interface SeedJob extends WorkingGeometry {
  readonly source: Source
  readonly options: SeedOptions
  readonly blocks: number
  readonly bits: number
  /** D² · scale² of each row; 1 before the first centroid. */
  readonly sq: Float64Array
  /** ‖x − origin‖² · scale² of each row. */
  readonly squares: Float64Array
  readonly blockReach: Float64Array
  /** Σ of the draw weights of each block: an exact record of width 2, both places of which together are the sum. */
  readonly blockSums: BigInt64Array
  /** Words named in `State`. */
  readonly state: Int32Array
  /** New centroids (or candidates of k-means‖) to search among, with room for `capacity`. */
  readonly points: Float64Array
  readonly packed: Float32Array
  readonly norms: Float64Array
  /** Rows tried in one greedy step, packed in panels. */
  readonly candidates: Float64Array
  readonly candidatePanels: Float32Array
  readonly candidateNorms: Float64Array
  readonly candidateSums: readonly BigInt64Array[]
  readonly shareSums: readonly BigInt64Array[]
  /** Numbers named in `Draw`. */
  readonly draw: Float64Array
  /** 1 for a row that k-means‖ drew in this round. */
  readonly marks: Uint8Array
}

export const State = { first: 0, points: 1, candidates: 2 } as const
export const Draw = { part: 0, stream: 1, purpose: 2, seedLow: 3, seedHigh: 4, factor: 5 } as const
