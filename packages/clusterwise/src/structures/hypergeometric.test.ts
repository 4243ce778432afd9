import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { hypergeometricTail, logFactorial } from "./hypergeometric.js"

function choose(n: number, k: number): bigint {
  if (k < 0 || k > n) return 0n
  let result = 1n
  for (let i = 0; i < k; i++) result = (result * BigInt(n - i)) / BigInt(i + 1)
  return result
}

describe("the tail of the hypergeometric distribution", () => {
  it.each([
    [3, 10, 5, 4, 0.2619047619047619],
    [2, 5, 2, 2, 0.1],
    [48, 150, 50, 50, 3.0149799965410717e-34],
    [10, 1000, 30, 100, 0.0003511718401859948],
    [600, 1_000_000, 3000, 100_000, 2.7828833056764357e-60],
    [5050, 100_000, 50_000, 10_000, 0.14834629633695473],
  ])("of %d hits in %d, %d marked, %d drawn is what SciPy 1.17 has", (hits, all, marked, drawn, chance) => {
    expect(Math.abs(hypergeometricTail(hits, all, marked, drawn) / chance - 1)).toBeLessThan(1e-9)
  })

  it("is the share of draws, counted in whole numbers", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.nat(60), fc.nat(60), fc.nat(60), (all, m, d, h) => {
        const [marked, drawn] = [m % (all + 1), d % (all + 1)]
        const hits = h % (drawn + 2)
        let ways = 0n
        for (let x = hits; x <= drawn; x++) ways += choose(marked, x) * choose(all - marked, drawn - x)
        const expected = Number((ways * 10n ** 15n) / choose(all, drawn)) / 1e15
        expect(hypergeometricTail(hits, all, marked, drawn)).toBeCloseTo(expected, 12)
      }),
    )
  })
})

it("logarithms of factorials add up, where they are multiplied out and where they are not", () => {
  let sum = 0
  for (let n = 1; n <= 200; n++) {
    sum += Math.log(n)
    expect(Math.abs(logFactorial(n) - sum)).toBeLessThanOrEqual(1e-12 * Math.max(1, sum))
  }
})
