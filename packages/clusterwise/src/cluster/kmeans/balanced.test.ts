import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { dataset } from "../../../../../fixtures/golden.js"
import { Matrix } from "../../data/matrix.js"
import { fromBlocks } from "../../data/rowStream.js"
import type { BalancedOptions, Engine } from "../../engine/engine.js"
import { reference } from "../../engines/reference/reference.js"
import { wasm } from "../../engines/wasm/wasm.js"
import { MemoryBudgetError, ParameterError } from "../../errors.js"
import { loadModel } from "../../models.js"
import { KMeans } from "./kmeans.js"
import type { KMeansModel } from "./model.js"
import type { KMeansParams } from "./params.js"

const engine = await wasm({ threads: 1, inlineBelow: Number.POSITIVE_INFINITY })
const plain = reference()

const fit = (rows: readonly (readonly number[])[], params: Partial<KMeansParams>, weights?: number[]) =>
  new KMeans(params).fit(rows, { engine, weights })

const sizesOf = (model: KMeansModel): number[] => model.members().map(({ length }) => length)

const sq = (a: ArrayLike<number>, b: ArrayLike<number>) => Array.from(a).reduce((sum, x, j) => sum + (x - b[j]) ** 2, 0)

/** The least Σ w·d² to these centroids of all ways to keep the bounds. */
function leastCost(costs: readonly (readonly number[])[], min: number, max: number): number {
  const sizes = costs[0].map(() => 0)
  const from = (row: number): number => {
    if (row === costs.length) return sizes.every((size) => size >= min) ? 0 : Number.POSITIVE_INFINITY
    let best = Number.POSITIVE_INFINITY
    for (let c = 0; c < sizes.length; c++) {
      if (sizes[c] === max) continue
      sizes[c]++
      best = Math.min(best, costs[row][c] + from(row + 1))
      sizes[c]--
    }
    return best
  }
  return from(0)
}

