import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { normalQuantile } from "./normal.js"

describe("normalQuantile", () => {
  // Values by SciPy's norm.ppf.
  it.each([
    [1e-300, -37.0470962993612],
    [1e-17, -8.493793224109599],
    [1e-5, -4.264890793922825],
    [0.0749, -1.4402382675279635],
    [0.075, -1.4395314709384563],
    [0.2, -0.8416212335729142],
    [0.5, 0],
    [0.7, 0.5244005127080407],
    [0.99, 2.3263478740408408],
  ])("finds the quantile of %d", (p, z) => {
    expect(Math.abs(normalQuantile(p) - z)).toBeLessThanOrEqual(1e-14 * Math.abs(z))
  })

  it("rises, and mirrors at one half", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 20 - 1 }), (n) => {
        const p = n / 2 ** 20
        expect(normalQuantile(1 - p)).toBe(-normalQuantile(p) || 0)
        expect(normalQuantile(p + 2 ** -22)).toBeGreaterThan(normalQuantile(p))
      }),
    )
  })
})
