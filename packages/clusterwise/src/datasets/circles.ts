import { number, optional, parseParameters, type ValuesOf } from "../schema.js"
import { Purpose } from "../structures/random.js"
import { cosOfTurn, sinOfTurn } from "../structures/turn.js"
import { common, type Generated, generate, groupLabels, nSamples, shuffle } from "./sample.js"
import { inTwo } from "./two.js"

export const circlesParameters = {
  nSamples: nSamples("each circle"),
  noise: optional(number(0, "Standard deviation of normal noise on every value.", { min: 0 })),
  factor: number(0.8, "Radius of the inner circle; the outer one has 1.", { min: 0, max: 1 }),
  shuffle,
  ...common,
}

export type CirclesParams = ValuesOf<typeof circlesParameters>

/**
 * A circle of radius 1 (group 0) with a smaller one inside (group 1), both about the origin: as scikit-learn's
 * make_circles, with other random numbers.
 */
export function makeCircles(params?: Partial<CirclesParams>): Generated {
  const who = "makeCircles"
  const given = parseParameters(who, circlesParameters, params)
  const [outer, inner] = inTwo(who, given.nSamples)
  const how = { ...given, purpose: Purpose.circles, noise: () => given.noise ?? 0 }
  return generate(groupLabels([outer, inner]), 2, how, (i, row) => {
    const radius = i < outer ? 1 : given.factor
    const turns = i < outer ? i / outer : (i - outer) / inner
    row[0] = radius * cosOfTurn(turns)
    row[1] = radius * sinOfTurn(turns)
  })
}
