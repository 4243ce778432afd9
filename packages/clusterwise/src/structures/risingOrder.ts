const DIGIT_BITS = 11
const DIGIT = 2 ** DIGIT_BITS

/**
 * Places of the values in rising order, equal ones in the order in which they stand. Values are 0 or above (no −0): their
 * bits, read as whole numbers, then rise with them, and are sorted digit by digit in time proportional to the length.
 */
export function risingOrder(values: Float64Array): Uint32Array {
  const { length } = values
  const order = new Uint32Array(length)
  for (let i = 0; i < length; i++) order[i] = i
  if (length < SHORT) return order.sort((i, j) => values[i] - values[j] || i - j)
  // Bytes of a number lie lowest first wherever WebAssembly runs.
  const words = new Uint32Array(values.buffer, values.byteOffset, length * 2)
  let from: Keys = { low: new Uint32Array(length), high: new Uint32Array(length), order }
  for (let i = 0; i < length; i++) {
    from.low[i] = words[2 * i]
    from.high[i] = words[2 * i + 1]
  }
  let to: Keys = { low: new Uint32Array(length), high: new Uint32Array(length), order: new Uint32Array(length) }
  for (const word of ["low", "high"] as const)
    for (let shift = 0; shift < 32; shift += DIGIT_BITS) if (deal(from, to, from[word], shift)) [from, to] = [to, from]
  return from.order
}

/** Below this tables of digits take longer than comparing. */
const SHORT = 512

interface Keys {
  readonly low: Uint32Array
  readonly high: Uint32Array
  readonly order: Uint32Array
}

/** Deals keys out by one digit of a word; false, and nothing done, where all have the same. */
function deal(from: Keys, to: Keys, word: Uint32Array, shift: number): boolean {
  const next = new Uint32Array(DIGIT)
  for (let i = 0; i < word.length; i++) next[(word[i] >>> shift) & (DIGIT - 1)]++
  if (next[(word[0] >>> shift) & (DIGIT - 1)] === word.length) return false
  let total = 0
  for (let digit = 0; digit < DIGIT; digit++) {
    const count = next[digit]
    next[digit] = total
    total += count
  }
  for (let i = 0; i < word.length; i++) {
    const at = next[(word[i] >>> shift) & (DIGIT - 1)]++
    to.low[at] = from.low[i]
    to.high[at] = from.high[i]
    to.order[at] = from.order[i]
  }
  return true
}
