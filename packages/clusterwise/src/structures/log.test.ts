import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { portableLog } from "./log.js"

/** How many doubles lie between two numbers of the same sign. */
function ulps(a: number, b: number): number {
  const [x, y] = new BigInt64Array(Float64Array.of(a, b).buffer)
  return Number(x > y ? x - y : y - x)
}

describe("portableLog", () => {
  const positive = fc
    .tuple(fc.integer({ min: -1022, max: 1023 }), fc.double({ min: 1, max: 2, maxExcluded: true, noNaN: true }))
    .map(([exponent, m]) => m * 2 ** exponent)

  it("is within 2 units in the last place of Math.log, over all magnitudes", () => {
    fc.assert(
      fc.property(positive, (x) => ulps(portableLog(x), Math.log(x)) <= 2),
      { numRuns: 20_000 },
    )
  })

  it("is so next to 1 as well, where the logarithm vanishes, and exact at 1", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.5, max: 2, noNaN: true }), (x) => ulps(portableLog(x), Math.log(x)) <= 2),
      { numRuns: 20_000 },
    )
    for (let k = 1; k <= 200; k++)
      for (const x of [1 + k * 2 ** -52, 1 - k * 2 ** -53, 1 + 2 ** -(k % 50) / 3])
        expect(ulps(portableLog(x), Math.log(x))).toBeLessThanOrEqual(2)
    expect(portableLog(1)).toBe(0)
  })
})
