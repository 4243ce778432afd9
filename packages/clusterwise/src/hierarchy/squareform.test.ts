import { describe, expect, it } from "vitest"
import { Condensed } from "../data/condensed.js"
import { Matrix } from "../data/matrix.js"
import { DataError } from "../errors.js"
import { squareform } from "./squareform.js"

const square = [
  [0, 1, 2],
  [1, 0, 3],
  [2, 3, 0],
]

describe("squareform", () => {
  it("gives a square matrix of condensed distances, and condensed ones of a square", () => {
    expect(squareform(new Condensed(Float64Array.of(1, 2, 3))).toArray()).toEqual(square)
    expect(squareform(Float64Array.of(1, 2, 3)).toArray()).toEqual(square)
    expect(Array.from(squareform(square).data)).toEqual([1, 2, 3])
  })

  it("gives back what it was given, for two rows too, in its own type", () => {
    for (const values of [Float64Array.of(0.1), Float32Array.of(1, 0, 3, 4, 5, 6)]) {
      const back = squareform(squareform(new Condensed(values)))
      expect(back.data).toEqual(values)
    }
  })

  it("refuses a number of distances that no number of rows has", () => {
    expect(() => squareform(new Float64Array(4))).toThrow("4 values are no n·(n−1)/2")
    expect(() => squareform(new Float64Array(0))).toThrow(DataError)
  })

  it.each([
    ["a matrix that is not square", [[0, 1, 2]], "is square; this one is 1 × 3"],
    ["one row", [[0]], "at least 2 rows; there is 1"],
    [
      "one that is not symmetric",
      [
        [0, 1],
        [2, 0],
      ],
      "from row 0 to 1 it is 1, back 2",
    ],
    [
      "a row that is away from itself",
      [
        [0, 1],
        [1, 0.5],
      ],
      "row 1 has distance 0.5 to itself",
    ],
    [
      "a negative distance",
      [
        [0, 1, 2],
        [1, 0, -3],
        [2, -3, 0],
      ],
      "between rows 1 and 2 it is -3",
    ],
  ])("refuses %s", (_, rows, text) => {
    expect(() => squareform(rows)).toThrow(DataError)
    expect(() => squareform(rows)).toThrow(text)
  })

  it("refuses what is no number", () => {
    expect(() => squareform(new Matrix(Float64Array.of(0, Number.NaN, Number.NaN, 0), 2, 2))).toThrow(
      "between rows 0 and 1 it is NaN",
    )
  })
})
