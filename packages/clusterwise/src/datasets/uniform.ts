import { ParameterError } from "../errors.js"
import { integer, number, parseParameters, type ValuesOf } from "../schema.js"
import { Draws, Purpose } from "../structures/random.js"
import { common, type Generated, generate, Stream } from "./sample.js"

export const uniformParameters = {
  nSamples: integer(100, "How many rows.", { min: 1 }),
  nFeatures: integer(2, "How many columns.", { min: 1 }),
  low: number(0, "Where values begin."),
  high: number(1, "Where values end."),
  ...common,
}

export type UniformParams = ValuesOf<typeof uniformParameters>

/** Rows without any groups, every value uniform between low and high; y is all 0. What a clustering finds here is not there. */
export function makeUniform(params?: Partial<UniformParams>): Generated {
  const given = parseParameters("makeUniform", uniformParameters, params)
  const { nSamples, nFeatures, low, high, seed } = given
  if (!(low < high)) throw new ParameterError("makeUniform", "high", `above low (${low})`, high)
  const draws = new Draws(seed, Purpose.uniform, Stream.values)
  const how = { ...given, purpose: Purpose.uniform, shuffle: false, noise: () => 0 }
  return generate(new Int32Array(nSamples), nFeatures, how, (i, row) => {
    for (let j = 0; j < nFeatures; j++) row[j] = low + (high - low) * draws.uniform(i * nFeatures + j)
  })
}
