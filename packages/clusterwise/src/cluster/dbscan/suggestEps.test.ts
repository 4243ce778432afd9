import { describe, expect, it } from "vitest"
import { Matrix } from "../../data/matrix.js"
import { makeBlobs } from "../../datasets/blobs.js"
import { makeMoons } from "../../datasets/moons.js"
import { reference } from "../../engines/reference/reference.js"
import { DataError, ParameterError } from "../../errors.js"
import { cdist } from "../../hierarchy/cdist.js"
import { pdist } from "../../hierarchy/pdist.js"
import { adjustedRandScore } from "../../metrics/adjustedRand.js"
import { DBSCAN } from "./dbscan.js"
import { suggestEps } from "./suggestEps.js"

const engine = reference()
const column = (...values: number[]) => values.map((value) => [value])

describe("suggestEps", () => {
  it("sorts the distances to the minSamples-th row, the row itself counted", async () => {
    const rows = makeBlobs({ nSamples: 90, seed: 4 }).X
    const { curve, eps, knee } = await suggestEps(rows, 4, { engine })
    const { data } = await cdist(rows, rows, "euclidean", { engine })
    const fourth = Array.from({ length: 90 }, (_, i) => data.slice(i * 90, (i + 1) * 90).sort()[3]).sort(
      (a, b) => a - b,
    )
    expect(Array.from(curve)).toEqual(fourth)
    expect(eps).toBe(curve[knee])
  })

  it("takes the point farthest below the chord of logarithms, past the least quarter", async () => {
    // Logarithms to base 2 past the first two: 0, 0, 0, 1, 3, whose chord lies 2.25 above the last 1 and 1.5 above the last 0.
    const { curve, knee, eps } = await suggestEps(column(0, 1, 10, 11, 20, 21, 23, 31), 2, { engine })
    expect(Array.from(curve)).toEqual([1, 1, 1, 1, 1, 1, 2, 8])
    expect([knee, eps]).toEqual([5, 1])
  })

  it("finds an eps that parts two moons, also where one row lies far away", async () => {
    const { X, y } = makeMoons({ nSamples: 400, noise: 0.05, seed: 3 })
    for (const far of [
      [],
      [[1e4, 1e4]],
      [
        [1e4, 1e4],
        [1e4, 1e4 + 1e-9],
      ],
    ]) {
      const rows = [...X.toArray(), ...far]
      const { eps } = await suggestEps(rows, 10, { engine })
      const { labels, nClusters } = await new DBSCAN({ eps, minSamples: 10 }).fit(rows, { engine })
      expect(nClusters).toBe(2)
      expect(await adjustedRandScore(y, labels.slice(0, 400))).toBeGreaterThan(0.95)
    }
  })

  it("takes every metric, distances that are given, and rows in an engine", async () => {
    const { X } = makeBlobs({ nSamples: 60, seed: 9 })
    const expected = await suggestEps(X, 5, { metric: "chebyshev", engine })
    const distances = await pdist(X, "chebyshev", { engine })
    expect(await suggestEps(distances, 5, { metric: "precomputed", engine })).toEqual(expected)
    expect(await suggestEps(await engine.load(Matrix.from(X)), 5, { metric: "chebyshev" })).toEqual(expected)
    expect(await suggestEps(X, 5, { metric: { name: "minkowski", p: 1 }, engine })).toEqual(
      await suggestEps(X, 5, { metric: "manhattan", engine }),
    )
  })

  it("takes the distance itself where all are equal, the last of a straight curve, and never 0", async () => {
    expect(await suggestEps(column(0, 1, 2, 3), 2, { engine })).toMatchObject({ eps: 1, knee: 3 })
    const copies = await suggestEps(column(...Array<number>(20).fill(5), 9, 10, 30), 2, { engine })
    expect(copies).toMatchObject({ eps: 1, knee: 21 })
    expect(Array.from(copies.curve)).toEqual([...Array(20).fill(0), 1, 1, 20])
    const doubling = await suggestEps(column(0, 1, 10, 12, 20, 24, 40, 48), 2, { engine })
    expect(Array.from(doubling.curve)).toEqual([1, 1, 2, 2, 4, 4, 8, 8])
    expect(doubling.eps).toBe(8)
  })

  it("refuses rows that all have copies enough, and a minSamples that is none", async () => {
    const same = column(3, 3, 3, 3)
    await expect(suggestEps(same, 3, { engine })).rejects.toThrow(DataError)
    await expect(suggestEps(same, 3, { engine })).rejects.toThrow("every row has at least 3 copies, itself counted")
    await expect(suggestEps(column(1, 2), 1, { engine })).rejects.toThrow("choose a larger minSamples")
    for (const minSamples of [0, 5, 2.5, Number.NaN])
      await expect(suggestEps(same, minSamples, { engine })).rejects.toThrow(ParameterError)
    await expect(suggestEps(same, 5, { engine })).rejects.toThrow(
      "suggestEps: minSamples must be an integer in [1, 4] (the data has 4 rows); got 5.",
    )
    await expect(suggestEps(same, 2, { engine, metrics: "cosine" } as object)).rejects.toThrow(ParameterError)
  })
})
