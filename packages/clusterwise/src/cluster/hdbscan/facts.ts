import type { Matrix } from "../../data/matrix.js"
import type { SpanningTree } from "../../engine/engine.js"
import type { ModelWarning } from "../model.js"

/** What a fit hands to its model: all else follows. */
export interface HDBSCANFacts {
  readonly coreDistances: Float64Array
  /** By mutual reachability. */
  readonly spanningTree: SpanningTree
  /** A copy of the rows; undefined where distances were given. */
  readonly rows: Matrix | undefined
  readonly engine: string
  /** Beside those that follow from the clusters. */
  readonly warnings: readonly ModelWarning[]
}
