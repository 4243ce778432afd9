// 64-bit integers added and read as pairs of 32-bit halves: a BigInt for each would cost some 100 ns.

/** Where the low half of an integer lies; its high half lies in the other place. */
const LOW = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 0 : 1
const HIGH = 1 - LOW
const TWO_32 = 2 ** 32

const halves = (of: BigInt64Array): Int32Array => new Int32Array(of.buffer, of.byteOffset, of.length * 2)

/** into += from, integer by integer, in two's complement. */
export function addIntegers(into: BigInt64Array, from: BigInt64Array): void {
  const [a, b] = [halves(into), halves(from)]
  for (let at = 0; at < b.length; at += 2) {
    const low = (a[at + LOW] >>> 0) + (b[at + LOW] >>> 0)
    a[at + LOW] = low
    a[at + HIGH] = a[at + HIGH] + b[at + HIGH] + (low >= TWO_32 ? 1 : 0)
  }
}

/**
 * Reads the sums whose integers lie at `coarse` and `coarse + gap`, for `count` places from `first` on: the same doubles
 * as `exactValue` (structures/exactSums.ts), by the same roundings.
 */
export function exactValues(
  sums: BigInt64Array,
  first: number,
  count: number,
  gap: number,
  bits: number,
  out: Float64Array,
  to = 0,
): void {
  const h = halves(sums)
  for (let i = 0; i < count; i++) {
    const c = 2 * (first + i)
    const r = c + 2 * gap
    out[to + i] = sumOf(h[c + HIGH], h[c + LOW] >>> 0, h[r + HIGH], h[r + LOW] >>> 0, bits)
  }
}

function sumOf(coarseHigh: number, coarseLow: number, restHigh: number, restLow: number, bits: number): number {
  const high = wholeHigh(coarseHigh, coarseLow, restHigh, restLow, bits)
  if (high < 0) {
    const [ch, cl] = negated(coarseHigh, coarseLow)
    const [rh, rl] = negated(restHigh, restLow)
    return -sumOf(ch, cl, rh, rl, bits)
  }
  const carry = carryOf(restHigh, restLow, bits)
  const fraction = restOf(restHigh, restLow, carry, bits) * 2 ** -bits
  const low = modulo(coarseLow + modulo(carry))
  return (high * TWO_32 + (low + fraction)) * 2 ** -bits
}

const modulo = (x: number): number => x - Math.floor(x / TWO_32) * TWO_32

function negated(high: number, low: number): [high: number, low: number] {
  return low === 0 ? [-high, 0] : [-high - 1, TWO_32 - low]
}

/** rest >> bits. */
function carryOf(high: number, low: number, bits: number): number {
  if (bits >= 32) return Math.floor(high / 2 ** (bits - 32))
  return high * 2 ** (32 - bits) + Math.floor(low / 2 ** bits)
}

/** rest − (carry << bits), in [0, 2^bits). */
function restOf(high: number, low: number, carry: number, bits: number): number {
  if (bits >= 32) return (high - carry * 2 ** (bits - 32)) * TWO_32 + low
  return low - Math.floor(low / 2 ** bits) * 2 ** bits
}

/** (coarse + carry) >> 32. */
function wholeHigh(coarseHigh: number, coarseLow: number, restHigh: number, restLow: number, bits: number): number {
  const carry = carryOf(restHigh, restLow, bits)
  const over = Math.floor((coarseLow + modulo(carry)) / TWO_32)
  return coarseHigh + Math.floor(carry / TWO_32) + over
}
