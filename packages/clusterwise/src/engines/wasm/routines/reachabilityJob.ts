import type { ReachabilityOptions } from "../../../engine/engine.js"
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
}

/** What distances in the data's units are multiplied by to be in working units: a power of two. */
export function workingUnit({ options, scale }: ReachabilityJob): number {
  if (options.metric === "cosine") return 2 * scale * scale
  return options.metric === "sqeuclidean" ? scale * scale : scale
}
