import { describe, expect, it } from "vitest"
import { KMeans } from "./cluster/kmeans/kmeans.js"
import { Matrix } from "./data/matrix.js"
import { fromBlocks } from "./data/rowStream.js"
import { makeBlobs } from "./datasets/blobs.js"
import { wasm } from "./engines/wasm/wasm.js"
import { DataError } from "./errors.js"
import { calinskiHarabaszScore } from "./metrics/calinskiHarabasz.js"
import { daviesBouldinScore } from "./metrics/daviesBouldin.js"
import { meanDistanceToCentroid } from "./metrics/meanDistanceToCentroid.js"
import { streamScores } from "./metrics/streamScores.js"
import { Pipeline } from "./pipeline.js"
import { Imputer } from "./preprocessing/imputer.js"
import { MaxAbsScaler } from "./preprocessing/maxAbsScaler.js"
import { MinMaxScaler } from "./preprocessing/minMaxScaler.js"
import { Normalizer } from "./preprocessing/normalizer.js"
import { RobustScaler } from "./preprocessing/robustScaler.js"
import { StandardScaler } from "./preprocessing/standardScaler.js"

const engine = await wasm({ threads: 1 })
const names = ["a", "b", "c"]
const raw = makeBlobs({ nSamples: 2500, nFeatures: 3, centers: 4, seed: 2 }).X
const X = new Matrix(
  raw.data.map((value, i) => value * 10 ** ((i % 3) * 3) + (i % 3 === 1 ? 1e6 : 0)),
  2500,
  3,
  names,
)
const weights = Float64Array.from({ length: X.rows }, (_, i) => (i < 900 ? 0 : 1 + (i % 3)))

const streamOf = (of: Matrix, size: number, w?: Float64Array) =>
  fromBlocks(
    function* () {
      for (let from = 0; from < of.rows; from += size) {
        const to = Math.min(of.rows, from + size)
        const rows = new Matrix(of.data.subarray(from * of.cols, to * of.cols), to - from, of.cols, of.columns)
        yield w ? { X: rows, weights: w.subarray(from, to) } : rows
      }
    },
    { cols: of.cols },
  )

/** Equal to 12 digits of the larger one. */
function expectNear(found: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(found.length).toBe(expected.length)
  for (let i = 0; i < expected.length; i++)
    expect(Math.abs(found[i] - expected[i])).toBeLessThanOrEqual(1e-12 * Math.abs(expected[i]))
}

async function rowsOf(stream: ReturnType<typeof streamOf>): Promise<Float64Array> {
  const all: number[] = []
  for await (const { X } of stream.blocks()) all.push(...X.data)
  return Float64Array.from(all)
}

describe("scalers of streams", () => {
  it("find the mean and deviation of rows in memory, with weights too, whatever the blocks", async () => {
    for (const w of [undefined, weights]) {
      const expected = await new StandardScaler().fit(X, { engine, ...(w && { weights: w }) })
      const found = await new StandardScaler().fit(streamOf(X, 400, w), { engine })
      expectNear(found.mean, expected.mean)
      expectNear(found.scale, expected.scale)
      expect(found.columns).toEqual(names)
      const other = await new StandardScaler().fit(streamOf(X, 7, w), { engine })
      expect(other.toJSON()).toEqual(found.toJSON())
    }
  })

  it("find deviations of columns whose squares would leave float64", async () => {
    const huge = new Matrix(
      X.data.map((value) => value * 2 ** 800),
      X.rows,
      X.cols,
    )
    const expected = await new StandardScaler().fit(huge, { engine })
    expectNear((await new StandardScaler().fit(streamOf(huge, 999), { engine })).scale, expected.scale)
  })

  it("find the same ranges, and transform block by block", async () => {
    for (const scaler of [new MinMaxScaler(), new MaxAbsScaler(), new Normalizer()]) {
      const expected = await scaler.fit(X, { engine })
      const found = await scaler.fit(streamOf(X, 400), { engine })
      expect({ ...found.toJSON(), columns: names }).toEqual(expected.toJSON())
      const mapped = found.transform(streamOf(X, 300), { engine })
      const rows = (await expected.transform(X, { engine })).data
      for (let pass = 0; pass < 2; pass++) expect(await rowsOf(mapped)).toEqual(Float64Array.from(rows))
    }
  })

  it("are refused where a step needs all rows at once", async () => {
    const stream = streamOf(X, 400)
    await expect(new RobustScaler().fit(stream as never, { engine })).rejects.toThrow(/quantiles need all rows/)
    const filling = new Pipeline([new Imputer(), new KMeans({ nClusters: 2 })])
    await expect(filling.fit(stream, { engine })).rejects.toThrow(DataError)
  })
})

describe("a pipeline over a stream", () => {
  it("fits, labels and is written as one of rows in memory", async () => {
    const steps = () => new Pipeline([new MinMaxScaler(), new KMeans({ nClusters: 4, seed: 1 })])
    const expected = await steps().fit(X, { engine })
    const model = await steps().fit(streamOf(X, 333), { engine })
    expect(model.labels).toBeNull()
    expect(model.columns).toEqual(names)
    expect(model.centroids).toEqual(expected.centroids)
    const labels: number[] = []
    for await (const block of model.predict(streamOf(X, 800), { engine })) labels.push(...block)
    expect(labels).toEqual([...expected.labels])
    expect(model.toJSON().centroids).toEqual(expected.toJSON().centroids)
  })
})

describe("scores of a stream", () => {
  it("are those of the same labels in memory", async () => {
    for (const w of [undefined, weights]) {
      const model = await new KMeans({ nClusters: 4, maxIter: 2 }).fit(streamOf(X, 500, w), { engine })
      const scores = await streamScores(streamOf(X, 200, w), model, { engine })
      const x = await engine.load(X, w ? { weights: w } : {})
      const labels = await model.predict(x)
      expect(scores.calinskiHarabasz! / (await calinskiHarabaszScore(x, labels))).toBeCloseTo(1, 9)
      expect(scores.daviesBouldin! / (await daviesBouldinScore(x, labels))).toBeCloseTo(1, 9)
      const distances = await meanDistanceToCentroid(x, labels)
      expect(scores.meanDistance.overall / distances.overall).toBeCloseTo(1, 9)
      expect(scores.inertia / -(await model.score(x))).toBeCloseTo(1, 9)
      expect(scores.rows).toBe(2500)
    }
  })

  it("are refused where there is one cluster", async () => {
    const model = await new KMeans({ nClusters: 1 }).fit(X, { engine })
    await expect(streamScores(streamOf(X, 500), model, { engine })).rejects.toThrow("all rows are in one")
  })
})
