/**
 * Sums that do not depend on the order of their terms. Each term v, |v| ≤ 1, is split into two integers,
 *
 *     v ≈ coarse · 2^-B + rest · 2^-2B
 *
 * and integers add exactly: any order, any number of threads, and adding and then removing a row leaves no trace.
 * B follows from the number of terms, so that no sum overflows 62 bits: 50 up to 2,047 terms, 41 at a million.
 * One bin alone would cost small terms their digits where a single large one sets the scale.
 */
export function bitsPerBin(terms: number): number {
  return Math.min(50, 61 - Math.ceil(Math.log2(terms + 1)))
}

/** The two integers of a term v, |v| ≤ 1, as doubles. */
export function splitTerm(v: number, bits: number): [coarse: number, rest: number] {
  const roundCoarse = 1.5 * 2 ** (52 - bits)
  const roundRest = 1.5 * 2 ** (52 - 2 * bits)
  const coarse = v + roundCoarse - roundCoarse
  const rest = v - coarse + roundRest - roundRest
  return [coarse * 2 ** bits, rest * 2 ** bits * 2 ** bits]
}

/** The plain form, on doubles that hold whole numbers: each integer is kept as two parts, high · 2^25 + low. */
export class ExactSums {
  private readonly parts: Float64Array

  constructor(
    readonly length: number,
    readonly bits: number,
  ) {
    this.parts = new Float64Array(length * 4)
  }

  /** Adds (sign 1) or removes (sign -1) the term v, |v| ≤ 1. */
  add(index: number, v: number, sign: 1 | -1 = 1): void {
    const [coarse, rest] = splitTerm(v, this.bits)
    this.addInteger(index * 4, coarse * sign)
    this.addInteger(index * 4 + 2, rest * sign)
  }

  private addInteger(at: number, q: number): void {
    const high = Math.round(q / SPLIT)
    this.parts[at] += high
    this.parts[at + 1] += q - high * SPLIT
  }

  /** The sum as a double, rounded by `exactValue`. */
  value(index: number): number {
    return exactValue(...this.integers(index), this.bits)
  }

  /** The two integers of a sum. */
  integers(index: number): [coarse: bigint, rest: bigint] {
    const whole = (at: number) => BigInt(this.parts[at]) * BIG_SPLIT + BigInt(this.parts[at + 1])
    return [whole(index * 4), whole(index * 4 + 2)]
  }
}

/** The most that a sum of so many terms loses by cutting each at 2^-2B. */
export const cutOff = (terms: number, bits: number): number => terms * 2 ** (-2 * bits)

/**
 * Whether a sum of such terms is so small that cutting each at 2^-2B shows in its twelfth digit. An outlier does that to
 * what lies close together: terms are cut relative to the largest that there might be.
 */
export function losesDigits(sum: number, terms: number, bits: number): boolean {
  return sum < cutOff(terms, bits) * 2 ** 40
}

/** The largest term · weight. */
export function largestOf(terms: Float64Array, weights: Float64Array | undefined): number {
  let largest = 0
  for (let i = 0; i < terms.length; i++) {
    const term = weights ? terms[i] * weights[i] : terms[i]
    if (term > largest) largest = term
  }
  return largest
}

const SPLIT = 2 ** 25
const BIG_SPLIT = BigInt(SPLIT)

/**
 * coarse · 2^-B + rest · 2^-2B as a double, by one fixed sequence of roundings that every engine repeats: the sign is taken
 * out, the whole part of rest carried, then (low 32 bits + fraction) first, high 32 bits last.
 */
export function exactValue(coarse: bigint, rest: bigint, bits: number): number {
  const shift = BigInt(bits)
  // A small negative number would be −2^32 and something next to 2^32, whose last digits are lost.
  if (coarse + (rest >> shift) < 0n) return -exactValue(-coarse, -rest, bits)
  const carry = rest >> shift
  const whole = coarse + carry
  const fraction = Number(rest - (carry << shift)) * 2 ** -bits
  const high = whole >> 32n
  const low = Number(whole - (high << 32n))
  return (Number(high) * 2 ** 32 + (low + fraction)) * 2 ** -bits
}
