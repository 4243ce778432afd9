import type { Resident, RunOptions } from "../../engine/engine.js"
import type { MetricName } from "../../engine/metric.js"
import { routine } from "../../engine/resident.js"
import type { ModelWarning } from "../model.js"
import type { DBSCANParams } from "./params.js"

export interface DensityFacts {
  readonly labels: Int32Array
  readonly clusters: number
  /** Under haversine: the largest size of a longitude. */
  readonly longest: number
}

/** What a user should know of clusters that were found, and what to do about it. */
export function densityWarnings(
  who: string,
  { eps, minSamples, metric }: DBSCANParams,
  { labels, clusters, longest }: DensityFacts,
): ModelWarning[] {
  const warnings: ModelWarning[] = []
  const warn = (code: string, message: string) => warnings.push({ code, message: `${who}: ${message}` })
  const angle = metric === "haversine" ? " Under haversine eps is an angle in radians: kilometres divided by 6371." : ""
  if (clusters === 0)
    warn(
      "all-noise",
      `all ${labels.length} rows are noise: none has ${minSamples} rows within ${eps}. Raise eps (suggestEps proposes one) or lower minSamples.${angle}`,
    )
  if (clusters === 1)
    warn(
      "one-cluster",
      `there is one cluster only. If there should be more, lower eps (suggestEps proposes one) or raise minSamples.${angle}`,
    )
  if (longest > FULL_TURN)
    warn(
      "degrees",
      `longitudes of ${longest} look like degrees. haversine takes [latitude, longitude] in radians: multiply degrees by π / 180.`,
    )
  return warnings
}

/** Longitudes lie in [−π, π] or in [0, 2π]; what came from float32 lies a rounding beyond. */
const FULL_TURN = Math.fround(2 * Math.PI)

/** Under haversine the largest size of a longitude, the second column; else 0. */
export async function longestWay<L>(who: string, x: Resident<L>, metric: MetricName, run: RunOptions): Promise<number> {
  if (metric !== "haversine") return 0
  const { min, max } = await routine(who, x, "moments")(x, {}, run)
  return Math.max(-min[1], max[1])
}