describe("k-means with balanced clusters", () => {
  it("is what a hand computes for six rows", async () => {
    // Rows 0 1 2 3 10 11, centroids start at 1 and 10. Three each: row 3 is the cheapest to move (49 − 4 = 45; row 2: 64 − 1).
    // {0 1 2} {3 10 11}, means 1 and 8. Again row 3 (25 − 4 = 21): nothing moves. Inertia 2 + 25 + 4 + 9 = 40.
    const rows = [0, 1, 2, 3, 10, 11].map((x) => [x])
    const init = [[1], [10]]
    const model = await fit(rows, { nClusters: 2, init, balanced: { min: 3, max: 3 } })
    expect(Array.from(model.labels)).toEqual([0, 0, 0, 1, 1, 1])
    expect(model.centroids.toArray()).toEqual([[1], [8]])
    expect(model.inertia).toBeCloseTo(40, 12)
    expect(model.history[0]).toBeCloseTo(1 + 0 + 1 + 49 + 0 + 1, 12)
    expect(model.converged).toBe(true)
    expect(model.algorithm).toBe("balanced")
  })

  it.each([
    ["all of a size", { min: 50, max: 50 }],
    ["from a least on", { min: 45 }],
    ["up to a most", { max: 55 }],
  ] as [string, { min?: number; max?: number }][])("keeps its bounds on iris: %s", async (_, balanced) => {
    const { rows } = dataset("iris")
    for (const metric of ["euclidean", "cosine"] as const) {
      const model = await fit(rows, { nClusters: 3, balanced, metric })
      for (const size of sizesOf(model)) {
        expect(size).toBeGreaterThanOrEqual(balanced.min ?? 1)
        expect(size).toBeLessThanOrEqual(balanced.max ?? 150)
      }
      expect(model.converged).toBe(true)
      expect(model.inertia).toBeGreaterThanOrEqual((await fit(rows, { nClusters: 3, metric, nInit: 10 })).inertia)
    }
  })

  it("is plain k-means where the bounds do not press", async () => {
    const { rows } = dataset("iris")
    const params = { nClusters: 3, tol: 0 }
    const [model, flat] = [await fit(rows, { ...params, balanced: { min: 1 } }), await fit(rows, params)]
    expect(model.labels).toEqual(flat.labels)
    expect(model.centroids).toEqual(flat.centroids)
    expect(model.history).toEqual(flat.history)
  })

  it("puts rows where all of them together cost least, and its inertia never rises", async () => {
    const drawn = fc.record({
      rows: fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 })), {
        minLength: 4,
        maxLength: 9,
      }),
      weights: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 9, maxLength: 9 }),
      k: fc.integer({ min: 2, max: 3 }),
      room: fc.integer({ min: 0, max: 2 }),
      seed: fc.integer({ min: 0, max: 99 }),
    })
    await fc.assert(
      fc.asyncProperty(drawn, async ({ rows, weights, k, room, seed }) => {
        const [min, max] = [Math.max(1, Math.floor(rows.length / k) - room), Math.ceil(rows.length / k) + room]
        const w = weights.slice(0, rows.length)
        const model = await fit(rows, { nClusters: k, balanced: { min, max }, seed, init: "random", tol: 0 }, w)
        expect(sizesOf(model).every((size) => size >= min && size <= max)).toBe(true)
        const centroids = model.centroids.toArray()
        const costs = rows.map((row, i) => centroids.map((c) => w[i] * sq(row, c)))
        expect(model.inertia).toBeCloseTo(leastCost(costs, min, max), 8)
        const course = [...model.history, model.inertia]
        for (let i = 1; i < course.length; i++)
          expect(course[i]).toBeLessThanOrEqual(course[i - 1] * (1 + 1e-12) + 1e-12)
        expect(model.converged).toBe(true)
      }),
      { numRuns: 100 },
    )
  })

  it("parts rows that are equal", async () => {
    const model = await fit(
      Array.from({ length: 12 }, () => [1, 2]),
      { nClusters: 4, balanced: { min: 3, max: 3 } },
    )
    expect(sizesOf(model)).toEqual([3, 3, 3, 3])
    expect(model.inertia).toBe(0)
  })

  it("counts every row once for its bounds, whatever it weighs", async () => {
    const rows = [0, 1, 2, 10, 11, 12].map((x) => [x, 0])
    const model = await fit(rows, { nClusters: 2, balanced: { min: 3, max: 3 } }, [100, 1, 1, 1, 0, 0])
    expect(sizesOf(model)).toEqual([3, 3])
    expect(Math.max(...model.clusterWeight)).toBeGreaterThan(50)
  })

  it("predicts the nearest centroid, which need not be the label", async () => {
    const rows = [0, 1, 2, 3, 10, 11].map((x) => [x])
    const model = await fit(rows, { nClusters: 2, init: [[1], [10]], balanced: { min: 3 } })
    expect(Array.from(await model.predict(rows, { engine }))).toEqual([0, 0, 0, 0, 1, 1])
    expect(model.labels[3]).toBe(1)
  })

  it("comes back from JSON with its bounds", async () => {
    const model = await fit(dataset("iris").rows, { nClusters: 3, balanced: { max: 60 } })
    const back = loadModel(JSON.stringify(model)) as KMeansModel
    expect(back.params.balanced).toEqual({ max: 60 })
    expect(back.algorithm).toBe("balanced")
  })

  it.each([
    [{ min: 51 }, /balanced\.min must be an integer in \[1, 50\] \(150 rows, 3 clusters\); got 51/],
    [{ max: 49 }, /balanced\.max must be an integer ≥ 50 \(150 rows, 3 clusters, at least 1 each\); got 49/],
  ])("says which bounds there may be: %j", async (balanced, message) => {
    const refused = fit(dataset("iris").rows, { nClusters: 3, balanced })
    await expect(refused).rejects.toThrow(ParameterError)
    await expect(refused).rejects.toThrow(message)
  })

  it.each([{}, { min: 4, max: 3 }, { min: 0 }, { max: 2.5 }, { least: 1 }, 5])(
    "refuses what is no range: %j",
    (balanced) => {
      expect(() => new KMeans({ balanced: balanced as object })).toThrow(
        /balanced must be \{ min, max \} of integers ≥ 1/,
      )
    },
  )

  it("refuses a stream, whose rows are never all there", async () => {
    const stream = fromBlocks(() => [[[1], [2]]], { cols: 1 })
    const refused = new KMeans({ nClusters: 2, balanced: { min: 1 } }).fit(stream, { engine })
    await expect(refused).rejects.toThrow(/balanced must be left out for a stream/)
  })

  it("stops at a deadline with the best model so far", async () => {
    const rows = Array.from({ length: 3000 }, (_, i) => [Math.sin(i) * i, Math.cos(i * i)])
    const model = await new KMeans({ nClusters: 12, balanced: { min: 250, max: 250 }, tol: 0 }).fit(rows, {
      engine,
      deadlineMs: 1,
    })
    expect(model.warnings.map(({ code }) => code)).toEqual(["deadline"])
    expect(sizesOf(model)).toEqual(Array(12).fill(250))
  })
})

