import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { binsOf } from "./bins.js"

const bins = (values: readonly number[]) => {
  const column = Float64Array.from(values)
  return binsOf(
    column,
    Int32Array.from(column.keys()).sort((a, b) => column[a] - column[b]),
  )
}

describe("the bins of a column", () => {
  it("part every two different values where these are few", () => {
    expect(bins([3, 1, 2, 2, 9])).toEqual({ cuts: Float64Array.of(1, 2, 6), codes: Uint8Array.of(2, 0, 1, 1, 3) })
    expect(bins([5, 5, 5])).toEqual({ cuts: new Float64Array(0), codes: new Uint8Array(3) })
  })

  it("hold what lies between their cuts, and 255 cuts are enough for any column", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -500, max: 500 }), { minLength: 1, maxLength: 1200 }), (values) => {
        const { cuts, codes } = bins(values)
        expect(cuts.length).toBeLessThanOrEqual(255)
        values.forEach((value, i) => {
          expect(codes[i]).toBe(cuts.filter((cut) => value > cut).length)
        })
      }),
      { numRuns: 60 },
    )
  })

  it("have about the same number of rows where there are many values", () => {
    const { codes } = bins(Array.from({ length: 10_000 }, (_, i) => (i * 7919) % 10_007))
    const sizes = new Float64Array(256)
    for (const code of codes) sizes[code]++
    expect([Math.min(...sizes), Math.max(...sizes)]).toEqual([39, 40])
  })
})
