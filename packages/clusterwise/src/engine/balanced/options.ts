import { ParameterError } from "../../errors.js"
import type { BalancedOptions } from "../engine.js"

/** Refuses bounds that no clusters can keep. */
export function checkBounds(
  { clusters, min, max }: Pick<BalancedOptions, "clusters" | "min" | "max">,
  rows: number,
  who = "balanced",
): void {
  const least = `${clusters} clusters of at least`
  if (!(Number.isInteger(min) && min >= 1 && min * clusters <= rows))
    throw new ParameterError(
      who,
      "balanced.min",
      `an integer in [1, ${Math.floor(rows / clusters)}] (${rows} rows, ${clusters} clusters)`,
      min,
      `${least} ${min} rows need ${min * clusters}.`,
    )
  if (!(Number.isInteger(max) && max >= min && max * clusters >= rows))
    throw new ParameterError(
      who,
      "balanced.max",
      `an integer ≥ ${Math.max(min, Math.ceil(rows / clusters))} (${rows} rows, ${clusters} clusters, at least ${min} each)`,
      max,
    )
}

/**
 * How far an assignment may be above the best one where nothing else is asked for. Up to this much work every assignment is
 * the best there is; beyond, rows go in batches and may cost a thousandth more.
 */
export function allowedExcess(
  { clusters, excess }: Pick<BalancedOptions, "clusters" | "excess">,
  rows: number,
): number {
  return excess ?? (rows * clusters * clusters <= EXACT_WORK ? 0 : 1e-3)
}

const EXACT_WORK = 3e8
