import { createHash } from "node:crypto"
import { describe, expect, it } from "vitest"
import type { Matrix } from "../data/matrix.js"
import { ParameterError } from "../errors.js"
import { makeAnisotropic } from "./anisotropic.js"
import { makeBlobs } from "./blobs.js"
import { makeCircles } from "./circles.js"
import { makeMoons } from "./moons.js"
import { makeUniform } from "./uniform.js"

const digest = ({ X, y }: { X: Matrix; y: Int32Array }) =>
  createHash("sha256").update(Float64Array.from(X.data)).update(Int32Array.from(y)).digest("hex").slice(0, 16)
const counts = (y: Int32Array) => [...y].reduce<number[]>((c, g) => Object.assign(c, { [g]: (c[g] ?? 0) + 1 }), [])
const columnsOf = (X: Matrix, group: Int32Array, g: number) => X.toArray().filter((_, i) => group[i] === g)
const average = (rows: number[][], j: number) => rows.reduce((sum, r) => sum + r[j], 0) / rows.length

/** SHA-256 of the 50 rows of seed 42 and their labels. These never change: people's results hang on them. */
const digests: Readonly<Record<string, string>> = {
  makeAnisotropic: "35fab9473101e457",
  makeBlobs: "6a1d19f16a706c93",
  makeCircles: "7153d828926e3c28",
  makeMoons: "95751a933b3822de",
  makeUniform: "07a081a0d38c75ae",
}

describe.each([
  ["makeBlobs", makeBlobs],
  ["makeAnisotropic", makeAnisotropic],
  [
    "makeMoons",
    (p?: { nSamples?: number; seed?: number; dtype?: "float32" | "float64" }) => makeMoons({ noise: 0.1, ...p }),
  ],
  [
    "makeCircles",
    (p?: { nSamples?: number; seed?: number; dtype?: "float32" | "float64" }) => makeCircles({ noise: 0.1, ...p }),
  ],
  ["makeUniform", makeUniform],
])("%s", (name, make) => {
  it("gives the same bytes for the same seed, on every machine and in every release", () => {
    expect(digest(make({ nSamples: 50, seed: 42 }))).toBe(digests[name])
    expect(digest(make({ nSamples: 50, seed: 42 }))).toBe(digest(make({ nSamples: 50, seed: 42 })))
  })

  it("gives other rows for other seeds, also beyond 32 bits", () => {
    expect(new Set([0, 1, 2 ** 32, 2 ** 53 - 1].map((seed) => digest(make({ seed })))).size).toBe(4)
  })

  it("gives a float64 Matrix with one label a row; float32 when asked", () => {
    const { X, y } = make({ nSamples: 7 })
    expect([X.rows, X.cols, X.dtype, y.length]).toEqual([7, 2, "float64", 7])
    const narrow = make({ nSamples: 7, dtype: "float32" })
    expect(narrow.X.dtype).toBe("float32")
    expect(narrow.X.data).toEqual(Float32Array.from(X.data))
  })

  it("refuses parameters that make no sense", () => {
    expect(() => make({ nSamples: 0 })).toThrow(ParameterError)
    expect(() => make({ nSamples: 2.5 })).toThrow("nSamples must be an integer ≥ 1")
    expect(() => make({ seed: -1 })).toThrow("seed must be an integer")
    expect(() => make({ samples: 9 } as object)).toThrow(`${name}: every parameter must be one of`)
  })
})

