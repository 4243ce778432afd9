import type { LloydOptions } from "../../../../engine/engine.js"
import type { Geometry } from "../../../../structures/geometry.js"
import type { Source } from "../../source.js"
import type { BoundsName } from "./lloydBounds.js"
import type { BoxesJob } from "./lloydBoxesJob.js"
import type { LimitsJob } from "./lloydLimitsJob.js"
import type { SketchedRows } from "./lloydSketchedRows.js"
import type { PanelBounds } from "./panelBounds.js"

export interface LloydRequest {
  readonly source: Source
  readonly options: LloydOptions
  readonly bounds: BoundsName
}

/** Everything that the threads of one fit share. */
export interface LloydJob extends LloydRequest, Geometry {
  readonly tileScale: number
  readonly blockRows: number
  readonly blocks: number
  /** Integers of one cluster's record: columns, the weight, and a filler to an even number; twice (coarse, rest). */
  readonly width: number
  readonly bits: number
  /** Where bounds are "sketches". */
  readonly sketches: SketchedRows | undefined
  readonly labels: Int32Array
  readonly best: Int32Array
  readonly points: Float64Array
  readonly packed: Float32Array
  readonly norms: Float64Array
  /** One record set per thread. */
  readonly sums: readonly BigInt64Array[]
  /** Rows that changed, per thread. */
  readonly moved: Float64Array
  /** Rows that the tile left open in the last assignment, per thread. */
  readonly open: Float64Array
  /** Largest length of a tile row, per block; 0 until the block was seen. */
  readonly blockReach: Float64Array
  /** Σ w·‖x − origin‖² of the blocks that a thread saw first, an exact record of width 2. */
  readonly squareSums: readonly BigInt64Array[]
  /** Σ w·d² by cluster, exact records of width 4, per thread. */
  readonly inertiaSums: readonly BigInt64Array[]
  /** What squared distances are multiplied by before they are summed, so that none exceeds 1. */
  readonly sqUnit: Float64Array
  /** Squared distance of every row; only made use of when a cluster runs empty, or an outlier costs the inertia its digits. */
  readonly sqDistances: Float64Array
  /** What the form "panels" remembers. */
  readonly panels: PanelBounds | undefined
  readonly boxes: BoxesJob | undefined
  readonly limits: LimitsJob | undefined
}
