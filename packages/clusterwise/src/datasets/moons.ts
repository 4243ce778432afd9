import { number, optional, parseParameters, type ValuesOf } from "../schema.js"
import { Purpose } from "../structures/random.js"
import { cosOfTurn, sinOfTurn } from "../structures/turn.js"
import { common, type Generated, generate, groupLabels, nSamples, shuffle } from "./sample.js"
import { inTwo } from "./two.js"

export const moonsParameters = {
  nSamples: nSamples("each moon"),
  noise: optional(number(0, "Standard deviation of normal noise on every value.", { min: 0 })),
  shuffle,
  ...common,
}

export type MoonsParams = ValuesOf<typeof moonsParameters>

/**
 * Two half circles of radius 1 that reach into one another: groups that are not round. The upper one is group 0, about
 * (0, 0), the lower one group 1, about (1, 0.5). As scikit-learn's make_moons, with other random numbers.
 */
export function makeMoons(params?: Partial<MoonsParams>): Generated {
  const who = "makeMoons"
  const given = parseParameters(who, moonsParameters, params)
  const [upper, lower] = inTwo(who, given.nSamples)
  const halfTurn = (i: number, count: number) => (count > 1 ? i / (count - 1) / 2 : 0)
  const how = { ...given, purpose: Purpose.moons, noise: () => given.noise ?? 0 }
  return generate(groupLabels([upper, lower]), 2, how, (i, row) => {
    const turns = i < upper ? halfTurn(i, upper) : halfTurn(i - upper, lower)
    row[0] = i < upper ? cosOfTurn(turns) : 1 - cosOfTurn(turns)
    row[1] = i < upper ? sinOfTurn(turns) : 0.5 - sinOfTurn(turns)
  })
}
