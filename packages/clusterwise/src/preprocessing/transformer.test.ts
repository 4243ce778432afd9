import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Matrix } from "../data/matrix.js"
import { reference } from "../engines/reference/reference.js"
import { DataError, ParameterError } from "../errors.js"
import { loadTransformer } from "./loadTransformer.js"
import { MaxAbsScaler } from "./maxAbsScaler.js"
import { MinMaxScaler } from "./minMaxScaler.js"
import { Normalizer } from "./normalizer.js"
import { Radians } from "./radians.js"
import { RobustScaler } from "./robustScaler.js"
import { StandardScaler } from "./standardScaler.js"

const engine = reference()
const run = { engine }

const scalers = [
  ["StandardScaler", new StandardScaler()],
  ["StandardScaler without mean", new StandardScaler({ withMean: false })],
  ["StandardScaler without std", new StandardScaler({ withStd: false })],
  ["MinMaxScaler", new MinMaxScaler({ range: [-2, 5] })],
  ["MaxAbsScaler", new MaxAbsScaler()],
  ["RobustScaler", new RobustScaler({ quantiles: [10, 90] })],
  ["Radians", new Radians()],
] as const
const all = [...scalers, ["Normalizer", new Normalizer()]] as const

const quarters = fc.integer({ min: -4000, max: 4000 }).map((n) => n / 4)
const table = fc
  .array(fc.tuple(quarters, quarters, fc.constant(7)), { minLength: 3, maxLength: 30 })
  .map((rows) => rows.map((r) => [...r]))
const largest = (rows: number[][]) => Math.max(...rows.flat().map(Math.abs))

function expectClose(actual: number[][], expected: number[][], tolerance: number) {
  for (const [i, row] of actual.entries())
    for (const [j, v] of row.entries()) expect(Math.abs(v - expected[i][j])).toBeLessThanOrEqual(tolerance)
}

describe.each(scalers)("%s", (_, scaler) => {
  it("is undone by inverseTransform", async () => {
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const fitted = await scaler.fit(rows, run)
        const back = await fitted.inverseTransform(await fitted.transform(rows, run), run)
        expectClose(back.toArray(), rows, 1e-13 * largest(rows))
      }),
    )
  })

  it("never gives NaN, also for constant columns of any size", async () => {
    const sizes = fc.constantFrom(0, 5e-324, 1e-310, 1e-200, 0.1, 1 / 3, 1e8, 1e200, 1.7e308, -0.1, -1e300)
    await fc.assert(
      fc.asyncProperty(sizes, fc.integer({ min: 1, max: 20 }), async (value, count) => {
        const rows = Array.from({ length: count }, (_, i) => [value, i])
        const fitted = await scaler.fit(rows, run).catch((error) => error)
        // What float64 cannot divide by is refused by name, not answered with NaN.
        if (fitted instanceof DataError) {
          expect(fitted.message).toMatch(/too little to divide by/)
          return
        }
        const transformed = await fitted.transform(rows, run)
        expect(transformed.data.every(Number.isFinite)).toBe(true)
      }),
    )
  })
})

