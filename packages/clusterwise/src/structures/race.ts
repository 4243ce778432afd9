import { portableLog } from "./log.js"
import type { Draws } from "./random.js"

/**
 * A draw by weight as an exponential race: item i arrives at −ln(uᵢ) / wᵢ and the first one wins, which happens with
 * probability wᵢ / Σ w. The order in which items are looked at does not matter. Ties go to the lower index; items of
 * weight 0 never win. Returns -1 when no item has a weight.
 * @param first index of the first item among all (its draw is keyed by it)
 * @param listed the only items that may win, in ascending order, where that is known
 */
export function raceByWeight(
  weights: ArrayLike<number>,
  draws: Draws,
  part: number,
  first = 0,
  listed?: ArrayLike<number>,
): number {
  let winner = -1
  let best = Number.POSITIVE_INFINITY
  const count = listed ? listed.length : weights.length
  for (let at = 0; at < count; at++) {
    const i = listed ? listed[at] : at
    if (!(weights[i] > 0)) continue
    const u = draws.uniform(first + i, part)
    // −ln u ≥ 1 − u: most items are out of the race before their logarithm is needed.
    if (((1 - u) * SAFE) / weights[i] >= best) continue
    const arrival = -portableLog(u) / weights[i]
    if (arrival < best) {
      best = arrival
      winner = i
    }
  }
  return winner
}

/** Covers the rounding of the comparison above. */
const SAFE = 1 - 1e-9
