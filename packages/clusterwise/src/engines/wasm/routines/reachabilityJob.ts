import type { ReachabilityOptions } from "../../../engine/engine.js"
import type { Nearest } from "../../../structures/nearLists.js"
import type { WorkingGeometry } from "../geometry.js"
import type { Source } from "../source.js"
import type { TreePlan } from "../treeBuild.js"

export interface ReachabilityRequest {
  readonly source: Source
  readonly options: ReachabilityOptions
}

/** Core distances are found on all threads; the order, which takes one row after the other, on one. */
export interface ReachabilityJob extends ReachabilityRequest, WorkingGeometry, TreePlan {
  readonly blockRows: number
  /** Per place, in working units. */
  readonly cores: Float64Array
  /** The nearest places of each place, in working units. */
  readonly nearest: Nearest
}

/** What distances in the data's units are multiplied by to be in working units: a power of two. */
export function workingUnit({ options, scale }: ReachabilityJob): number {
  if (options.metric === "cosine") return 2 * scale * scale
  return options.metric === "sqeuclidean" ? scale * scale : scale
}

/**
 * Nearest rows that are kept of each row. Searches besides, and seconds of processor time: 50k × 2 with 4: 196k, 0.34; with 12: 90k,
 * 0.31; with 24: 62k, 0.50; 20k × 16 with 4: 95k, 1.8; with 12: 67k, 1.4; with 48: 47k, 1.4.
 */
export const LIST = 12

/** Neighbours that are searched for: those of the core distance, and those that are kept. */
export const neighboursOf = (rows: number, minSamples: number): number =>
  Math.max(minSamples - 1, Math.min(rows - 1, LIST))
