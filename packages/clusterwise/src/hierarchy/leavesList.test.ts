import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { DataError } from "../errors.js"
import { leavesList } from "./leavesList.js"
import { chainOf, rowsOf, sixOnALine, trees } from "./testing/trees.js"

describe("leavesList", () => {
  it("reads a tree from left to right", () => {
    expect(Array.from(leavesList(sixOnALine))).toEqual([0, 1, 2, 3, 4, 5])
    const turned = sixOnALine.map(([left, right, ...rest]) => [right, left, ...rest])
    expect(Array.from(leavesList(turned))).toEqual([5, 4, 3, 2, 1, 0])
  })

  it("has every row once, and each cluster's rows side by side", () => {
    fc.assert(
      fc.property(trees(), (Z) => {
        const leaves = Array.from(leavesList(Z))
        expect(leaves.toSorted((a, b) => a - b)).toEqual(Array.from({ length: Z.nLeaves }, (_, row) => row))
        for (const rows of rowsOf(Z)) {
          const places = rows.map((row) => leaves.indexOf(row))
          expect(Math.max(...places) - Math.min(...places)).toBe(rows.length - 1)
        }
      }),
    )
  })

  it("walks down a chain of 100,000 merges", () => {
    const leaves = leavesList(chainOf(100_001))
    expect([leaves[0], leaves[1], leaves[99_999], leaves[100_000]]).toEqual([100_000, 99_999, 1, 0])
  })

  it("refuses what is no linkage", () => {
    expect(() => leavesList([[0, 3, 1, 2]])).toThrow(DataError)
    expect(() => leavesList([[0, 3, 1, 2]])).toThrow(/^leavesList: row 0 of the linkage/)
  })
})
