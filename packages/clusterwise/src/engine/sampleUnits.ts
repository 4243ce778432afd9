/**
 * What rows count towards minSamples, as whole numbers, so that sums have no order: a row is a core for every thread and
 * every order of rows, or for none.
 */
export interface SampleUnits {
  /** One a row; undefined where every row counts 1. */
  readonly of: Float64Array | undefined
  /** A core has at least as many. No sum has to go beyond. */
  readonly needed: number
}

/** Steps between 0 and the power of two above minSamples: a sum that stops once it has enough stays below 2^53. */
const STEPS = 2 ** 52

/** Weights are rounded to 2^-52 of the power of two above minSamples; whole numbers stay what they are. */
export function sampleUnits(weights: Float64Array | undefined, minSamples: number): SampleUnits {
  if (!weights) return { of: undefined, needed: Math.ceil(minSamples) }
  let above = 2 ** Math.ceil(Math.log2(minSamples))
  while (above < minSamples) above *= 2
  const units = (value: number) => Math.round((Math.min(value, minSamples) / above) * STEPS)
  return { of: weights.map(units), needed: units(minSamples) }
}
