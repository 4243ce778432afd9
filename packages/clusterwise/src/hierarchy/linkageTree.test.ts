import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Matrix } from "../data/matrix.js"
import { DataError } from "../errors.js"
import { Linkage } from "./linkageTree.js"
import { chainOf, sixOnALine, trees } from "./testing/trees.js"

/** The six rows with one number of the matrix changed. */
const changed = (row: number, column: number, value: number) =>
  sixOnALine.map((merge, i) => merge.map((v, j) => (i === row && j === column ? value : v)))

describe("Linkage.from", () => {
  it("reads a matrix as SciPy has it", () => {
    const Z = Linkage.from(sixOnALine)
    expect([Z.nLeaves, Z.nMerges]).toEqual([6, 5])
    expect([Z.left(2), Z.right(2), Z.height(2), Z.size(2)]).toEqual([6, 7, 3, 4])
    expect([Z.sizeOf(0), Z.sizeOf(6), Z.sizeOf(10)]).toEqual([1, 2, 6])
    expect(Linkage.from(Z)).toBe(Z)
  })

  it("takes what a tree's own matrix is, in float32 too", () => {
    fc.assert(
      fc.property(trees(), (Z) => {
        expect(Linkage.from(Z.matrix.toArray()).matrix.data).toEqual(Float64Array.from(Z.matrix.data))
        const narrow = new Matrix(Float32Array.from(Z.matrix.data), Z.nMerges, 4)
        expect(Linkage.from(narrow).matrix.data).toEqual(Float64Array.from(Z.matrix.data))
      }),
    )
  })

  it("reads a chain of 100,000 merges", () => {
    const Z = new Matrix(chainOf(100_001).matrix.data, 100_000, 4)
    expect(Linkage.from(Z).nLeaves).toBe(100_001)
  })

  it.each<[string, number[][], RegExp]>([
    ["three columns", [[0, 1, 1]], /has 4 columns .*; this has 3/],
    [
      "a cluster that a later row makes",
      changed(2, 1, 8),
      /row 2 of the linkage merges cluster 8, which a later row makes/,
    ],
    ["a cluster that no row makes", changed(1, 0, 11), /row 1 of the linkage names cluster 11/],
    ["a cluster that is merged twice", changed(2, 0, 0), /row 2 of the linkage merges cluster 0 a second time/],
    ["a cluster merged with itself", changed(0, 1, 0), /row 0 of the linkage merges cluster 0 a second time/],
    ["half a cluster", changed(0, 0, 0.5), /names cluster 0.5/],
    ["a negative cluster", changed(0, 0, -1), /names cluster -1/],
    ["a negative distance", changed(3, 2, -9), /row 3 of the linkage has the distance -9/],
    ["a distance that is none", changed(3, 2, Number.NaN), /row 3/],
    [
      "a size that does not add up",
      changed(4, 3, 5),
      /row 4 of the linkage has size 5, but its clusters hold 4 \+ 2 rows/,
    ],
  ])("refuses %s", (_, matrix, message) => {
    expect(() => Linkage.from(matrix, "fcluster")).toThrow(DataError)
    expect(() => Linkage.from(matrix, "fcluster")).toThrow(message)
    expect(() => Linkage.from(matrix, "fcluster")).toThrow(/^fcluster: /)
  })
})
