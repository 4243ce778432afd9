import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { dataset, type Golden, golden } from "../../../../fixtures/golden.js"
import { Condensed } from "../data/condensed.js"
import { Matrix } from "../data/matrix.js"
import type { Metric } from "../engine/metric.js"
import { reference } from "../engines/reference/reference.js"
import { wasm } from "../engines/wasm/wasm.js"
import { DataError, EngineError, MemoryBudgetError, ParameterError } from "../errors.js"
import { cdist } from "./cdist.js"
import { linkage } from "./linkage.js"
import { pdist } from "./pdist.js"
import { squareform } from "./squareform.js"

interface Case {
  name: string
  rows: number[][]
  distances: Record<string, number[]>
}

const { cases } = golden<Golden<Case>>("pairDistances")
const engines = [reference(), await wasm({ threads: 1 }), await wasm({ threads: 2, inlineBelow: 0 })]
const plain = reference()

/** "minkowski 3" of the fixtures. */
function metricOf(name: string): Metric {
  const [metric, p] = name.split(" ")
  return p === undefined ? (metric as Metric) : { name: "minkowski", p: Number(p) }
}

/** Metrics that are sums of differences, and quotients of such sums. */
const sums = ["euclidean", "sqeuclidean", "cityblock", "chebyshev", "canberra", "braycurtis", "hamming", "jaccard"]
const hasScipysBits = (name: string) => [...sums, "minkowski 1", "minkowski 2"].includes(name)

const every: readonly Metric[] = [
  ...([
    "euclidean",
    "sqeuclidean",
    "manhattan",
    "cityblock",
    "chebyshev",
    "minkowski",
    "cosine",
    "correlation",
  ] as const),
  ...(["canberra", "braycurtis", "hamming", "jaccard", "haversine"] as const),
  { name: "minkowski", p: 3 },
]

describe.each(engines)("pdist on $name", (engine) => {
  it.each(cases)("gives SciPy's distances, with its bits where they are sums: $name", async ({ rows, distances }) => {
    for (const [name, expected] of Object.entries(distances)) {
      const { data } = await pdist(rows, metricOf(name), { engine })
      if (hasScipysBits(name)) expect(Array.from(data), name).toEqual(expected)
      else
        expected.forEach(
          (value, i) => void expect(Math.abs(data[i] - value), name).toBeLessThanOrEqual(4e-15 + 1e-12 * value),
        )
    }
  })

  it.each(cases)("is the same between two sets of rows: $name", async ({ rows, distances }) => {
    for (const name of Object.keys(distances)) {
      const pairs = squareform(await pdist(rows, metricOf(name), { engine }))
      const found = await cdist(rows, rows.slice(2, 5), metricOf(name), { engine })
      expect([found.rows, found.cols, found.dtype]).toEqual([rows.length, 3, "float64"])
      expect(found.toArray(), name).toEqual(pairs.toArray().map((row) => row.slice(2, 5)))
    }
  })

  it("rounds once to float32, and widens rows of float32 first", async () => {
    const { rows } = dataset("iris")
    const full = await pdist(rows, "euclidean", { engine })
    expect((await pdist(rows, "euclidean", { engine, dtype: "float32" })).data).toEqual(Float32Array.from(full.data))
    const single = Matrix.from(rows, { dtype: "float32" })
    const widened = Matrix.from(single.toArray())
    expect(widened.dtype).toBe("float64")
    expect((await pdist(single, "manhattan", { engine })).data).toEqual(
      (await pdist(widened, "manhattan", { engine })).data,
    )
  })

  it("gives the same bits times a power of two, however large or small the rows", async () => {
    const rows = dataset("iris").rows.slice(0, 40)
    for (const metric of every.filter((metric) => metric !== "haversine" && metric !== "sqeuclidean")) {
      const base = await pdist(rows, metric, { engine })
      const ratio = ["cosine", "correlation", "canberra", "braycurtis", "hamming", "jaccard"].includes(metric as string)
      for (const power of [2 ** 500, 2 ** -500, 2 ** 1015]) {
        const scaled = await pdist(
          rows.map((row) => row.map((value) => value * power)),
          metric,
          { engine },
        )
        expect(scaled.data, JSON.stringify(metric)).toEqual(base.data.map((value) => (ratio ? value : value * power)))
      }
    }
  })

  it.each<[number[][], Metric, number | undefined, RegExp]>([
    [
      [
        [1, 2],
        [0, 0],
      ],
      "cosine",
      1,
      /row 1 is all zeros/,
    ],
    [
      [
        [1, 2],
        [3, 4],
        [0.1, 0.1],
      ],
      "correlation",
      2,
      /values of row 2 are the same/,
    ],
    [
      [
        [0.1, 2],
        [52.5, 13.4],
      ],
      "haversine",
      1,
      /latitude 52.5.*multiply degrees by π \/ 180/,
    ],
    [
      [
        [1, 2, 3],
        [1, 2, 3],
      ],
      "haversine",
      undefined,
      /2 columns; these have 3/,
    ],
    [[[1], [-1]], "braycurtis", undefined, /counts ≥ 0/],
    [[[1e308], [-1e308]], "euclidean", undefined, /beyond float64/],
  ])("says what a metric cannot take, and which row: %j %s", async (rows, metric, row, message) => {
    for (const call of [pdist(rows, metric, { engine }), cdist(rows, rows, metric, { engine })]) {
      const error = (await call.catch((error: unknown) => error)) as DataError
      expect(error).toBeInstanceOf(DataError)
      expect(error.message).toMatch(message)
      expect(error.row).toBe(row)
    }
  })

  it("refuses a float32 answer that would be 0 or infinite", async () => {
    for (const far of [1e39, 1e-50])
      await expect(pdist([[0], [far]], "euclidean", { engine, dtype: "float32" })).rejects.toThrow("outside float32")
  })

  it("counts 0 ÷ 0 as 0, and knows neither side of 0", async () => {
    const zeros = [
      [0, 0],
      [0, -0],
    ]
    for (const metric of ["canberra", "braycurtis", "jaccard", "hamming"] as const)
      expect(Array.from((await pdist(zeros, metric, { engine })).data), metric).toEqual([0])
  })

  it("takes rows that are loaded, and no distances in their place", async () => {
    const x = await engine.load(Matrix.from([[1], [3], [7]]))
    expect(Array.from((await pdist(x)).data)).toEqual([2, 6, 4])
    const distances = new Condensed(Float64Array.of(1, 2, 3))
    const d = await engine.load(distances)
    expect([d.rows, d.cols, d.dtype]).toEqual([3, 0, "float64"])
    await expect(pdist(d)).rejects.toThrow("these are distances between rows already; pass the rows.")
    await expect(cdist(d, [[1]])).rejects.toThrow(DataError)
    await expect(engine.moments!(d, {})).rejects.toThrow(EngineError)
    d.release()
    x.release()
  })

  it("gives linkage what it makes the tree of the rows from, and is left alone", async () => {
    const { rows } = dataset("iris")
    const distances = await pdist(rows, "manhattan", { engine })
    const before = distances.data.slice()
    for (const method of ["single", "complete", "average"] as const) {
      const [a, b] = [
        await linkage(distances, { method, engine }),
        await linkage(rows, { method, metric: "manhattan", engine }),
      ]
      expect(a.matrix.data, method).toEqual(b.matrix.data)
    }
    expect(distances.data).toEqual(before)
  })

  it("refuses distances that are none, and names the pair", async () => {
    for (const bad of [-1, Number.NaN, Number.POSITIVE_INFINITY])
      await expect(engine.load(new Condensed(Float64Array.of(1, 2, 3, 4, bad, 6)))).rejects.toMatchObject({
        name: "DataError",
        row: 1,
        column: 3,
      })
  })
})

