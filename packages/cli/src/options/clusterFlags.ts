import type { NoisePolicy } from "../density/assignNoise.js"
import type { PlotKind } from "../plotKinds.js"
import type * as common from "./common.js"

/** What a clustering command was given, besides the estimator's own parameters. */
export interface ClusterFlags extends common.TableFlags, common.SpeechFlags, common.ComputeFlags {
  readonly scale: common.Scale
  readonly labelColumn: string
  readonly out?: string
  readonly model?: string
  readonly report?: string
  readonly plot?: string
  readonly plotKind?: PlotKind
  readonly assignNoise?: NoisePolicy
  readonly explain?: boolean
  readonly probability?: boolean
  readonly [parameter: string]: unknown
}
