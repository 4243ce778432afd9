import type { Reachability } from "../../engine/engine.js"

/** What a fit hands to its model. */
export interface OPTICSFacts extends Reachability {
  readonly cols: number
  readonly columns: readonly string[] | undefined
  readonly engine: string
}
