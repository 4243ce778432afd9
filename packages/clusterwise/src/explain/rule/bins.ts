import { shortNumberBetween } from "./shortNumber.js"

/** A column of the sample, cut at some of its values. */
export interface Bins {
  /** Rising; a row is in bin b where its value is above `cuts[b − 1]` and at most `cuts[b]`. */
  readonly cuts: Float64Array
  /** Bin of each row of the sample. */
  readonly codes: Uint8Array
}

/** A code is one byte. */
const MOST_CUTS = 255

/**
 * Cuts between all neighbouring values where these are few, else at quantiles.
 * @param order places of the values, in rising order
 */
export function binsOf(values: Float64Array, order: Int32Array): Bins {
  const steps = stepsOf(values, order)
  const places = steps.length <= MOST_CUTS ? steps : quantilesOf(steps, order.length)
  const cuts = Float64Array.from(places, (at) => shortNumberBetween(values[order[at - 1]], values[order[at]]))
  const codes = new Uint8Array(values.length)
  let bin = 0
  for (let at = 0; at < order.length; at++) {
    if (at === places[bin]) bin++
    codes[order[at]] = bin
  }
  return { cuts, codes }
}

/** Places of the order whose value is above the one before. */
function stepsOf(values: Float64Array, order: Int32Array): number[] {
  const steps: number[] = []
  for (let at = 1; at < order.length; at++) if (values[order[at]] > values[order[at - 1]]) steps.push(at)
  return steps
}

/** The first step at or after each quantile. */
function quantilesOf(steps: readonly number[], rows: number): number[] {
  const chosen: number[] = []
  let next = 1
  for (const step of steps) {
    if (step < (next * rows) / (MOST_CUTS + 1)) continue
    chosen.push(step)
    next = Math.floor((step * (MOST_CUTS + 1)) / rows) + 1
  }
  return chosen
}
