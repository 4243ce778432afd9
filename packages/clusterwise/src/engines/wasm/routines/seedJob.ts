import type { SeedOptions } from "../../../engine/engine.js"
import { SEED_BLOCK } from "../../../engine/seedDriver.js"
import type { WorkingGeometry } from "../geometry.js"
import type { Source } from "../source.js"

/** Most trials of one greedy step: 2 + ⌊ln k⌋ stays far below. */
export const MAX_CANDIDATES = 64

/**
 * Rows that threads take at a time: few columns are soon read, and each turn has its price. Processor time with SEED_BLOCK rows ÷
 * with four times as many, k 100: 300,000 × 2 1.3, × 8 1.35; 1M × 16 1.08.
 */
export const stripRowsOf = (cols: number): number => SEED_BLOCK * Math.max(1, Math.min(4, Math.floor(64 / cols)))

/** Everything that the threads of one seeding share. */
export interface SeedJob extends WorkingGeometry {
  readonly source: Source
  readonly options: SeedOptions
  /** Blocks of the draws, SEED_BLOCK rows each; threads take a strip of them at a time. */
  readonly blocks: number
  readonly strips: number
  readonly stripRows: number
  readonly bits: number
  /** D² · scale² of each row; 1 before the first centroid. */
  readonly sq: Float64Array
  /** ‖x − origin‖² · scale² of each row. */
  readonly squares: Float64Array
  /** Largest length of a tile row, per strip. */
  readonly reach: Float64Array
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
  /** Most trials of a step. */
  readonly trials: number
  /**
   * What candidates of a step come nearer to: per strip, from its first row on, row in the strip · 64 + candidate and the D² it
   * would have; and how many there are, or -1 where they are more than the strip has rows.
   */
  readonly pairs: Int32Array
  readonly pairSq: Float64Array
  readonly pairCounts: Int32Array
  readonly shareSums: readonly BigInt64Array[]
  /** Numbers named in `Draw`. */
  readonly draw: Float64Array
  /** 1 for a row that k-means‖ drew in this round. */
  readonly marks: Uint8Array
}

/** `winner`: the candidate that becomes a centroid. */
export const State = { first: 0, points: 1, candidates: 2, winner: 3 } as const
export const Draw = { part: 0, stream: 1, purpose: 2, seedLow: 3, seedHigh: 4, factor: 5 } as const
