import type { Matrix } from "../../data/matrix.js"
import type { ModelWarning } from "../model.js"

/** What a fit hands to its model. */
export interface DBSCANFacts {
  readonly labels: Int32Array
  readonly nClusters: number
  readonly nNoise: number
  readonly coreSampleIndices: Int32Array
  readonly coreLabels: Int32Array
  readonly coreRows: Matrix | undefined
  readonly cols: number
  readonly columns: readonly string[] | undefined
  readonly engine: string
  readonly warnings: readonly ModelWarning[]
}
