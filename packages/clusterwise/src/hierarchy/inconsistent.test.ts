import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { ParameterError } from "../errors.js"
import { inconsistent } from "./inconsistent.js"
import { chainOf, heightsOf, rowsOf, sixOnALine, trees } from "./testing/trees.js"

describe("inconsistent", () => {
  it("is what a hand computes", () => {
    const R = inconsistent(sixOnALine, 2).toArray()
    expect(R[0]).toEqual([1, 0, 1, 0])
    expect(R[2]).toEqual([2, 1, 3, 1]) // heights 3, 1, 2
    expect(R[4][0]).toBeCloseTo(26 / 3, 14) // heights 14, 3, 9
    expect(R[4][1]).toBeCloseTo(Math.sqrt(91 / 3), 14)
    expect(R[4][3]).toBeCloseTo((14 - 26 / 3) / Math.sqrt(91 / 3), 14)
    expect(inconsistent(sixOnALine, 3).toArray()[4].slice(0, 3)).toEqual([
      expect.closeTo(5.8, 14),
      expect.closeTo(Math.sqrt(122.8 / 4), 14),
      5,
    ])
  })

  it("counts a merge alone at depth 1, and all below it at a great depth", () => {
    fc.assert(
      fc.property(trees(), (Z) => {
        const [alone, all] = [inconsistent(Z, 1), inconsistent(Z, 100)]
        const [heights, rows] = [heightsOf(Z), rowsOf(Z)]
        for (let i = 0; i < Z.nMerges; i++) {
          expect(Array.from(alone.row(i))).toEqual([heights[i], 0, 1, 0])
          const own = rows[Z.nLeaves + i]
          const below = heights.filter((_, j) => rows[Z.nLeaves + j].every((row) => own.includes(row)))
          expect(all.row(i)[2]).toBe(below.length)
          expect(all.row(i)[0]).toBeCloseTo(below.reduce((a, b) => a + b) / below.length, 12)
        }
      }),
    )
  })

  it("is exactly 0 where heights tie, however they round", () => {
    const tied = sixOnALine.map(([a, b, , size]) => [a, b, 0.1, size])
    for (const row of inconsistent(tied, 3).toArray()) expect([row[0], row[1], row[3]]).toEqual([0.1, 0, 0])
  })

  it("does not change with the scale of the heights, tiny and huge ones too", () => {
    const plain = inconsistent(sixOnALine, 3)
    for (const scale of [2 ** -900, 2 ** 900]) {
      const scaled = inconsistent(
        sixOnALine.map(([a, b, height, size]) => [a, b, height * scale, size]),
        3,
      )
      for (let i = 0; i < 5; i++) expect(scaled.row(i)[3]).toBe(plain.row(i)[3])
    }
  })

  it("walks a chain of 100,000 merges", () => {
    expect(inconsistent(chainOf(100_001), 2).toArray()[99_999]).toEqual([99_999.5, Math.SQRT1_2, 2, 0.5 / Math.SQRT1_2])
  })

  it("has depth 2 unless told, and refuses one that is no whole number ≥ 1", () => {
    expect(inconsistent(sixOnALine)).toEqual(inconsistent(sixOnALine, 2))
    for (const depth of [0, 1.5, Number.NaN]) expect(() => inconsistent(sixOnALine, depth)).toThrow(ParameterError)
  })
})
