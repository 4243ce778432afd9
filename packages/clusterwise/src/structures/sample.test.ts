import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { sampleWithoutReplacement } from "./sample.js"

describe("sampleWithoutReplacement", () => {
  it("draws that many distinct numbers, ascending; all of them when as many are asked for as there are", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.nat({ max: 300 }), fc.nat(), (size, some, seed) => {
        const count = Math.min(size, some)
        const sample = [...sampleWithoutReplacement(size, count, seed)]
        expect(sample).toEqual([...new Set(sample)].sort((a, b) => a - b))
        expect(sample.length).toBe(count)
        expect(sample.every((i) => i >= 0 && i < size)).toBe(true)
      }),
    )
  })
})
