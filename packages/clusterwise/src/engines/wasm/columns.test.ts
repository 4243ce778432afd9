import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Matrix } from "../../data/matrix.js"
import type { Engine, ProjectOptions, Resident } from "../../engine/engine.js"
import { DataError, EngineError, MemoryBudgetError, ParameterError } from "../../errors.js"
import { Draws } from "../../structures/random.js"
import { reference } from "../reference/reference.js"
import { wasm } from "./wasm.js"

// moments, quantiles, project and select beyond what every engine is asked for in the conformance suite.

const one = await wasm({ threads: 1 })
const three = await wasm({ threads: 3, inlineBelow: 0 })
const plain = reference()

/** Rows of columns on different scales and far apart, with −0, 0 and ties among them. */
function table(rows: number, cols: number, dtype: "float32" | "float64" = "float64"): Matrix {
  const draws = new Draws(7, 99, cols)
  const X = Matrix.alloc(rows, cols, dtype)
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < cols; j++) {
      const u = draws.uniform(i * cols + j)
      X.data[i * cols + j] = j % 3 === 0 ? Math.round(4 * u - 2) : j % 3 === 1 ? 1e8 + 100 * u : (u - 0.5) ** 3 * 1e-5
    }
  return X
}

const weightsOf = (rows: number) => Float64Array.from({ length: rows }, (_, i) => ((i * 7) % 5) / 3)
const labelsOf = (rows: number) => Int32Array.from({ length: rows }, (_, i) => ((i * 13) % 6) - 1)

const shapes: readonly (readonly [number, number])[] = [
  [1, 1],
  [5, 1],
  [9001, 2],
  [4099, 7],
  [1000, 33],
  [700, 130],
]

async function home(x: Resident | Promise<Resident>): Promise<Matrix> {
  const { engine } = await x
  return engine.collect(await x)
}

describe.each(["float64", "float32"] as const)("%s columns on one thread and on three", (dtype) => {
  it.each(shapes)("have moments of the same bytes: %i × %i", async (rows, cols) => {
    const X = table(rows, cols, dtype)
    const labels = labelsOf(rows)
    for (const weights of [undefined, rows > 1 ? weightsOf(rows) : undefined])
      for (const options of [{ cross: true }, { labels, groups: 6 }]) {
        const answers = []
        for (const engine of [one, three])
          answers.push(await engine.moments(await engine.load(X, { weights }), options))
        expect(answers[1]).toEqual(answers[0])
      }
  })

  it.each(shapes)("have quantiles and projections of the reference's bytes: %i × %i", async (rows, cols) => {
    const X = table(rows, cols, dtype)
    const numbers = (length: number) => Float64Array.from({ length }, (_, i) => ((i * 5) % 7) / 3 - 0.8)
    const maps: ProjectOptions[] = [
      { scale: numbers(cols) },
      { offset: numbers(cols), scale: numbers(cols), shift: numbers(cols), norm: "l2" },
      { offset: numbers(cols), matrix: numbers(cols * 5), shift: numbers(5), norm: "l1" },
      { matrix: numbers(cols), norm: "max" },
    ]
    const r = await plain.load(X)
    for (const engine of [one, three]) {
      const x = await engine.load(X)
      const q = [0, 1 / 3, 0.5, 0.25, 1]
      expect(await engine.quantiles(x, { q })).toEqual(await plain.quantiles(r, { q }))
      for (const map of maps)
        expect((await home(engine.project(x, map))).data).toEqual((await home(plain.project(r, map))).data)
    }
  })
})

const load = (rows: number[][], weights?: number[]) => three.load(Matrix.from(rows), { weights })

describe("moments on WebAssembly", () => {
  it("keep all digits of data moved by 1e8", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 50 }),
        async (values) => {
          const near = await one.moments(await one.load(Matrix.from(values.map((v) => [v / 64]))), {})
          const far = await one.moments(await one.load(Matrix.from(values.map((v) => [v / 64 + 1e8]))), {})
          expect(Math.abs(far.variance[0] - near.variance[0])).toBeLessThanOrEqual(1e-13 * near.variance[0])
          expect(Math.abs(far.mean[0] - 1e8 - near.mean[0])).toBeLessThanOrEqual(2e-8)
        },
      ),
    )
  })

  it("of a column that is constant in a group are its value and exactly 0, whatever the weights and the other groups", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(0.1, 1 / 3, -7e-300, 0, 123456.789, 1e300),
        fc.array(fc.double({ min: 0.01, max: 9, noNaN: true }), { minLength: 1, maxLength: 40 }),
        async (value, weights) => {
          const rows = [[5e299], ...weights.map(() => [value]), [-3]]
          const x = await one.load(Matrix.from(rows), { weights: [1, ...weights, 0] })
          const labels = Int32Array.from(rows, (_, i) => (i === 0 ? 0 : 1))
          const { mean, variance, count } = await one.moments(x, { labels, groups: 2 })
          expect([mean[1], variance[1], count[1]]).toEqual([value, 0, weights.length + 1])
        },
      ),
    )
  })

  it("lose no digit of a group to an outlier in another", async () => {
    const rows = Array.from({ length: 3000 }, (_, i) => [i === 1 ? 1e12 : (i % 10) / 1024])
    const x = await load(rows)
    const { variance } = await three.moments(x, { labels: Int32Array.from(rows, (_, i) => i & 1), groups: 2 })
    expect(variance[0]).toBe(8 / 2 ** 20)
  })

  it("are zeros for a group without weight, which still counts its rows", async () => {
    const x = await load([[1], [2], [3]], [1, 0, 1])
    const { weight, count, mean, variance } = await three.moments(x, { labels: Int32Array.of(0, 1, -1), groups: 3 })
    expect([...weight, ...count, ...mean, ...variance]).toEqual([1, 0, 0, 1, 1, 0, 1, 0, 0, 0, 0, 0])
  })

  it("have a finite mean where the range is as wide as float64", async () => {
    const big = Number.MAX_VALUE
    const { mean, variance } = await three.moments(await load([[big], [-big], [big], [-big]]), { cross: true })
    expect([mean[0], variance[0]]).toEqual([0, Number.POSITIVE_INFINITY])
  })

  it("refuse labels that do not fit, as the reference does", async () => {
    const x = await load([[1], [2]])
    await expect(three.moments(x, { labels: Int32Array.of(0), groups: 1 })).rejects.toThrow("one a row (2)")
    await expect(three.moments(x, { labels: Int32Array.of(0, 3), groups: 2 })).rejects.toThrow(ParameterError)
    await expect(three.moments(x, { labels: Int32Array.of(0, 0) })).rejects.toThrow("groups must be")
  })
})

