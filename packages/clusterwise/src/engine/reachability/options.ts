import { ParameterError } from "../../errors.js"
import type { ReachabilityOptions } from "../engine.js"

/** Refuses what no rows can be ordered by. */
export function checkReachability({ minSamples, maxEps }: ReachabilityOptions, rows: number): void {
  if (!(Number.isInteger(minSamples) && minSamples >= 1 && minSamples <= rows))
    throw new ParameterError(
      "reachability",
      "minSamples",
      `an integer in [1, ${rows}] (the data has ${rows} rows)`,
      minSamples,
    )
  if (!(maxEps >= 0)) throw new ParameterError("reachability", "maxEps", "a number ≥ 0 or Infinity", maxEps)
}
