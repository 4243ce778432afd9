import { describe, expect, it } from "vitest"
import { countParts, pairsOf, treePairs } from "./pairs.js"

const table = (...rows: number[][]) => ({
  data: Float64Array.from(rows.flat()),
  rows: rows.length,
  cols: rows[0].length,
})

describe("the places between centroids", () => {
  it("are counted along the line: about one end, the middle, the other end", () => {
    const pairs = pairsOf(Float64Array.of(-1, 0, 1, 0), 2)
    // At −1 and −1.4 the left part, at −0.5 nothing, at 0.1 and 0.4 the middle, at 0.7 the right one, at 1.5 nothing.
    const rows = [-1, -1.4, -0.5, 0.1, 0.4, 0.7, 1.5].map((x) => [x, 3])
    expect(Array.from(countParts(table(...rows), Float64Array.of(-1, 0, 1, 0), pairs))).toEqual([2, 2, 1])
  })

  it("end where a third centroid is nearer than the line", () => {
    const centroids = Float64Array.of(-1, 0, 1, 0, 0, 2)
    const pair = pairsOf(centroids, 2).filter(({ a, b }) => a === 0 && b === 1)
    expect(Array.from(countParts(table([0, 0.9], [0, 1.1], [0, -5], [-1, 0.9]), centroids, pair))).toEqual([1, 2, 0])
  })

  it("are joined by the shortest tree, and by no line between centroids in one place", () => {
    const tree = (centroids: Float64Array, k: number) => treePairs(pairsOf(centroids, 1), k).map(({ a, b }) => [a, b])
    expect(tree(Float64Array.of(0, 10, 4, 5), 4)).toEqual([
      [0, 2],
      [2, 3],
      [1, 3],
    ])
    expect(pairsOf(Float64Array.of(3, 3), 1)).toEqual([])
    expect(tree(Float64Array.of(3, 3, 5), 3)).toEqual([
      [0, 2],
      [1, 2],
    ])
  })
})
