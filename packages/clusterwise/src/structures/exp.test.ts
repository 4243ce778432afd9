import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { portableExp } from "./exp.js"

/** How many doubles lie between two numbers of the same sign. */
function ulps(a: number, b: number): number {
  const [x, y] = new BigInt64Array(Float64Array.of(a, b).buffer)
  return Number(x > y ? x - y : y - x)
}

describe("portableExp", () => {
  it("is within 2 units in the last place of Math.exp", () => {
    fc.assert(
      fc.property(fc.double({ min: -708, max: 0, noNaN: true }), (x) => ulps(portableExp(x), Math.exp(x)) <= 2),
      { numRuns: 20_000 },
    )
    fc.assert(
      fc.property(fc.double({ min: -2, max: 0, noNaN: true }), (x) => ulps(portableExp(x), Math.exp(x)) <= 2),
      { numRuns: 20_000 },
    )
  })

  it("is exact at 0, and 0 where hardly a digit would be left", () => {
    expect([portableExp(0), portableExp(-0), portableExp(-709), portableExp(Number.NEGATIVE_INFINITY)]).toEqual([
      1, 1, 0, 0,
    ])
  })
})
