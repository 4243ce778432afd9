import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Matrix } from "../../data/matrix.js"
import type { Dtype } from "../../data/memory.js"
import type { Engine, SeedOptions } from "../../engine/engine.js"
import { Draws } from "../../structures/random.js"
import { reference } from "../reference/reference.js"
import { wasm } from "./wasm.js"

// Greedy k-means++ draws the same rows as its definition, whatever is passed over on the way.

const one = await wasm({ threads: 1 })
const three = await wasm({ threads: 3, inlineBelow: 0 })
const unfused = await wasm({ threads: 1, relaxed: false })
const plain = reference()

interface Table {
  readonly rows: number
  readonly cols: number
  readonly dtype: Dtype
  /** How far apart the values of two rows may lie, and from what. */
  readonly spread: number
  readonly offset: number
  /** Rows that are not copies. */
  readonly distinct: number
  readonly outlier: boolean
  readonly weighted: boolean
}

function rowsOf({ rows, cols, dtype, spread, offset, distinct, outlier }: Table): Matrix {
  const draws = new Draws(rows, 99, cols)
  const X = Matrix.alloc(rows, cols, dtype)
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < cols; j++) {
      const centre = Math.floor(4 * draws.uniform((i % distinct) % 5, 7 + j))
      X.data[i * cols + j] = offset + spread * (centre + draws.uniform((i % distinct) * cols + j))
    }
  if (outlier) X.data[0] = offset + 1e6 * spread
  return X
}

const weightsOf = (rows: number) => Float64Array.from({ length: rows }, (_, i) => ((i * 7) % 5) / 3 + (i === 0 ? 1 : 0))

async function centroids(
  engine: Engine,
  X: Matrix,
  table: Table,
  options: Partial<SeedOptions>,
): Promise<Float64Array> {
  const x = await engine.load(X, { weights: table.weighted ? weightsOf(X.rows) : undefined })
  return engine.seed!(x, { clusters: 2, method: "k-means++", seed: 3, start: 0, metric: "euclidean", ...options })
}

const tables = fc.record<Table>({
  rows: fc.integer({ min: 1, max: 1300 }),
  cols: fc.integer({ min: 1, max: 40 }),
  dtype: fc.constantFrom("float32", "float64"),
  spread: fc.constantFrom(1e-9, 1, 1e9),
  offset: fc.constantFrom(0, 0, 1e5),
  distinct: fc.integer({ min: 1, max: 1300 }),
  outlier: fc.boolean(),
  weighted: fc.boolean(),
})

describe("greedy k-means++", () => {
  it("draws what the reference draws: duplicates, outliers, weights, far-off, tiny and huge data", async () => {
    await fc.assert(
      fc.asyncProperty(tables, fc.integer({ min: 1, max: 30 }), fc.nat(1000), async (table, k, seed) => {
        const X = rowsOf(table)
        const options = { clusters: Math.min(k, X.rows), seed }
        const expected = await centroids(plain, X, table, options)
        for (const engine of [one, unfused]) expect(await centroids(engine, X, table, options)).toEqual(expected)
      }),
      { numRuns: 60 },
    )
  })

  it("draws what the reference draws under cosine", async () => {
    await fc.assert(
      fc.asyncProperty(tables, fc.integer({ min: 1, max: 12 }), async (table, k) => {
        const X = rowsOf({ ...table, offset: table.spread })
        const options: Partial<SeedOptions> = { clusters: Math.min(k, X.rows), metric: "cosine" }
        const expected = await centroids(plain, X, table, options)
        for (const engine of [one, unfused]) expect(await centroids(engine, X, table, options)).toEqual(expected)
      }),
      { numRuns: 25 },
    )
  })

  it.each([
    [9001, 2, 60],
    [4096, 16, 20],
    [5000, 17, 25],
    [2500, 70, 9],
  ])("draws the same on one thread and on three as the reference: %i × %i, k %i", async (rows, cols, clusters) => {
    for (const dtype of ["float32", "float64"] as const) {
      const table: Table = {
        rows,
        cols,
        dtype,
        spread: 1,
        offset: 0,
        distinct: rows,
        outlier: false,
        weighted: dtype === "float64",
      }
      const X = rowsOf(table)
      const expected = await centroids(plain, X, table, { clusters })
      for (const engine of [one, three]) expect(await centroids(engine, X, table, { clusters })).toEqual(expected)
    }
  })

  it("starts anew for every start", async () => {
    const table: Table = {
      rows: 3000,
      cols: 3,
      dtype: "float32",
      spread: 1,
      offset: 0,
      distinct: 3000,
      outlier: false,
      weighted: false,
    }
    const X = rowsOf(table)
    const drawn = new Set<string>()
    for (let start = 0; start < 4; start++) {
      const found = await centroids(three, X, table, { clusters: 5, start })
      expect(found).toEqual(await centroids(plain, X, table, { clusters: 5, start }))
      drawn.add(found.join())
    }
    expect(drawn.size).toBe(4)
  })
})
