import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { shortNumberBetween } from "./shortNumber.js"

describe("a value to cut at", () => {
  it.each([
    [1.9, 3, 2.5],
    [4, 5, 4],
    [0, 10, 5],
    [0.1, 0.2, 0.15],
    [1234.5, 1234.6, 1234.55],
    [-3, -1, -2],
    [-1e-9, 1e-9, 0],
  ])("between %d and %d is %d", (low, high, cut) => {
    expect(shortNumberBetween(low, high)).toBe(cut)
  })

  it("always parts the two: it is at least the lower one, and below the higher one", () => {
    const value = fc.double({ noNaN: true, noDefaultInfinity: true })
    fc.assert(
      fc.property(value, value, fc.boolean(), (a, b, near) => {
        const low = Math.min(a, b)
        const high = near ? low + Math.max(Math.abs(low) * Number.EPSILON, Number.MIN_VALUE) : Math.max(a, b)
        if (!(low < high && Number.isFinite(high))) return
        const cut = shortNumberBetween(low, high)
        expect(cut >= low && cut < high).toBe(true)
      }),
    )
  })
})
