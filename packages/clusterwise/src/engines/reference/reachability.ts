import type { Reachability, ReachabilityOptions, RunOptions } from "../../engine/engine.js"
import { betweenRows } from "../../engine/metricRows.js"
import { breather } from "../../engine/pace.js"
import { emptyReachability } from "../../engine/reachability/emptyReachability.js"
import { checkReachability } from "../../engine/reachability/options.js"
import { type Breath, plainCores, plainOrder } from "../../engine/reachability/plainReachability.js"
import type { ReferenceResident } from "./resident.js"

/** The order of OPTICS, by all distances, in float64 from differences. */
export async function reachability(
  x: ReferenceResident,
  options: ReachabilityOptions,
  run: RunOptions = {},
): Promise<Reachability> {
  run.signal?.throwIfAborted()
  const { rows, condensed } = x
  checkReachability(options, rows)
  const distance = condensed ? (i: number, j: number) => condensed.at(i, j) : betweenRows(x.matrix, options)
  const rest = breather(run)
  const found = emptyReachability(rows)
  const told = (phase: string, from: number): Breath => {
    return (share) => {
      const wait = rest()
      if (wait) run.onProgress?.({ phase, fraction: from + share / 2 })
      return wait
    }
  }
  await plainCores(found, distance, options, told("neighbours", 0))
  run.onProgress?.({ phase: "neighbours", fraction: 0.5, rows })
  run.signal?.throwIfAborted()
  await plainOrder(found, distance, options, told("order", 0.5))
  run.onProgress?.({ phase: "order", fraction: 1, rows })
  return found
}
