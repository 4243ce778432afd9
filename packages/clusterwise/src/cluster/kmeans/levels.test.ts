import { describe, expect, it } from "vitest"
import { Matrix } from "../../data/matrix.js"
import { fromBlocks } from "../../data/rowStream.js"
import { makeBlobs } from "../../datasets/blobs.js"
import { reference } from "../../engines/reference/reference.js"
import { wasm } from "../../engines/wasm/wasm.js"
import { loadModel } from "../../models.js"
import { KMeans } from "./kmeans.js"
import type { KMeansModel } from "./model.js"

const engine = await wasm({ threads: 1, inlineBelow: Number.POSITIVE_INFINITY })
const { X } = makeBlobs({ nSamples: 3000, centers: 40, nFeatures: 5, clusterStd: 1.5, seed: 3 })

describe("k-means on two levels", () => {
  it("ends within a few per cent of the inertia of one level, in few passes over all rows", async () => {
    for (const nClusters of [30, 100, 300]) {
      const flat = await new KMeans({ nClusters }).fit(X, { engine })
      const model = await new KMeans({ nClusters, levels: 2 }).fit(X, { engine })
      expect(model.inertia / flat.inertia).toBeLessThan(1.06)
      expect(model.nIter).toBeLessThanOrEqual(2)
      expect(model.warnings).toEqual([])
    }
  })

  it("labels every row with its nearest centroid, and has every cluster filled", async () => {
    const model = await new KMeans({ nClusters: 200, levels: 2 }).fit(X, { engine })
    expect(await model.predict(X, { engine })).toEqual(model.labels)
    expect(Math.min(...model.clusterWeight)).toBeGreaterThan(0)
    expect(model.inertia).toBeLessThanOrEqual(model.history[0])
  })

  it("is the same on another engine, under both metrics, with weights", async () => {
    const few = X.select(Int32Array.from({ length: 500 }, (_, i) => i))
    const weights = Array.from({ length: 500 }, (_, i) => i % 4)
    for (const metric of ["euclidean", "cosine"] as const) {
      const estimator = new KMeans({ nClusters: 20, levels: 2, metric })
      const model = await estimator.fit(few, { engine, weights })
      const other = await estimator.fit(few, { engine: reference(), weights })
      expect(other.labels).toEqual(model.labels)
      expect(other.centroids).toEqual(model.centroids)
    }
  })

  it("takes as many clusters as rows, equal rows, and rows that weigh nothing", async () => {
    const rows = Array.from({ length: 12 }, (_, i) => [i * i, -i])
    const all = await new KMeans({ nClusters: 12, levels: 2 }).fit(rows, { engine })
    expect(all.inertia).toBe(0)
    const equal = await new KMeans({ nClusters: 5, levels: 2 }).fit(Array(9).fill([1, 2]), { engine })
    expect(equal.inertia).toBe(0)
    expect(equal.warnings.map(({ code }) => code)).toEqual(["fewer-distinct-rows"])
    const weights = rows.map((_, i) => (i < 3 ? 1 : 0))
    const few = await new KMeans({ nClusters: 9, levels: 2 }).fit(rows, { engine, weights })
    expect(few.inertia).toBe(0)
  })

  it("comes back from JSON, and stops at a deadline", async () => {
    const model = await new KMeans({ nClusters: 50, levels: 2 }).fit(X, { engine, deadlineMs: 1 })
    expect(model.warnings.map(({ code }) => code)).toEqual(["deadline"])
    const back = loadModel(JSON.stringify(model)) as KMeansModel
    expect(back.params.levels).toBe(2)
    expect(await back.predict(X, { engine })).toEqual(model.labels)
  })

  it.each([
    ["given centroids", { init: X.select(Int32Array.from({ length: 8 }, (_, i) => i)) }, /init must be the name/],
    ["bounds on sizes", { balanced: { min: 1 } }, /balanced must be left out where levels is 2/],
    ["a third level", { levels: 3 }, /levels must be an integer in \[1, 2\]/],
  ])("refuses %s", async (_, params, message) => {
    const fit = async () => new KMeans({ nClusters: 8, levels: 2, ...params }).fit(X, { engine })
    await expect(fit()).rejects.toThrow(message)
  })

  it("refuses a stream", async () => {
    const stream = fromBlocks(() => [Matrix.from([[1], [2]])], { cols: 1 })
    await expect(new KMeans({ nClusters: 2, levels: 2 }).fit(stream, { engine })).rejects.toThrow(/levels must be 1/)
  })
})
