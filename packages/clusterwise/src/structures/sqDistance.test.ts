import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { sqDistance } from "./sqDistance.js"

const rows = (value: fc.Arbitrary<number>) =>
  fc
    .integer({ min: 0, max: 21 })
    .chain((cols) =>
      fc.tuple(
        fc.array(value, { minLength: cols, maxLength: cols }),
        fc.array(value, { minLength: cols, maxLength: cols }),
      ),
    )

describe("the squared distance", () => {
  it("is exact for whole numbers of any number of columns", () => {
    fc.assert(
      fc.property(rows(fc.integer({ min: -(2 ** 20), max: 2 ** 20 })), ([x, y]) => {
        const exact = x.reduce((sum, value, j) => sum + BigInt(value - y[j]) ** 2n, 0n)
        expect(BigInt(sqDistance(x, 0, y, 0, x.length, 1))).toBe(exact)
      }),
    )
  })

  it("is within a few roundings of the exact one for fractions", () => {
    const fraction = fc.integer({ min: -(2 ** 50), max: 2 ** 50 }).map((n) => n * 2 ** -20)
    fc.assert(
      fc.property(rows(fraction), ([x, y]) => {
        // Multiples of 2^-20 below 2^30: their differences are exact, squares are counted in 2^-40.
        const exact = x.reduce((sum, value, j) => sum + BigInt((value - y[j]) * 2 ** 20) ** 2n, 0n)
        const found = BigInt(sqDistance(x, 0, y, 0, x.length, 2 ** 20))
        const error = found > exact ? found - exact : exact - found
        expect(error << 49n <= exact).toBe(true)
      }),
    )
  })

  it("adds columns j mod 4 apart, then (0 + 2) + (1 + 3): the order that every engine repeats", () => {
    fc.assert(
      fc.property(rows(fc.double({ min: -10, max: 10, noNaN: true })), ([x, y]) => {
        const sums = [0, 0, 0, 0]
        x.forEach((value, j) => {
          sums[j % 4] += ((value - y[j]) * 0.25) ** 2
        })
        expect(sqDistance(x, 0, y, 0, x.length, 0.25)).toBe(sums[0] + sums[2] + (sums[1] + sums[3]))
      }),
    )
  })

  it("reads rows where they lie in longer arrays, and is the same both ways", () => {
    const x = Float64Array.of(9, 9, 1, 2, 3, 9)
    const y = Float32Array.of(4, 6, 3, 9)
    expect(sqDistance(x, 2, y, 0, 3, 1)).toBe(25)
    expect(sqDistance(y, 0, x, 2, 3, 1)).toBe(25)
  })

  it("scales before it squares, so that huge and tiny rows neither overflow nor vanish", () => {
    for (const power of [-900, -600, 600, 900]) {
      const row = [3 * 2 ** power, 4 * 2 ** power]
      expect(sqDistance(row, 0, [0, 0], 0, 2, 2 ** -power)).toBe(25)
    }
  })
})
