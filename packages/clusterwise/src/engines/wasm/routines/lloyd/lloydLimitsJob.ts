import { allocBuffer } from "../../../../data/memory.js"
import type { Operation } from "../../../../engine/engine.js"

/** What is known of each row: how far centroids may go before its label may be wrong. */
export interface LimitsJob {
  /** Per row; −1 where nothing is known. */
  readonly limits: Float32Array
  /** Per label: how far its centroid and any other one went together, rounded up and rounded down. */
  readonly most: Float32Array
  readonly least: Float32Array
  /** Length of the longest centroid. */
  readonly longest: Float64Array
}

export function planLimits(rows: number, clusters: number): LimitsJob {
  const floats = (length: number) => new Float32Array(allocBuffer(length * 4))
  return {
    limits: floats(rows),
    most: floats(clusters),
    least: floats(clusters),
    longest: new Float64Array(allocBuffer(8)),
  }
}

export const limitsNeed = ({ rows, points = 1 }: Operation, threads: number): number =>
  rows * 4 + points * 8 + threads * (points * 8 + 200_000)