describe("memory of balanced clusters", () => {
  const rows = Array.from({ length: 400 }, (_, i) => [Math.sin(i) * i, Math.cos(i * i)])
  const about = { routine: "balanced", dtype: "float64", rows: 400, cols: 2, metric: "euclidean", points: 8 } as const
  const fitWithin = async (memoryBudget: number) => {
    const small = await wasm({ threads: 1, inlineBelow: Number.POSITIVE_INFINITY, memoryBudget })
    return new KMeans({ nClusters: 8, balanced: { min: 50, max: 50 } }).fit(rows, { engine: small })
  }

  it("is declared, and refused above the budget", async () => {
    await expect(fitWithin(engine.need(about) - 1)).rejects.toThrow(MemoryBudgetError)
  })

  it("may do without a table of costs, and gives the same bytes", async () => {
    const [bare, table] = [engine.need(about), engine.need({ ...about, method: "table" })]
    expect(table - bare).toBe(400 * 8 * 8)
    const [without, within] = [await fitWithin(table - 1), await fitWithin(table)]
    expect(JSON.stringify(without.toJSON({ labels: true }))).toBe(JSON.stringify(within.toJSON({ labels: true })))
  })
})

describe("balanced clusters of many rows", () => {
  const rows = Array.from({ length: 900 }, (_, i) => [Math.sin(i * 7) * (1 + (i % 5)), Math.cos(i * 3) + (i % 4) ** 2])
  const options = (excess: number): BalancedOptions => ({
    starts: [Float64Array.from(rows.slice(0, 9).flat())],
    clusters: 9,
    maxIter: 1,
    tol: 0,
    metric: "euclidean",
    seed: 0,
    min: 100,
    max: 100,
    excess,
  })

  it.each([0.001, 0.05, 1])("cost at most the share more that is allowed: %d", async (excess) => {
    let dearer = 0
    for (const each of [engine, plain] as Engine[]) {
      const x = await each.load(Matrix.from(rows))
      const [best, found] = [await each.balanced!(x, options(0)), await each.balanced!(x, options(excess))]
      const nearest = await each.nearest!(x, { points: options(0).starts[0], metric: "euclidean" })
      const unbounded = nearest.inertia.reduce((a, b) => a + b, 0)
      expect(found.history[0]).toBeGreaterThanOrEqual(best.history[0] * (1 - 1e-12))
      expect(found.history[0]).toBeLessThanOrEqual(best.history[0] + excess * unbounded)
      if (found.history[0] > best.history[0] * (1 + 1e-9)) dearer++
      x.release()
    }
    if (excess === 1) expect(dearer).toBe(2)
  })
})