describe("pdist", () => {
  it("is 0 between copies of a row, and the same for copies of a pair, whatever the metric", async () => {
    const value = fc.integer({ min: 1, max: 50 })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(value, value, value), { minLength: 2, maxLength: 12 }), async (rows) => {
        for (const metric of every.filter((metric) => metric !== "haversine" && metric !== "correlation")) {
          const { data } = await pdist([...rows, ...rows], metric, { engine: plain })
          const square = squareform(new Condensed(data))
          const n = rows.length
          for (let i = 0; i < n; i++)
            for (let j = 0; j < n; j++) expect(square.data[i * 2 * n + j]).toBe(square.data[(n + i) * 2 * n + n + j])
          for (let i = 0; i < n; i++) expect(square.data[i * 2 * n + n + i]).toBe(0)
        }
      }),
      { numRuns: 20 },
    )
  })

  it("refuses one row, metrics and options that there are not, and powers that are none", async () => {
    const rows = [[1], [2]]
    await expect(pdist([[1]], "euclidean", { engine: plain })).rejects.toThrow(
      "pdist: needs at least 2 rows; there is 1.",
    )
    await expect(pdist(rows, "euclid" as "euclidean", { engine: plain })).rejects.toThrow(ParameterError)
    await expect(pdist(rows, "precomputed" as "euclidean", { engine: plain })).rejects.toThrow(ParameterError)
    await expect(pdist(rows, { name: "minkowski", p: 0 }, { engine: plain })).rejects.toThrow("a number above 0")
    await expect(pdist(rows, "euclidean", { dtyp: "float32" } as object)).rejects.toThrow("dtype")
    await expect(pdist([[1], [Number.NaN]], "euclidean", { engine: plain })).rejects.toMatchObject({
      row: 1,
      column: 0,
    })
  })

  it("refuses what does not fit before it is allocated, and says what would", async () => {
    const X = Matrix.alloc(50_000, 2)
    const refusal = async (memoryBudget: number) =>
      (await pdist(X, "euclidean", { engine: await wasm({ threads: 1, memoryBudget }) }).catch(
        (error: unknown) => error,
      )) as MemoryBudgetError
    const some = await refusal(6e9)
    expect(some).toBeInstanceOf(MemoryBudgetError)
    expect(some.bytesNeeded).toBeGreaterThan(8 * ((50_000 * 49_999) / 2))
    expect(some.message).toMatch(/^pdist: needs 9.3 GiB.*With dtype "float32" they fit\.$/)
    expect((await refusal(1e9)).message).toMatch(/linkage goes from rows and needs no pairs/)
  })
})

describe("cdist", () => {
  it("refuses other columns than the rows have, and values that are not finite", async () => {
    const run = { engine: plain }
    await expect(cdist([[1, 2]], [[1]], "euclidean", run)).rejects.toThrow("cdist: X has 2 columns, Y has 1")
    await expect(cdist([[1]], [[Number.NaN]], "euclidean", run)).rejects.toMatchObject({ name: "DataError", row: 0 })
    await expect(cdist([[1]], [[1]], "euclidean", { dtype: "float32" } as object)).rejects.toThrow(ParameterError)
  })

  it("takes single rows", async () => {
    expect((await cdist([[1, 1]], [[4, 5]], "euclidean", { engine: plain })).toArray()).toEqual([[5]])
  })
})
