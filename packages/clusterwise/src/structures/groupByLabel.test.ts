import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { groupByLabel } from "./groupByLabel.js"

describe("rows by label", () => {
  it("are in rising order, each in its group, and nowhere where the label is below 0", () => {
    expect(groupByLabel(Int32Array.of(2, 0, -1, 2, 0, -3, 2), 4)).toEqual([
      Int32Array.of(1, 4),
      Int32Array.of(),
      Int32Array.of(0, 3, 6),
      Int32Array.of(),
    ])
  })

  it("are what a filter finds", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -2, max: 5 })), (labels) => {
        const found = groupByLabel(Int32Array.from(labels), 6)
        const expected = [0, 1, 2, 3, 4, 5].map((group) => [...labels.keys()].filter((i) => labels[i] === group))
        expect(found.map((rows) => Array.from(rows))).toEqual(expected)
      }),
    )
  })

  it("are none of no rows, and there may be no groups", () => {
    expect(groupByLabel(new Int32Array(0), 2)).toEqual([new Int32Array(0), new Int32Array(0)])
    expect(groupByLabel(Int32Array.of(-1, -1), 0)).toEqual([])
  })
})
