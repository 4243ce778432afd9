/**
 * e^x for x ≤ 0 from additions and multiplications only, so that every JavaScript engine and every kernel gives the same
 * bits (Math.exp may differ in the last one). 0 below −708; error below 2 units in the last place. x = n ln 2 + r with
 * |r| ≤ 0.347; the first term of the series that is left out is below 1e-17.
 */
export function portableExp(x: number): number {
  if (!(x >= LEAST)) return 0
  const n = x * Math.LOG2E + NEAREST - NEAREST
  const r = x - n * LN2_HIGH - n * LN2_LOW
  let sum = COEFFICIENTS[0]
  for (let k = 1; k < COEFFICIENTS.length; k++) sum = sum * r + COEFFICIENTS[k]
  return sum * 2 ** n
}

/** What is below has hardly a digit left as a normal number. */
const LEAST = -708
/** Added and taken away, it leaves the nearest whole number, ties to even. */
const NEAREST = 6755399441055744
/** ln 2 in two parts; the first has trailing zeros, so that a multiple of it by an exponent is exact. */
const LN2_HIGH = 0.6931471803691238
const LN2_LOW = 1.9082149292705877e-10
/** 1 / 13!, 1 / 12!, …, 1 / 0!. */
const COEFFICIENTS = [6227020800, 479001600, 39916800, 3628800, 362880, 40320, 5040, 720, 120, 24, 6, 2, 1, 1].map(
  (factorial) => 1 / factorial,
)
