import { DataError, ParameterError } from "../errors.js"

/**
 * Weights as float64, checked: one a row, finite, not negative, not all 0. What is less than 2^-80 of the heaviest row
 * weighs nothing: no sum would notice it, and no cluster of it would count as filled.
 */
export function checkWeights(
  who: string,
  weights: ArrayLike<number> | undefined,
  rows: number,
  /** Of one part of many, all may be 0. */
  part = false,
): Float64Array | undefined {
  if (weights === undefined) return undefined
  if (typeof weights !== "object" || weights === null || typeof weights.length !== "number")
    throw new ParameterError(who, "weights", "an array with one number a row", weights)
  if (weights.length !== rows)
    throw new DataError(`${who}: ${weights.length} weights for ${rows} rows; give one a row.`)
  const checked = Float64Array.from(weights)
  let largest = 0
  for (let i = 0; i < rows; i++) {
    if (!(checked[i] >= 0 && checked[i] < Number.POSITIVE_INFINITY))
      throw new DataError(`${who}: the weight of row ${i} is ${checked[i]}; weights are finite numbers ≥ 0.`, {
        row: i,
      })
    largest = Math.max(largest, checked[i])
  }
  if (largest === 0 && part) return checked
  if (largest === 0) throw new DataError(`${who}: all weights are 0; at least one row must count.`)
  return checked.map((weight) => (weight / largest < 2 ** -80 ? 0 : weight))
}
