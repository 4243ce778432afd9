import { describe, expect, expectTypeOf, it } from "vitest"
import { KMeans } from "../cluster/kmeans/kmeans.js"
import type { KMeansModel } from "../cluster/kmeans/model.js"
import { Matrix } from "../data/matrix.js"
import { fromBlocks, type RowStream } from "../data/rowStream.js"
import { reference } from "../engines/reference/reference.js"
import { DataError, EngineError, ParameterError } from "../errors.js"
import { adjustedRandScore } from "../metrics/adjustedRand.js"
import { calinskiHarabaszScore } from "../metrics/calinskiHarabasz.js"
import { daviesBouldinScore } from "../metrics/daviesBouldin.js"
import { meanDistanceToCentroid } from "../metrics/meanDistanceToCentroid.js"
import { silhouetteSamples, silhouetteScore } from "../metrics/silhouette.js"
import { conformance } from "./conformance/conformance.js"
import { samples } from "./conformance/data.js"
import { fakeRemote, RemoteColumn } from "./testing/fakeRemote.js"

const remote = fakeRemote()
const local = reference()
const { X } = samples("float32").find(({ name }) => name === "blobs")!
const truth = Int32Array.from({ length: X.rows }, (_, i) => i % 4)

conformance("fake remote", remote, local, {
  dtypes: ["float32"],
  largeOnly: true,
  home: (labels) => labels.collect(),
  send: (labels) => new RemoteColumn(labels),
})

describe("an engine whose labels are remote", () => {
  it("is one that k-means does not know from another", async () => {
    const estimator = new KMeans({ nClusters: 4 })
    const model = await estimator.fit(await remote.load(X))
    expectTypeOf(model).toEqualTypeOf<KMeansModel<RemoteColumn>>()
    expect(model.labels).toBeInstanceOf(RemoteColumn)
    const same = await estimator.fit(X, { engine: local })
    expectTypeOf(same).toEqualTypeOf<KMeansModel<Int32Array>>()
    expect(await model.labels.collect()).toEqual(same.labels)
    expect(model.centroids).toEqual(same.centroids)
    expect(model.engine).toBe("fake remote")
  })

  it("takes plain rows for the length of a fit", async () => {
    const model = await new KMeans({ nClusters: 4 }).fit(X, { engine: remote })
    expect(await adjustedRandScore(model.labels, truth)).toBe(1)
  })

  it("predicts into remote labels, wherever the model was fitted", async () => {
    const model = await new KMeans({ nClusters: 4 }).fit(X, { engine: local })
    const labels = await model.predict(await remote.load(X))
    expectTypeOf(labels).toEqualTypeOf<RemoteColumn>()
    expect(await labels.collect()).toEqual(model.labels)
  })

  it("is judged by remote labels and by those of the caller alike", async () => {
    const x = await remote.load(X)
    const column = new RemoteColumn(truth)
    for (const score of [silhouetteScore, daviesBouldinScore, calinskiHarabaszScore]) {
      const expected = await score(X, truth, { engine: local })
      expect(await score(x, column)).toBe(expected)
      expect(await score(x, truth)).toBe(expected)
    }
    expect(await meanDistanceToCentroid(x, column)).toEqual(await meanDistanceToCentroid(X, truth, { engine: local }))
    const sample = { sampleSize: 50, seed: 2 }
    expect(await silhouetteSamples(x, column, sample)).toEqual(
      await silhouetteSamples(X, truth, { engine: local, ...sample }),
    )
    expect(await adjustedRandScore(column, truth)).toBe(1)
  })

  it("leaves noise out of a score there as here", async () => {
    const noisy = truth.map((label, i) => (i % 10 === 0 ? -1 : label))
    const there = await silhouetteScore(await remote.load(X), new RemoteColumn(noisy))
    expect(there).toBe(await silhouetteScore(X, noisy, { engine: local }))
  })

  it("brings labels home only where it is asked to", async () => {
    const model = await new KMeans({ nClusters: 4 }).fit(await remote.load(X))
    expect(() => model.members()).toThrow(DataError)
    expect(model.toJSON({ labels: true })).not.toHaveProperty("labels")
  })
})

describe("an engine with limits", () => {
  it("refuses float64 rows with the reason and the way out", async () => {
    const fit = new KMeans({ nClusters: 2 }).fit([[0], [1], [9]], { engine: remote })
    await expect(fit).rejects.toThrow(EngineError)
    await expect(fit).rejects.toThrow(/float32 only.*dtype: "float32"/)
    const x = await remote.load(Matrix.from([[0], [1], [9]]), { dtype: "float32" })
    expect(await (await new KMeans({ nClusters: 2 }).fit(x)).labels.collect()).toHaveLength(3)
  })

  it("says why a routine is missing when something needs it", async () => {
    const call = meanDistanceToCentroid(await remote.load(X), truth, { metric: "cosine" })
    await expect(call).rejects.toThrow(
      'meanDistanceToCentroid: the engine "fake remote" cannot do this: rows of a remote table are never changed.',
    )
  })

  it("keeps weights with the rows", async () => {
    const weights = Float64Array.from({ length: X.rows }, (_, i) => (i % 5) + 1)
    const x = await remote.load(X, { weights })
    expect(x.weighted).toBe(true)
    const model = await new KMeans({ nClusters: 3 }).fit(x)
    const same = await new KMeans({ nClusters: 3 }).fit(X, { engine: local, weights })
    expect(model.centroids).toEqual(same.centroids)
    await expect(new KMeans().fit(x, { weights })).rejects.toThrow(ParameterError)
  })

  it("takes rows and their weights as a stream", async () => {
    const blocks = [0, 100, 200].map((from) =>
      X.select(Int32Array.from({ length: Math.min(100, X.rows - from) }, (_, i) => from + i)),
    )
    const whole = await new KMeans({ nClusters: 4 }).fit(X, { engine: local })
    const model = await new KMeans({ nClusters: 4 }).fit(await remote.load(fromBlocks(() => blocks, { cols: X.cols })))
    expect(model.centroids).toEqual(whole.centroids)
    const weighted: RowStream = {
      cols: X.cols,
      async *blocks() {
        for (const block of blocks) yield { X: block, weights: new Float64Array(block.rows).fill(2) }
      },
    }
    expect((await remote.load(weighted)).weighted).toBe(true)
  })
})
