import { ParameterError } from "../errors.js"

/** Rows for the first and the second of two groups: half each, the odd one to the second. */
export function inTwo(who: string, nSamples: number | readonly number[]): readonly [number, number] {
  if (typeof nSamples === "number") return [Math.floor(nSamples / 2), Math.ceil(nSamples / 2)]
  if (nSamples.length === 2) return [nSamples[0], nSamples[1]]
  throw new ParameterError(who, "nSamples", "an integer, or two numbers of rows", nSamples)
}
