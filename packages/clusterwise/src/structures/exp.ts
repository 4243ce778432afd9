/**
 * e^x for x ≤ 0 from additions and multiplications only, so that every JavaScript engine and every kernel gives the same
 * bits (Math.exp may differ in the last one). 0 below −708; error below 2 units in the last place. x = n ln 2 + r with
 * |r| ≤ 0.347; the first term of the series that is left out is below 1e-17. Its terms are added in pairs, pairs of pairs
 * and so on, as a processor does them fastest.
 */
export function portableExp(x: number): number {
  if (!(x >= LEAST)) return 0
  const n = x * Math.LOG2E + NEAREST - NEAREST
  const r = x - n * LN2_HIGH - n * LN2_LOW
  const r2 = r * r
  const r4 = r2 * r2
  const low = 1 / 2 + (1 / 6) * r + r2 * (1 / 24 + (1 / 120) * r)
  const middle = 1 / 720 + (1 / 5040) * r + r2 * (1 / 40320 + (1 / 362880) * r)
  const high = 1 / 3628800 + (1 / 39916800) * r + r2 * (1 / 479001600 + (1 / 6227020800) * r)
  return (1 + (r + r2 * (low + r4 * (middle + r4 * high)))) * 2 ** n
}

/** What is below has hardly a digit left as a normal number. */
const LEAST = -708
/** Added and taken away, it leaves the nearest whole number, ties to even. */
const NEAREST = 6755399441055744
/** ln 2 in two parts; the first has trailing zeros, so that a multiple of it by an exponent is exact. */
const LN2_HIGH = 0.6931471803691238
const LN2_LOW = 1.9082149292705877e-10
