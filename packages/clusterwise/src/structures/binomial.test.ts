import { describe, expect, it } from "vitest"
import { fairCoinTail } from "./binomial.js"

describe("few heads of a fair coin", () => {
  it("are as likely as a hand counts", () => {
    // Of 4 throws: 1, 4, 6, 4, 1 of 16.
    expect([0, 1, 2, 3, 4].map((heads) => fairCoinTail(heads, 4))).toEqual([
      expect.closeTo(1 / 16, 15),
      expect.closeTo(5 / 16, 15),
      expect.closeTo(11 / 16, 15),
      expect.closeTo(15 / 16, 15),
      1,
    ])
    expect([fairCoinTail(0, 0), fairCoinTail(-1, 3), fairCoinTail(5, 3)]).toEqual([1, 0, 1])
  })

  it("are what SciPy gives, far out and in the middle", () => {
    const scipy = [
      [21, 100, 2.1686833167108188e-9],
      [5000, 10_000, 0.5039893230696917],
      [300, 1000, 8.832839003974784e-38],
      [4800, 10_000, 3.2967577993361714e-5],
    ]
    for (const [heads, throws, chance] of scipy) expect(fairCoinTail(heads, throws) / chance).toBeCloseTo(1, 9)
    expect(fairCoinTail(10, 5000)).toBe(0)
  })
})