describe("projections on WebAssembly", () => {
  it("bring rows to unit length at any size, and leave a zero row", async () => {
    for (const size of [1, 1e-200, 5e-324, 1e200, 1e307])
      for (const norm of ["l1", "l2", "max"] as const) {
        const X = Matrix.from([
          [3 * size, -4 * size],
          [0, 0],
        ])
        const found = await home(three.project(await three.load(X), { norm }))
        expect(found.data).toEqual((await home(plain.project(await plain.load(X), { norm }))).data)
      }
  })

  it("keep weights, and names unless a matrix makes new columns", async () => {
    const x = await three.load(Matrix.from([[1, 2]], { columns: ["a", "b"] }), { weights: [3] })
    const scaled = await three.project(x, { scale: Float64Array.of(2, 2) })
    const mixed = await three.project(x, { matrix: Float64Array.of(1, 1), columns: ["sum"] })
    expect([scaled.columns, mixed.columns, scaled.weighted]).toEqual([["a", "b"], ["sum"], true])
    expect((await three.moments(mixed, {})).weight[0]).toBe(3)
  })

  it("say where a value leaves the range, also before rows are divided by their norm", async () => {
    const x = await three.load(Matrix.from([[1], [2]], { dtype: "float32", columns: ["big"] }))
    const scale = Float64Array.of(2e38)
    await expect(three.project(x, { scale })).rejects.toThrow("row 1, column big leaves the range of float32")
    for (const engine of [three, plain] as Engine[]) {
      const wide = await engine.load(Matrix.from([[1e300]]))
      await expect(engine.project!(wide, { scale: Float64Array.of(1e300), norm: "l2" })).rejects.toThrow(DataError)
    }
  })

  it("refuse a scale beside a matrix, and lengths that do not fit", async () => {
    const x = await load([[1, 2]])
    const two = Float64Array.of(1, 2)
    await expect(three.project(x, { scale: two, matrix: two })).rejects.toThrow("scale must be left out")
    await expect(three.project(x, { matrix: Float64Array.of(1, 2, 3) })).rejects.toThrow("2 × outputs")
    await expect(three.project(x, { shift: Float64Array.of(1) })).rejects.toThrow("2 values")
  })
})

describe("quantiles and selections on WebAssembly", () => {
  it("find the middle of the widest range that float64 holds, and refuse per cent", async () => {
    const x = await load([[-Number.MAX_VALUE], [Number.MAX_VALUE]])
    expect([...(await three.quantiles(x, { q: [0.5] }))]).toEqual([0])
    await expect(three.quantiles(x, { q: [25] })).rejects.toThrow("fractions in [0, 1]")
  })

  it("find every rank of any column", async () => {
    const value = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ noNaN: true, min: -1e9, max: 1e9 }))
    await fc.assert(
      fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 60 }), async (values) => {
        const n = values.length
        const q = values.map((_, i) => (n === 1 ? 0 : i / (n - 1)))
        const X = Matrix.from(values.map((v) => [v]))
        const found = await one.quantiles(await one.load(X), { q })
        expect(found).toEqual(await plain.quantiles(await plain.load(X), { q }))
      }),
    )
  })

  it("select rows with their weights, and refuse rows that are not there", async () => {
    const x = await load([[1], [2], [3]], [5, 6, 7])
    const y = await three.select(x, { rows: Int32Array.of(2, 0, 2) })
    expect((await home(y)).toArray()).toEqual([[3], [1], [3]])
    expect((await three.moments(y, {})).weight[0]).toBe(19)
    for (const engine of [three, plain] as Engine[]) {
      const three = await engine.load(Matrix.from([[1], [2], [3]]))
      await expect(engine.select!(three, { rows: Int32Array.of(0, 3) })).rejects.toThrow("an integer in [0, 2]; got 3")
    }
    await expect(three.select(x, { labels: Int32Array.of(0, 0, 0), label: 1 })).rejects.toThrow(
      "no row has the label 1",
    )
  })
})

describe("an engine with little memory", () => {
  it("refuses before it allocates, and says how much is needed", async () => {
    const engine = await wasm({ threads: 1, memoryBudget: 6e6 })
    const x = await engine.load(Matrix.alloc(1000, 1000))
    await expect(async () => engine.moments(x, { cross: true })).rejects.toThrow(MemoryBudgetError)
    await expect(async () => engine.project(x, { norm: "l2" })).rejects.toThrow(MemoryBudgetError)
    await expect(async () => engine.select(x, { sample: 900, seed: 1 })).rejects.toThrow(MemoryBudgetError)
    expect((await engine.moments(x, {})).variance[0]).toBe(0)
    await engine.close()
    await expect(engine.moments(x, {})).rejects.toThrow(EngineError)
  })
})
