import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { LineMap } from "./lineMap.js"

describe("LineMap", () => {
  it("gives back the line of every row, however they drift apart", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 50 }), (steps) => {
        const map = new LineMap()
        let line = 1
        const lines = steps.map((step) => (line += step))
        for (const [row, l] of lines.entries()) map.add(row, l)
        expect(lines.map((_, row) => map.at(row))).toEqual(lines)
      }),
    )
  })
})
