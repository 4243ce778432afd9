import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { addTwofold, divideTwofold, multiplyTwofold, twofolds } from "./twofold.js"

/** A double as a whole number of 2^-1000, exactly. */
const UNIT = 1000n
function exact(x: number): bigint {
  let value = 0n
  let rest = x
  for (let shift = 0n; rest !== 0; shift += 40n) {
    const whole = Math.trunc(rest)
    value += BigInt(whole) << (UNIT - shift)
    rest = (rest - whole) * 2 ** 40
  }
  return value
}

const number = fc
  .tuple(
    fc.double({ min: 1, max: 2, noNaN: true }),
    fc.integer({ min: -20, max: 20 }),
    fc.double({ min: -1, max: 1, noNaN: true }),
    fc.boolean(),
  )
  .map(([m, e, rest, negative]) => {
    const high = m * 2 ** e * (negative ? -1 : 1)
    const low = high * 2 ** -54 * Math.trunc(rest * 2 ** 20) * 2 ** -20
    return [high, low] as const
  })

const value = ([high, low]: readonly [number, number]) => exact(high) + exact(low)
const size = (x: bigint) => (x < 0n ? -x : x)

function both(
  a: readonly [number, number],
  b: readonly [number, number],
  operation: (t: Float64Array, a: number, b: number) => void,
) {
  const t = twofolds(2)
  t.set([...a, ...b])
  operation(t, 0, 1)
  return value([t[0], t[1]])
}

/** |found − expected| ≤ 2^-digits · scale */
function expectNear(found: bigint, expected: bigint, scale: bigint, digits: bigint): void {
  expect(size(found - expected) << digits <= size(scale)).toBe(true)
}

describe("numbers in two doubles", () => {
  it("add and subtract with an error below 2^-102 of the result, however much cancels", () => {
    fc.assert(
      fc.property(number, number, (a, b) => {
        expectNear(both(a, b, addTwofold), value(a) + value(b), value(a) + value(b), 102n)
        const minus = (t: Float64Array, i: number, j: number) => addTwofold(t, i, j, -1)
        expectNear(both(a, b, minus), value(a) - value(b), value(a) - value(b), 102n)
        const near = [a[0], -a[1]] as const
        expectNear(both(a, near, minus), value(a) - value(near), value(a) - value(near), 102n)
      }),
      { numRuns: 2000 },
    )
  })

  it("multiply and divide with an error below 2^-98 of the result", () => {
    fc.assert(
      fc.property(number, number, (a, b) => {
        const product = (value(a) * value(b)) >> UNIT
        expectNear(both(a, b, multiplyTwofold), product, product, 98n)
        const quotient = (value(a) << UNIT) / value(b)
        expectNear(both(a, b, divideTwofold), quotient, quotient, 98n)
      }),
      { numRuns: 2000 },
    )
  })
})