describe.each(all)("%s", (_, transformer) => {
  const rows = [
    [1, 2, 7],
    [4, -3, 7],
    [9, 0.5, 7],
    [-2, 8, 7],
  ]
  const named = Matrix.from(rows, { columns: ["a", "b", "c"] })

  it("gives rows inside an engine back there, anything else as a Matrix, with the same values", async () => {
    const fitted = await transformer.fit(named, run)
    const outside = await fitted.transform(named, run)
    const resident = await engine.load(named, { weights: [1, 2, 3, 4] })
    const again = await transformer.fit(await engine.load(named))
    const inside = await again.transform(resident)
    expect(outside).toBeInstanceOf(Matrix)
    expect([inside.engine.name, inside.weighted]).toEqual(["reference", true])
    expect((await engine.collect(inside)).data).toEqual(outside.data)
    expect([outside.columns, inside.columns]).toEqual([named.columns, named.columns])
  })

  it("keeps float32 rows in float32, and does not change its input", async () => {
    const narrow = Matrix.from(rows, { dtype: "float32" })
    const before = narrow.data.slice()
    const transformed = await (await transformer.fit(narrow, run)).transform(narrow, run)
    expect(transformed.dtype).toBe("float32")
    expect(narrow.data).toEqual(before)
    const wide = await (await transformer.fit(rows, run)).transform(rows, run)
    expectClose(transformed.toArray(), wide.toArray(), 1e-5)
  })

  it("refuses another number of columns, and other names", async () => {
    const fitted = await transformer.fit(named, run)
    await expect(fitted.transform([[1, 2]], run)).rejects.toThrow(
      /fitted on 3 columns \("a", "b", "c"\); the data have 2 columns/,
    )
    const renamed = Matrix.from(rows, { columns: ["a", "c", "b"] })
    await expect(fitted.transform(renamed, run)).rejects.toThrow('column 1 was called "b" in the fit, now "c"')
    await expect(fitted.transform(rows, run)).resolves.toBeInstanceOf(Matrix)
  })

  it("refuses NaN and infinities with their place, in fit and in transform", async () => {
    const fitted = await transformer.fit(rows, run)
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const broken = [
        [1, 2, 3],
        [4, bad, 6],
      ]
      await expect(transformer.fit(broken, run)).rejects.toMatchObject({ name: "DataError", row: 1, column: 1 })
      await expect(fitted.transform(broken, run)).rejects.toMatchObject({ name: "DataError", row: 1, column: 1 })
    }
  })

  it("comes back from JSON with the same parameters and the same rows, bit for bit", async () => {
    const fitted = await transformer.fit(named, run)
    const read = loadTransformer(JSON.parse(JSON.stringify(fitted)))
    expect((await read.transform(named, run)).data).toEqual((await fitted.transform(named, run)).data)
    expect([read.kind, read.params, read.columns]).toEqual([fitted.kind, fitted.params, ["a", "b", "c"]])
    expect(read.toJSON()).toEqual(fitted.toJSON())
  })

  it("is immutable once fitted, and fitting again gives the same", async () => {
    const fitted = await transformer.fit(named, run)
    expect(Object.isFrozen(fitted)).toBe(true)
    expect((await transformer.fit(named, run)).toJSON()).toEqual(fitted.toJSON())
  })

  it("does with permuted columns the same, permuted", async () => {
    const order = [2, 0, 1]
    const permuted = rows.map((row) => order.map((j) => row[j]))
    const direct = (await (await transformer.fit(rows, run)).transform(rows, run)).toArray()
    const moved = (await (await transformer.fit(permuted, run)).transform(permuted, run)).toArray()
    expectClose(
      moved,
      direct.map((row) => order.map((j) => row[j])),
      1e-15,
    )
  })

  it("stops with the signal's reason", async () => {
    const signal = AbortSignal.abort(new Error("not now"))
    await expect(transformer.fit(rows, { engine, signal })).rejects.toThrow("not now")
    const fitted = await transformer.fit(rows, run)
    await expect(fitted.transform(rows, { engine, signal })).rejects.toThrow("not now")
  })

  it("tells progress that never falls and ends at 1, in fit and in transform", async () => {
    const big = Matrix.alloc(60_000, 3)
    for (let i = 0; i < big.data.length; i++) big.data[i] = (i * 7919) % 1013
    const fractions: number[] = []
    const fitted = await transformer.fit(big, { engine, onProgress: (p) => fractions.push(p.fraction) })
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b))
    expect(fractions.at(-1)).toBe(1)
    fractions.length = 0
    await fitted.transform(big, { engine, onProgress: (p) => fractions.push(p.fraction) })
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b))
    expect(fractions.at(-1)).toBe(1)
  })
})

describe("constant columns", () => {
  const rows = [0.1, 0.1, 0.1].map((v, i) => [v, 0, -7, i])

  it("become 0 in StandardScaler and RobustScaler, the low end in MinMaxScaler, ±1 or 0 in MaxAbsScaler", async () => {
    const first = async (fitted: { transform(x: number[][], o: typeof run): Promise<Matrix> }) =>
      (await fitted.transform(rows, run)).toArray()[0].slice(0, 3)
    expect(await first(await new StandardScaler().fit(rows, run))).toEqual([0, 0, 0])
    expect(await first(await new RobustScaler().fit(rows, run))).toEqual([0, 0, 0])
    expect(await first(await new MinMaxScaler({ range: [3, 4] }).fit(rows, run))).toEqual([3, 3, 3])
    expect(await first(await new MaxAbsScaler().fit(rows, run))).toEqual([1, 0, -1])
  })

  it("are recognised though their values differ by rounding, at any size", async () => {
    for (const size of [1, 2 ** -900, 2 ** 900]) {
      const noisy = [0.3, 0.1 + 0.2, 0.3, 0.1 + 0.2].map((v) => [v * size])
      expect([...(await new StandardScaler().fit(noisy, run)).scale]).toEqual([1])
      expect([...(await new RobustScaler().fit(noisy, run)).scale]).toEqual([1])
      expect([...(await new MinMaxScaler().fit(noisy, run)).scale]).toEqual([1])
    }
  })

  it("are not confused with columns of small numbers", async () => {
    for (const size of [1e-20, 1e-200, 1e-300]) {
      const rows = [[size], [2 * size], [3 * size]]
      const z = (await (await new StandardScaler().fit(rows, run)).transform(rows, run)).toArray().flat()
      expect(z[0]).toBeCloseTo(-Math.sqrt(1.5), 12)
      expect(z[1]).toBeCloseTo(0, 12)
      expect((await (await new MinMaxScaler().fit(rows, run)).transform(rows, run)).toArray().flat()[1]).toBeCloseTo(
        0.5,
        12,
      )
    }
  })
})

