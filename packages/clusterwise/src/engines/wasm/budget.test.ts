import { describe, expect, it } from "vitest"
import { KMeans } from "../../cluster/kmeans/kmeans.js"
import { Matrix } from "../../data/matrix.js"
import { MemoryBudgetError } from "../../errors.js"
import { silhouetteScore } from "../../metrics/silhouette.js"
import { wasm } from "./wasm.js"

const free = await wasm()
const tight = await wasm({ memoryBudget: 1e6 })
const X = Matrix.alloc(1_000_000, 1, "float32")
const model = await new KMeans({ nClusters: 1000, init: "random", nInit: 1, maxIter: 1 }).fit(
  Array.from({ length: 1000 }, (_, i) => [i]),
  { engine: free },
)

describe("a memory budget", () => {
  it.each<[string, () => Promise<unknown>, RegExp]>([
    ["a fit", () => new KMeans({ nClusters: 2 }).fit(X, { engine: tight }), /^KMeans: needs \d+ MiB/],
    ["predict", () => model.predict(X, { engine: tight }), /^KMeansModel.predict: needs \d+ MiB/],
    ["transform", () => model.transform(X, { engine: tight }), /^KMeansModel.transform: needs 7.5 GiB/],
    ["score", () => model.score(X, { engine: tight }), /^KMeansModel.score: needs \d+ MiB/],
    ["reconstruct", () => model.reconstruct(X, { engine: tight }), /^KMeansModel.reconstruct: needs \d+ MiB/],
    [
      "a silhouette",
      () =>
        silhouetteScore(
          X,
          X.data.map((_, i) => i % 2),
          { engine: tight },
        ),
      /^silhouetteScore: needs/,
    ],
  ])(
    "refuses what does not fit, by the caller's name, with what it needs and what to do: %s",
    async (_, call, text) => {
      const error = await call().catch((error: unknown) => error)
      expect(error).toBeInstanceOf(MemoryBudgetError)
      const { message, bytesNeeded, budget } = error as MemoryBudgetError
      expect(message).toMatch(text)
      expect(message).toMatch(/the memory budget is 977 KiB\. Raise it \(wasm\(\{ memoryBudget \}\)\)/)
      expect(budget).toBe(1e6)
      expect(bytesNeeded).toBeGreaterThan(1e6)
    },
  )

  it("refuses rows × columns that only the reconstruction would need", async () => {
    const wide = await new KMeans({ nClusters: 1 }).fit(Matrix.alloc(1, 500), { engine: free })
    const engine = await wasm({ threads: 1, memoryBudget: 20e6 })
    const rows = Matrix.alloc(10_000, 500, "float32")
    expect((await wide.predict(rows, { engine })).length).toBe(10_000)
    await expect(wide.reconstruct(rows, { engine })).rejects.toThrow(/^KMeansModel.reconstruct: needs \d+ MiB/)
    expect((await wide.reconstruct(rows, { engine: free })).rows).toBe(10_000)
  })

  it("changes no result", async () => {
    const rows = Array.from({ length: 300 }, (_, i) => [Math.sin(i), Math.cos(i * i)])
    const near = await wasm({ threads: 1, memoryBudget: 1.2e6 })
    const fit = (engine: typeof near) => new KMeans({ nClusters: 4 }).fit(rows, { engine })
    expect(JSON.stringify(await fit(near))).toBe(JSON.stringify(await fit(free)))
  })
})

it("refuses neighbours above the budget before anything is allocated", async () => {
  const engine = await wasm({ memoryBudget: 1000 })
  const x = await engine.load(Matrix.alloc(5000, 2, "float64"))
  const about = { metric: "euclidean", eps: 1 } as const
  await expect(engine.kNearest(x, { ...about, k: 5, want: "all" })).rejects.toThrow(MemoryBudgetError)
  await expect(engine.density(x, { ...about, minSamples: 5 })).rejects.toThrow("density: needs")
  const points = { points: new Float64Array(2), clusters: new Int32Array(1) }
  await expect(engine.nearestCore(x, { ...about, ...points })).rejects.toThrow(MemoryBudgetError)
  await engine.close()
})