describe("makeBlobs", () => {
  it("spreads rows about their centers with the given deviation", () => {
    const { X, y, centers } = makeBlobs({
      nSamples: 6000,
      centers: [
        [0, 100],
        [50, -3],
      ],
      clusterStd: [1, 4],
      seed: 5,
    })
    for (const g of [0, 1]) {
      const rows = columnsOf(X, y, g)
      const std = [1, 4][g]
      for (const j of [0, 1]) {
        const mean = average(rows, j)
        const variance = rows.reduce((sum, r) => sum + (r[j] - mean) ** 2, 0) / rows.length
        expect(Math.abs(mean - centers.row(g)[j])).toBeLessThan((5 * std) / Math.sqrt(3000))
        expect(Math.abs(variance / std ** 2 - 1)).toBeLessThan(5 * Math.sqrt(2 / 3000))
      }
    }
  })

  it("shares rows over centers as evenly as can be, or as told", () => {
    expect(counts(makeBlobs({ nSamples: 11, centers: 4 }).y)).toEqual([3, 3, 3, 2])
    expect(counts(makeBlobs({ nSamples: [5, 1] }).y)).toEqual([5, 1])
    expect([...makeBlobs({ nSamples: [2, 1, 2], shuffle: false }).y]).toEqual([0, 0, 1, 2, 2])
  })

  it("draws as many centers as asked, in their box, in every column", () => {
    const { centers, X } = makeBlobs({
      centers: 40,
      nFeatures: 3,
      centerBox: [2, 3],
      clusterStd: 0,
      nSamples: 40,
      shuffle: false,
    })
    expect([centers.rows, centers.cols]).toEqual([40, 3])
    expect(centers.data.every((v) => v > 2 && v < 3)).toBe(true)
    expect(X.data).toEqual(centers.data)
  })

  it("shuffles rows together with their labels", () => {
    const sorted = makeBlobs({ nSamples: 30, shuffle: false, seed: 9 })
    const mixed = makeBlobs({ nSamples: 30, seed: 9 })
    const pairs = ({ X, y }: typeof sorted) => X.toArray().map((row, i) => JSON.stringify([row, y[i]]))
    expect(pairs(mixed)).not.toEqual(pairs(sorted))
    expect(pairs(mixed).sort()).toEqual(pairs(sorted).sort())
  })

  it("names a number that does not match the centers", () => {
    expect(() =>
      makeBlobs({
        centers: [
          [0, 0],
          [1, 1],
        ],
        nSamples: [3],
      }),
    ).toThrow("one number of rows a center (2)")
    expect(() => makeBlobs({ centers: 2, clusterStd: [1] })).toThrow("one number a center (2)")
    expect(() => makeBlobs({ clusterStd: -1 })).toThrow(ParameterError)
  })
})

describe("makeMoons", () => {
  it("lies on two half circles without noise", () => {
    const { X, y } = makeMoons({ nSamples: [5, 4] })
    expect(counts(y)).toEqual([5, 4])
    X.toArray().forEach(([a, b], i) => {
      const radius = y[i] === 0 ? Math.hypot(a, b) : Math.hypot(a - 1, b - 0.5)
      expect(radius).toBeCloseTo(1, 14)
      expect(y[i] === 0 ? b >= 0 : b <= 0.5).toBe(true)
    })
  })

  it("goes from end to end in equal steps, as make_moons of scikit-learn", () => {
    expect(makeMoons({ nSamples: 6, shuffle: false }).X.toArray()).toEqual([
      [1, 0],
      [0, 1],
      [-1, 0],
      [0, 0.5],
      [1, -0.5],
      [2, 0.5],
    ])
  })
})

describe("makeCircles", () => {
  it("lies on two circles without noise, the odd row on the inner one", () => {
    const { X, y } = makeCircles({ nSamples: 9, factor: 0.5, shuffle: false })
    expect(counts(y)).toEqual([4, 5])
    expect(X.toArray().slice(0, 5)).toEqual([
      [1, 0],
      [0, 1],
      [-1, 0],
      [0, -1],
      [0.5, 0],
    ])
    X.toArray().forEach(([a, b], i) => {
      expect(Math.hypot(a, b)).toBeCloseTo(y[i] === 0 ? 1 : 0.5, 14)
    })
    expect(() => makeCircles({ factor: 1.5 })).toThrow("factor must be a number in [0, 1]")
    expect(() => makeCircles({ nSamples: [1, 2, 3] })).toThrow("two numbers of rows")
  })
})

describe("makeUniform", () => {
  it("fills its range, all in one group", () => {
    const { X, y } = makeUniform({ nSamples: 2000, nFeatures: 3, low: -1, high: 3 })
    expect(X.data.every((v) => v > -1 && v < 3)).toBe(true)
    for (let j = 0; j < 3; j++)
      expect(Math.abs(average(X.toArray(), j) - 1)).toBeLessThan((5 * 4) / Math.sqrt(12 * 2000))
    expect(y.every((g) => g === 0)).toBe(true)
    expect(() => makeUniform({ low: 1, high: 1 })).toThrow("high must be above low (1)")
  })
})

describe("makeAnisotropic", () => {
  it("multiplies rows and centers by the matrix", () => {
    const centers = [
      [0, 0],
      [10, 0],
      [0, 10],
    ]
    const made = makeAnisotropic({ nSamples: 3, centers, clusterStd: 0, shuffle: false })
    expect(made.X.toArray()).toEqual([
      [0, 0],
      [6, -6],
      [-4, 8],
    ])
    expect(made.centers.toArray()).toEqual(made.X.toArray())
    expect(() => makeAnisotropic({ nFeatures: 3 })).toThrow("a matrix with 3 rows")
  })
})
