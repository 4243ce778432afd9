import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { fcluster } from "./fcluster.js"
import { suggestCut } from "./suggestCut.js"
import { chainOf, heightsOf, sixOnALine, trees } from "./testing/trees.js"

describe("suggestCut", () => {
  it("cuts in the middle of the widest gap between two heights", () => {
    // Heights 1, 2, 3, 9, 14: the gap from 3 to 9.
    expect(suggestCut(sixOnALine)).toEqual({ height: 6, nClusters: 3, gap: 6 })
  })

  it("takes the upper one of gaps that are equally wide", () => {
    expect(suggestCut(chainOf(5))).toEqual({ height: 3.5, nClusters: 2, gap: 1 })
  })

  it("gives one cluster where heights do not differ, as with two rows", () => {
    expect(suggestCut([[0, 1, 7, 2]])).toEqual({ height: 7, nClusters: 1, gap: 0 })
    const tied = sixOnALine.map(([a, b, , size]) => [a, b, 0, size])
    expect(suggestCut(tied)).toEqual({ height: 0, nClusters: 1, gap: 0 })
  })

  it("finds a gap between neighbouring floating-point numbers", () => {
    const next = 1 + 2 ** -52
    const cut = suggestCut([
      [0, 1, 1, 2],
      [2, 3, next, 3],
    ])
    expect(cut).toEqual({ height: 1, nClusters: 2, gap: 2 ** -52 })
  })

  it("gives as many clusters as a cut at its height, at least 2 unless all heights are the same", () => {
    fc.assert(
      fc.property(trees(), trees({ rising: true }), (...both) => {
        for (const Z of both) {
          const { height, nClusters, gap } = suggestCut(Z)
          const labels = fcluster(Z, height, { criterion: "distance" })
          expect(new Set(labels).size).toBe(nClusters)
          expect(gap > 0).toBe(nClusters > 1)
        }
      }),
    )
  })

  it("leaves no wider gap between the heights of a tree that rises", () => {
    fc.assert(
      fc.property(trees({ rising: true }), (Z) => {
        const heights = heightsOf(Z)
        const gaps = heights.slice(1).map((height, i) => height - heights[i])
        expect(suggestCut(Z).gap).toBe(Math.max(0, ...gaps))
      }),
    )
  })
})