describe("StandardScaler", () => {
  it("finds the same z-scores for data multiplied by a power of two, bit for bit", async () => {
    const rows = [[1.5], [2.25], [-7], [0.1]]
    const z = await (await new StandardScaler().fit(rows, run)).transform(rows, run)
    for (const power of [-900, -500, 500, 900]) {
      const scaled = rows.map(([v]) => [v * 2 ** power])
      expect((await (await new StandardScaler().fit(scaled, run)).transform(scaled, run)).data).toEqual(z.data)
    }
  })

  it("finds the same z-scores for data moved by 1e8", async () => {
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const moved = rows.map((row) => row.map((v) => v + 1e8))
        const near = (await (await new StandardScaler().fit(rows, run)).transform(rows, run)).toArray()
        const far = (await (await new StandardScaler().fit(moved, run)).transform(moved, run)).toArray()
        expectClose(far, near, 1e-6)
      }),
    )
  })

  it("takes weights of 1 as none, of 0 as absent rows, of n as n copies", async () => {
    const weighted = await new StandardScaler({ ddof: 1 }).fit([[5], [1], [2], [4]], { engine, weights: [0, 3, 1, 2] })
    const copied = await new StandardScaler({ ddof: 1 }).fit([[1], [1], [1], [2], [4], [4]], run)
    expect(weighted.mean[0]).toBeCloseTo(copied.mean[0], 14)
    expect(weighted.scale[0]).toBeCloseTo(copied.scale[0], 14)
    const ones = await new StandardScaler().fit([[5], [1]], { engine, weights: [1, 1] })
    expect(ones.toJSON()).toEqual((await new StandardScaler().fit([[5], [1]], run)).toJSON())
  })

  it("says that ddof leaves nothing to divide by", async () => {
    await expect(new StandardScaler({ ddof: 1 }).fit([[3]], run)).rejects.toThrow(
      "ddof 1 needs rows of more weight than that",
    )
  })

  it("names a column that is too wide for float64", async () => {
    const X = Matrix.from([[-1.7e308], [1.7e308]], { columns: ["huge"] })
    for (const scaler of [new StandardScaler(), new MinMaxScaler(), new RobustScaler({ quantiles: [0, 100] })])
      await expect(scaler.fit(X, run)).rejects.toThrow('column "huge" is wider than float64 can hold')
  })
})

describe("parameters of scalers", () => {
  it("are checked when they are given", () => {
    expect(() => new MinMaxScaler({ range: [1, 1] })).toThrow(ParameterError)
    expect(() => new MinMaxScaler({ range: [0, Number.NaN] })).toThrow("range must be [low, high]")
    expect(() => new RobustScaler({ quantiles: [0.25, 101] })).toThrow("in per cent")
    expect(() => new Normalizer({ norm: "l3" as "l2" })).toThrow('"l1" or "l2" or "max"')
    expect(() => new StandardScaler({ ddof: -1 })).toThrow("ddof must be a number ≥ 0")
    expect(() => new StandardScaler({ withmean: false } as object)).toThrow("Did you mean withMean?")
    expect(() => new MaxAbsScaler({ ddof: 1 } as object)).toThrow(ParameterError)
  })
})

describe("loadTransformer", () => {
  it("refuses what is not a transformer, or a damaged one", async () => {
    const json = (await new StandardScaler().fit([[1], [2]], run)).toJSON()
    expect(() => loadTransformer(null)).toThrow(DataError)
    expect(() => loadTransformer({ kind: "toString" })).toThrow('got "toString"')
    expect(() => loadTransformer({ ...json, cols: 2 })).toThrow("expected the shape 2, the file has 1")
    expect(() => loadTransformer({ ...json, mean: undefined })).toThrow(
      "StandardScaler.fromJSON, mean: expected an array",
    )
    expect(() => loadTransformer({ ...json, columns: [1] })).toThrow("columns must be 1 names")
    expect(() => loadTransformer({ ...json, params: { ddof: "1" } })).toThrow(ParameterError)
  })
})

describe("Radians", () => {
  it("turns degrees into radians, every column", async () => {
    const fitted = await new Radians().fit([[1, 2]], run)
    const { data } = await fitted.transform(
      [
        [180, -90],
        [45, 360],
      ],
      run,
    )
    expect(Array.from(data)).toEqual([Math.PI, -Math.PI / 2, Math.PI / 4, 2 * Math.PI])
  })
})
