import type { Matrix } from "../../data/matrix.js"
import type { NoiseFacts } from "../noiseModel.js"

/** What a fit hands to its model. */
export interface DBSCANFacts extends NoiseFacts {
  readonly coreSampleIndices: Int32Array
  readonly coreLabels: Int32Array
  readonly coreRows: Matrix | undefined
  readonly cols: number
  readonly columns: readonly string[] | undefined
}
