/**
 * Numbers as unevaluated sums of two doubles, about 32 digits: for differences of long sums that are nearly equal.
 * Dekker, "A floating-point technique for extending the available precision" (Numerische Mathematik 18, 1971). The
 * numbers lie in an array, high part first, and change there, so that loops make no objects. For values whose products
 * neither overflow nor vanish.
 */
export type Twofolds = Float64Array

export const twofolds = (count: number): Twofolds => new Float64Array(2 * count)

/** a += sign · b, for the numbers a and b. */
export function addTwofold(t: Twofolds, a: number, b: number, sign: 1 | -1 = 1): void {
  const [ah, al, bh, bl] = [t[2 * a], t[2 * a + 1], sign * t[2 * b], sign * t[2 * b + 1]]
  const high = ah + bh
  const highPart = high - ah
  const low = al + bl
  const lowPart = low - al
  const error = ah - (high - highPart) + (bh - highPart) + low
  const sum = high + error
  put(t, a, sum, error - (sum - high) + (al - (low - lowPart) + (bl - lowPart)))
}

/** a *= b */
export function multiplyTwofold(t: Twofolds, a: number, b: number): void {
  const [ah, al, bh, bl] = [t[2 * a], t[2 * a + 1], t[2 * b], t[2 * b + 1]]
  const product = ah * bh
  put(t, a, product, productError(ah, bh, product) + (ah * bl + al * bh))
}

/** a /= b: long division, three doubles long. */
export function divideTwofold(t: Twofolds, a: number, b: number): void {
  const [bh, bl] = [t[2 * b], t[2 * b + 1]]
  let [high, low] = [t[2 * a], t[2 * a + 1]]
  const first = high / bh
  const product = first * bh
  // What is left is exact but for the last roundings: the leading parts cancel.
  high -= product
  low += high - productError(first, bh, product) - first * bl
  const second = low / bh
  put(t, a, first, second)
}

/** What is lost in rounding a · b to `product`. */
function productError(a: number, b: number, product: number): number {
  const [at, bt] = [SPLITTER * a, SPLITTER * b]
  const [aHigh, bHigh] = [at - (at - a), bt - (bt - b)]
  const [aLow, bLow] = [a - aHigh, b - bHigh]
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow)
}

const SPLITTER = 2 ** 27 + 1

function put(t: Twofolds, a: number, high: number, low: number): void {
  const sum = high + low
  t[2 * a] = sum
  t[2 * a + 1] = low - (sum - high)
}
