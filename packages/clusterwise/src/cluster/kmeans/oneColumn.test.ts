import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { dataset, type Golden, golden } from "../../../../../fixtures/golden.js"
import { reference } from "../../engines/reference/reference.js"
import { KMeans } from "./kmeans.js"
import type { KMeansParams } from "./params.js"

const engine = reference()

const fit = (numbers: readonly number[], params: Partial<KMeansParams>, weights?: readonly number[]) =>
  new KMeans(params).fit(
    numbers.map((x) => [x]),
    { engine, weights },
  )

/** Σ w · (x − mean)² of one run. */
function inertiaOf(rows: readonly (readonly [number, number])[]): number {
  const weight = rows.reduce((sum, [, w]) => sum + w, 0)
  const mean = rows.reduce((sum, [x, w]) => sum + w * x, 0) / weight
  return rows.reduce((sum, [x, w]) => sum + w * (x - mean) ** 2, 0)
}

/** The least inertia of sorted rows in at most `count` runs, by looking at every partition. */
function least(rows: readonly (readonly [number, number])[], count: number): number {
  if (count === 1 || rows.length <= 1) return rows.length === 0 ? 0 : inertiaOf(rows)
  return Math.min(...rows.map((_, end) => inertiaOf(rows.slice(0, end + 1)) + least(rows.slice(end + 1), count - 1)))
}

const best = golden<Golden<{ data: string; k: number; optimum?: number }>>("kmeans-best").cases.filter(
  ({ optimum }) => optimum !== undefined,
)

describe("k-means of one column", () => {
  it.each(best)("finds the true optimum: $data, k = $k", async ({ data, k, optimum }) => {
    const numbers = dataset(data).rows.map(([x]) => x)
    for (const params of [{}, { init: "random", nInit: 1, seed: 7 }, { init: "k-means||" }] as const) {
      const model = await fit(numbers, { nClusters: k, ...params })
      expect(Math.abs(model.inertia / optimum! - 1)).toBeLessThan(1e-12)
      expect(model.inertias.length).toBe(1)
      expect(model.converged).toBe(true)
      expect(model.nIter).toBeLessThanOrEqual(2)
    }
  })

  it.each([
    ["as they are", (x: number) => x, 1],
    ["moved by 1e8", (x: number) => x + 1e8, 1],
    ["moved by −1e8 and a billionth in size", (x: number) => x * 2 ** -30 - 2 ** -4, 2 ** -60],
    ["tiny", (x: number) => x * 2 ** -500, 2 ** -1000],
    ["huge", (x: number) => x * 2 ** 400, 2 ** 800],
  ] as const)("is as good as the best of all partitions: %s", async (_, place, unit) => {
    const rows = fc.array(fc.tuple(fc.integer({ min: -12, max: 12 }), fc.integer({ min: 0, max: 4 })), {
      minLength: 2,
      maxLength: 9,
    })
    await fc.assert(
      fc.asyncProperty(rows, fc.integer({ min: 1, max: 4 }), async (drawn, k) => {
        fc.pre(k <= drawn.length && drawn.some(([, w]) => w > 0))
        const numbers = drawn.map(([x]) => place(x))
        const sorted = [...drawn].sort(([a], [b]) => a - b)
        const plain = await fit(numbers, { nClusters: k })
        const ones = sorted.map(([x]) => [x, 1] as const)
        expect(Math.abs(plain.inertia / unit - least(ones, k))).toBeLessThan(1e-9)
        const weights = drawn.map(([, w]) => w)
        const weighted = await fit(numbers, { nClusters: k }, weights)
        const present = sorted.filter(([, w]) => w > 0)
        expect(Math.abs(weighted.inertia / unit - least(present, k))).toBeLessThan(1e-9)
      }),
      { numRuns: 60 },
    )
  })

  it("has its centroids in rising order, at the means, and labels that predict gives again", async () => {
    const model = await fit([10, 1, 12, 2, 100, 3], { nClusters: 3 })
    expect(model.centroids.toArray()).toEqual([[2], [11], [100]])
    expect(Array.from(model.labels)).toEqual([1, 0, 1, 0, 2, 0])
    expect(await model.predict([[4], [60]], { engine })).toEqual(Int32Array.of(0, 2))
  })

  it("does not depend on the order of rows", async () => {
    const numbers = Array.from({ length: 60 }, (_, i) => ((i * 37) % 61) ** 2 / 7)
    const [model, other] = [await fit(numbers, { nClusters: 5 }), await fit([...numbers].reverse(), { nClusters: 5 })]
    expect(other.centroids).toEqual(model.centroids)
    expect(other.labels).toEqual(model.labels.slice().reverse())
  })

  it("warns of fewer distinct values than clusters, and measures 0", async () => {
    const model = await fit([4, 4, 9, 9, 9], { nClusters: 3 })
    expect(model.inertia).toBe(0)
    expect(model.warnings.map(({ code }) => code)).toEqual(["fewer-distinct-rows"])
    expect(new Set(model.centroids.toArray().flat())).toEqual(new Set([4, 9]))
  })

  it("starts from centroids where these are given, and ends in their local optimum", async () => {
    const numbers = [0, 1, 10, 11, 20, 21]
    const given = await fit(numbers, { nClusters: 3, init: [[0], [1], [15]] })
    expect(given.inertia).toBeGreaterThan((await fit(numbers, { nClusters: 3 })).inertia)
  })

  it("takes cosine as before: one column has two directions", async () => {
    const model = await fit([3, -2, 5, -7], { nClusters: 2, metric: "cosine" })
    expect(model.inertia).toBe(0)
    expect(model.labels[0]).toBe(model.labels[2])
    expect(model.labels[0]).not.toBe(model.labels[1])
  })
})
