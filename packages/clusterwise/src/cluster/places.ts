import type { Resident, RunOptions } from "../engine/engine.js"
import type { MetricName } from "../engine/metric.js"
import { routine } from "../engine/resident.js"
import type { ModelWarning } from "./model.js"

/** Under haversine the warning "degrees" where longitudes, the second column, are too large for radians. */
export async function placeWarnings<L>(
  who: string,
  x: Resident<L>,
  metric: MetricName,
  run: RunOptions,
): Promise<ModelWarning[]> {
  if (metric !== "haversine") return []
  const { min, max } = await routine(who, x, "moments")(x, {}, run)
  const longest = Math.max(-min[1], max[1])
  if (longest <= FULL_TURN) return []
  const message = `${who}: longitudes of ${longest} look like degrees. haversine takes [latitude, longitude] in radians: multiply degrees by π / 180.`
  return [{ code: "degrees", message }]
}

/** Longitudes lie in [−π, π] or in [0, 2π]; what came from float32 lies a rounding beyond. */
const FULL_TURN = Math.fround(2 * Math.PI)
