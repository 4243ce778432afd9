import { describe, expect, it } from "vitest"
import { Matrix } from "../data/matrix.js"
import { linkageMethods } from "../engine/merging/lanceWilliams.js"
import { reference } from "../engines/reference/reference.js"
import { wasm } from "../engines/wasm/wasm.js"
import { DataError, ParameterError } from "../errors.js"
import { linkage } from "./linkage.js"
import { heightsOf } from "./testing/trees.js"

const precomputed = { metric: "precomputed" } as const
type Case = [string, Parameters<typeof linkage>[0], Parameters<typeof linkage>[1], string]

const badData: Case[] = [
  ["one row", [[1, 2]], {}, "linkage: needs at least 2 rows; there is 1."],
  ["no rows", [], {}, "linkage: no rows"],
  [
    "NaN",
    [
      [0, 0],
      [3, Number.NaN],
    ],
    {},
    "linkage: row 1, column 1 is NaN",
  ],
  [
    "infinities",
    [
      [0, -Infinity],
      [3, 1],
    ],
    {},
    "linkage: row 0, column 1 is -Infinity",
  ],
  ["rows of unequal length", [[1], [1, 2]], {}, "linkage: row 1 has 2 values, row 0 has 1"],
  [
    "no direction",
    [
      [0, 1],
      [0, 0],
    ],
    { metric: "cosine" },
    "row 1 is all zeros",
  ],
  ["a length that no number of rows has", new Float64Array(4), {}, "4 values are no n·(n−1)/2"],
  ["no distances", new Float64Array(0), {}, "0 values are no n·(n−1)/2"],
  ["a missing distance", Float64Array.of(1, Number.NaN, 2), {}, "between rows 0 and 2 it is NaN"],
  ["an infinite distance", Float64Array.of(1, 2, Infinity), {}, "between rows 1 and 2 it is Infinity"],
  ["a negative distance", Float32Array.of(1, -1, 2), {}, "between rows 0 and 2 it is -1"],
  [
    "a square that is not symmetric",
    [
      [0, 1],
      [2, 0],
    ],
    precomputed,
    "from row 0 to 1 it is 1, back 2",
  ],
  [
    "a negative square",
    [
      [0, -1],
      [-1, 0],
    ],
    precomputed,
    "linkage: a distance must be a finite number ≥ 0; between rows 0 and 1",
  ],
  [
    "a distance of a row to itself",
    [
      [0, 1],
      [1, 1e-9],
    ],
    precomputed,
    "row 1 has distance 1e-9 to itself",
  ],
  [
    "a matrix of distances that is not square",
    [
      [0, 1],
      [1, 0],
      [2, 1],
    ],
    precomputed,
    "is square; this one is 3 × 2",
  ],
  ["one distance of one row", [[0]], precomputed, "needs distances of at least 2 rows"],
]

const rows = [
  [0, 1],
  [1, 0],
]
const badOptions: Case[] = [
  [
    "ward by city blocks",
    rows,
    { method: "ward", metric: "manhattan" },
    '"euclidean" for ward linkage, which is defined by means',
  ],
  ["centroids by angle", rows, { method: "centroid", metric: "cosine" }, '"euclidean" for centroid linkage'],
  ["medians by squares", rows, { method: "median", metric: "sqeuclidean" }, '"euclidean" for median linkage'],
  ["an unknown method", rows, { method: "Ward" as "ward" }, 'linkage: method must be "single" or "complete"'],
  ["an unknown metric", rows, { metric: "manhatten" as "manhattan" }, "linkage: metric must be one of euclidean,"],
  ["an unknown option", rows, { metrik: "cosine" } as object, 'got "metrik"'],
  ["an unknown dtype", rows, { dtype: "float16" as "float32" }, 'linkage: dtype must be "float64" or "float32"'],
  ["a power of 0", rows, { metric: { name: "minkowski", p: 0 } }, "linkage: metric.p must be a number above 0"],
]

describe.each([reference(), await wasm()])("linkage on $name", (engine) => {
  it.each(badData)("refuses %s", async (_, X, options, text) => {
    const refused = linkage(X, { ...options, engine })
    await expect(refused).rejects.toThrow(DataError)
    await expect(refused).rejects.toThrow(text)
  })

  it.each(badOptions)("refuses %s", async (_, X, options, text) => {
    const refused = linkage(X, { ...options, engine })
    await expect(refused).rejects.toThrow(ParameterError)
    await expect(refused).rejects.toThrow(text)
  })

  it.each(linkageMethods)("takes distances at the ends of float64: %s", async (method) => {
    const { matrix } = await linkage(Float64Array.of(4, 6, 8), { method, engine })
    for (const scale of [2 ** 1018, 2 ** 600, 2 ** -700, 2 ** -1020]) {
      const Z = await linkage(Float64Array.of(4 * scale, 6 * scale, 8 * scale), { method, engine })
      expect(Z.matrix.data, String(scale)).toEqual(matrix.data.map((v, at) => (at % 4 === 2 ? v * scale : v)))
    }
  })

  it("refuses heights that float64 cannot hold", async () => {
    const most = new Float64Array(66).fill(1.7e308)
    const means = heightsOf(await linkage(most, { method: "average", engine }))
    for (const height of means) expect(height / 1.7e308).toBeCloseTo(1, 14)
    const pairsOfCopies = Float64Array.of(0, 1.7e308, 1.7e308, 1.7e308, 1.7e308, 0)
    await expect(linkage(pairsOfCopies, { method: "ward", engine })).rejects.toThrow("beyond float64")
  })

  it("refuses distances that float32 cannot hold where it shall hold them", async () => {
    for (const value of [1e200, 1e-200])
      for (const method of linkageMethods)
        await expect(linkage([[0], [value]], { method, dtype: "float32", engine })).rejects.toThrow("outside float32")
  })

  it("leaves rows and distances as they were", async () => {
    const X = Matrix.from([
      [0, 1],
      [5, 2],
      [3, 3],
    ])
    const pairs = Float64Array.of(3, 1, 2)
    const before = [X.data.slice(), pairs.slice()]
    for (const method of linkageMethods) {
      await linkage(X, { method, engine })
      await linkage(pairs, { method, engine })
    }
    expect([X.data, pairs]).toEqual(before)
  })
})
