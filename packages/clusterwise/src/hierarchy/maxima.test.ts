import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { DataError, ParameterError } from "../errors.js"
import { inconsistent } from "./inconsistent.js"
import { maxDistances, maxInconsistents, maxRstat } from "./maxima.js"
import { chainOf, sixOnALine, trees } from "./testing/trees.js"

describe("the greatest value below each merge", () => {
  it("is the merge's own height where heights never fall, and else one below", () => {
    expect(Array.from(maxDistances(sixOnALine))).toEqual([1, 2, 3, 9, 14])
    const falling = [5, 2, 3, 9, 4]
    expect(Array.from(maxDistances(sixOnALine.map(([a, b, , size], i) => [a, b, falling[i], size])))).toEqual([
      5, 2, 5, 9, 9,
    ])
  })

  it("is taken of any column of the table of inconsistencies", () => {
    fc.assert(
      fc.property(trees(), fc.integer({ min: 1, max: 4 }), (Z, depth) => {
        const R = inconsistent(Z, depth)
        for (const column of [0, 1, 2, 3]) {
          const greatest = maxRstat(Z, R, column)
          for (let i = 0; i < Z.nMerges; i++) {
            const below = [Z.left(i), Z.right(i)].filter((child) => child >= Z.nLeaves)
            const values = [R.row(i)[column], ...below.map((child) => greatest[child - Z.nLeaves])]
            expect(greatest[i]).toBe(Math.max(...values))
          }
        }
        expect(maxInconsistents(Z, R)).toEqual(maxRstat(Z, R, 3))
      }),
    )
  })

  it("is found in a chain of 100,000 merges", () => {
    expect(maxDistances(chainOf(100_001))[99_999]).toBe(100_000)
  })

  it("refuses a table of another tree and a column that is none", () => {
    expect(() => maxInconsistents(sixOnALine, [[1, 0, 1, 0]])).toThrow(DataError)
    expect(() => maxInconsistents(sixOnALine, [[1, 0, 1, 0]])).toThrow(/R is 1 × 4; .* this linkage is 5 × 4/)
    expect(() => maxRstat(sixOnALine, inconsistent(sixOnALine), 4)).toThrow(ParameterError)
  })
})
