import fc from "fast-check"
import { describe, expect, expectTypeOf, it } from "vitest"
import { Matrix } from "../../data/matrix.js"
import { fromBlocks } from "../../data/rowStream.js"
import { makeBlobs } from "../../datasets/blobs.js"
import type { Engine } from "../../engine/engine.js"
import { fakeRemote, type RemoteColumn } from "../../engine/testing/fakeRemote.js"
import { reference } from "../../engines/reference/reference.js"
import { wasm } from "../../engines/wasm/wasm.js"
import { DataError, ParameterError } from "../../errors.js"
import { adjustedRandScore } from "../../metrics/adjustedRand.js"
import { loadModel } from "../../models.js"
import { KMeans } from "../kmeans/kmeans.js"
import { MiniBatchKMeans } from "./minibatch.js"
import type { MiniBatchKMeansModel } from "./model.js"
import type { MiniBatchKMeansParams } from "./params.js"

const plain = reference()
const fast = await wasm({ threads: 1, inlineBelow: Number.POSITIVE_INFINITY })
const threads = await wasm({ threads: 3, inlineBelow: 0 })

const { X, y } = makeBlobs({ nSamples: 3000, nFeatures: 3, centers: 5, seed: 4 })

const streamOf = (rows: Matrix, size: number, weights?: Float64Array) =>
  fromBlocks(
    function* () {
      for (let from = 0; from < rows.rows; from += size) {
        const to = Math.min(rows.rows, from + size)
        const block = new Matrix(rows.data.slice(from * rows.cols, to * rows.cols), to - from, rows.cols)
        yield weights ? { X: block, weights: weights.subarray(from, to) } : block
      }
    },
    { cols: rows.cols },
  )

describe("MiniBatchKMeans", () => {
  it("moves centroids to the mean of all that they were given, as a hand computes", async () => {
    const growing = new MiniBatchKMeans({ nClusters: 2, init: [[0], [10]] })
    const first = await growing.partialFit([[1], [2], [9]], { engine: plain })
    expect(first.centroids.toArray()).toEqual([[1.5], [9]])
    expect(Array.from(first.seen)).toEqual([2, 1])
    expect(Array.from(first.labels)).toEqual([0, 0, 1])
    expect(first.inertia).toBeCloseTo(0.5, 12)
    // To 0 and 10 it was 1 + 4 + 1.
    expect(Array.from(first.history)).toEqual([6])
    const second = await growing.partialFit([[3], [13]], { engine: plain, weights: [2, 0.5] })
    expect(second.centroids.toArray().flat()).toEqual([(1.5 * 2 + 3 * 2) / 4, 9 + (13 - 9) / 3])
    expect(Array.from(second.seen)).toEqual([4, 1.5])
    expect(second.nSteps).toBe(2)
  })

  it("finds clear clusters, and labels that belong to its centroids", async () => {
    for (const params of [{}, { nInit: 3 }, { init: "k-means||" }, { batchSize: 100 }] as const) {
      const model = await new MiniBatchKMeans({ nClusters: 5, ...params }).fit(X, { engine: fast })
      const full = await new KMeans({ nClusters: 5, nInit: 5 }).fit(X, { engine: fast })
      expect(model.inertia / full.inertia).toBeLessThan(1.1)
      expect(await model.predict(X, { engine: plain })).toEqual(model.labels)
      expect(model.history).toHaveLength(model.nSteps)
      expect(model.converged).toBe(true)
      expect(model.warnings).toEqual([])
    }
    const { labels } = await new MiniBatchKMeans({ nClusters: 5, nInit: 3 }).fit(X, { engine: fast })
    expect(await adjustedRandScore(labels, y)).toBeGreaterThan(0.95)
  })

  it("keeps unit centroids under cosine", async () => {
    const angles = Array.from({ length: 600 }, (_, i) => (i % 3) * 2 + Math.sin(i * i) / 4)
    const rows = angles.map((a, i) => [Math.cos(a) * (1 + (i % 7)), Math.sin(a) * (1 + (i % 7))])
    const model = await new MiniBatchKMeans({ nClusters: 3, metric: "cosine" }).fit(rows, { engine: fast })
    for (const [x, y] of model.centroids.toArray()) expect(Math.hypot(x, y)).toBeCloseTo(1, 12)
    expect(
      await adjustedRandScore(
        model.labels,
        Int32Array.from(angles, (_, i) => i % 3),
      ),
    ).toBe(1)
    const growing = new MiniBatchKMeans({ nClusters: 3, metric: "cosine" })
    let last: MiniBatchKMeansModel | undefined
    for (let from = 0; from < 600; from += 60)
      last = await growing.partialFit(rows.slice(from, from + 60), { engine: fast })
    expect(Array.from(await last!.predict(rows, { engine: fast })).slice(540)).toEqual([...last!.labels])
    for (const [x, y] of last!.centroids.toArray()) expect(Math.hypot(x, y)).toBeCloseTo(1, 12)
  })

  it("gives the same bytes on every engine, with rows that tie, whether fitted at once or in blocks", async () => {
    const values = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.double({ min: -1, max: 1, noNaN: true }))
    const cases = fc.record({
      cols: fc.integer({ min: 1, max: 4 }),
      flat: fc.array(values, { minLength: 8, maxLength: 160 }),
      float32: fc.boolean(),
      weighted: fc.boolean(),
      params: fc.record({
        nClusters: fc.integer({ min: 1, max: 6 }),
        init: fc.constantFrom("random", "k-means++"),
        batchSize: fc.integer({ min: 1, max: 40 }),
        maxIter: fc.constantFrom(1, 5),
        tol: fc.constantFrom(0, 0.01),
        reassignmentRatio: fc.constantFrom(0, 0.01, 0.5),
        seed: fc.integer({ min: 0, max: 5 }),
      }),
    })
    await fc.assert(
      fc.asyncProperty(cases, async ({ cols, flat, float32, weighted, params }) => {
        const rows = Math.floor(flat.length / cols)
        const data = (float32 ? Float32Array : Float64Array).from(flat.slice(0, rows * cols))
        const all = new Matrix(data, rows, cols)
        const weights = weighted
          ? Float64Array.from({ length: rows }, (_, i) => (i % 3) / 2 + (i === 0 ? 1 : 0))
          : undefined
        const estimator = () =>
          new MiniBatchKMeans({ ...params, nClusters: Math.min(params.nClusters, rows) } as object)
        const model = await estimator().fit(all, { engine: fast, weights })
        const other = await estimator().fit(all, { engine: plain, weights })
        expect(model.labels).toEqual(other.labels)
        expect(model.centroids.data).toEqual(other.centroids.data)
        expect(model.history).toEqual(other.history)
        expect(await model.predict(all, { engine: plain })).toEqual(model.labels)
        const [a, b] = [estimator(), estimator()]
        for (let block = 0; block < 3; block++) {
          const grown = await a.partialFit(all, { engine: fast, weights })
          expect(grown.centroids.data).toEqual((await b.partialFit(all, { engine: plain, weights })).centroids.data)
        }
        const [c, d] = await Promise.all(
          [fast, plain].map((engine) => estimator().fit(streamOf(all, 7, weights), { engine })),
        )
        expect(c.centroids.data).toEqual(d.centroids.data)
      }),
      { numRuns: 40 },
    )
  })

  it("gives the same bytes with any number of threads", async () => {
    const estimator = new MiniBatchKMeans({ nClusters: 9, batchSize: 700, maxIter: 5 })
    const [one, three] = [await estimator.fit(X, { engine: fast }), await estimator.fit(X, { engine: threads })]
    expect(three.labels).toEqual(one.labels)
    expect(three.centroids.data).toEqual(one.centroids.data)
    expect(three.nSteps).toBe(one.nSteps)
  })

  it("gives idle centroids rows, unless it is told not to", async () => {
    const init = [
      [0, 0, 0],
      [1e4, 0, 0],
      [2e4, 0, 0],
      [3e4, 0, 0],
      [4e4, 0, 0],
    ]
    const asked = { nClusters: 5, init, batchSize: 256 } as const
    const model = await new MiniBatchKMeans(asked).fit(X, { engine: fast })
    expect(model.clusterWeight.every((weight) => weight > 0)).toBe(true)
    const stubborn = await new MiniBatchKMeans({ ...asked, reassignmentRatio: 0 }).fit(X, { engine: fast })
    expect(stubborn.clusterWeight.filter((weight) => weight > 0)).toHaveLength(1)
    expect(stubborn.warnings.map(({ code }) => code)).toContain("empty-clusters")
  })

  it("stops by tol, by patience, at maxIter or at a deadline, and says which", async () => {
    const fit = (params: Partial<MiniBatchKMeansParams>, options = {}) =>
      new MiniBatchKMeans({ nClusters: 5, batchSize: 300, ...params }).fit(X, { engine: fast, ...options })
    const patient = await fit({ maxNoImprovement: "never", maxIter: 3 })
    expect([patient.nSteps, patient.nIter, patient.converged]).toEqual([30, 3, false])
    expect(patient.warnings.map(({ code }) => code)).toEqual(["not-converged"])
    const tolerant = await fit({ maxNoImprovement: "never", tol: 0.5 })
    expect([tolerant.nSteps, tolerant.converged]).toEqual([2, true])
    const late = await fit({ maxNoImprovement: "never", maxIter: 1e6 }, { deadlineMs: 40 })
    expect(late.warnings.map(({ code }) => code)).toEqual(["deadline"])
    expect(late.converged).toBe(false)
  })

  it("takes a stream in blocks of any size, and gives the same bytes for all of them", async () => {
    const weights = Float64Array.from({ length: X.rows }, (_, i) => 1 + (i % 3))
    for (const params of [{}, { tol: 0.001, init: "random", batchSize: 200 }] as const)
      for (const given of [undefined, weights]) {
        const fit = (size: number) =>
          new MiniBatchKMeans({ nClusters: 5, nInit: 3, ...params }).fit(streamOf(X, size, given), { engine: fast })
        const model = await fit(3000)
        expectTypeOf(model).toEqualTypeOf<MiniBatchKMeansModel<null>>()
        expect(model.labels).toBeNull()
        expect(model.converged).toBe(true)
        for (const size of [1, 77, 1024]) expect((await fit(size)).centroids.data).toEqual(model.centroids.data)
        const inertia = -(await model.score(X, { engine: fast, ...(given && { weights: given }) }))
        expect(model.inertia / inertia).toBeCloseTo(1, 9)
        expect(model.clusterWeight.reduce((a, b) => a + b, 0)).toBeCloseTo(given ? 6000 : 3000, 6)
        const labels: number[] = []
        for await (const block of model.predict(streamOf(X, 999), { engine: fast })) labels.push(...block)
        expect(labels).toEqual([...(await model.predict(X, { engine: fast }))])
      }
  })

  it("takes blocks of a source that is read once", async () => {
    async function* source() {
      for (let from = 0; from < X.rows; from += 500)
        yield X.select(Int32Array.from({ length: 500 }, (_, i) => from + i))
    }
    const growing = new MiniBatchKMeans({ nClusters: 5, init: "k-means++", nInit: 3 })
    let model: MiniBatchKMeansModel | undefined
    for await (const block of source()) model = await growing.partialFit(block, { engine: fast })
    const labels = await model!.predict(X, { engine: fast })
    expect(await adjustedRandScore(labels, y)).toBeGreaterThan(0.95)
    expect(model!.nSteps).toBe(6)
    expect(model!.labels).toHaveLength(500)
  })

  it("takes blocks in the order of the calls, and leaves a block that fails out", async () => {
    const blocks = [0, 1, 2, 3].map((i) => X.select(Int32Array.from({ length: 100 }, (_, j) => i * 100 + j)))
    const [one, other] = [0, 1].map(() => new MiniBatchKMeans({ nClusters: 5 }))
    const at = await Promise.all(blocks.map((block) => one.partialFit(block, { engine: fast })))
    const bad = blocks[1].toArray()
    bad[3][1] = Number.NaN
    let last: MiniBatchKMeansModel | undefined
    for (const block of blocks) {
      last = await other.partialFit(block, { engine: fast })
      await expect(other.partialFit(bad, { engine: fast })).rejects.toThrow(
        /MiniBatchKMeans.partialFit: row 3, column 1 is NaN/,
      )
      const signal = AbortSignal.abort(new Error("enough"))
      await expect(other.partialFit(block, { engine: fast, signal })).rejects.toThrow("enough")
      await expect(other.partialFit([[1, 2]], { engine: fast })).rejects.toThrow(
        /fitted on 3 columns; the data have 2 columns/,
      )
    }
    expect(at.map(({ nSteps }) => nSteps)).toEqual([1, 2, 3, 4])
    expect(last!.centroids.data).toEqual(at[3].centroids.data)
    // A fit begins anew, and the blocks know nothing of it.
    const fitted = await one.fit(X, { engine: fast })
    expect(fitted.centroids.data).toEqual(
      (await new MiniBatchKMeans({ nClusters: 5 }).fit(X, { engine: fast })).centroids.data,
    )
    expect((await one.partialFit(blocks[0], { engine: fast })).nSteps).toBe(5)
  })

  it("comes back from JSON after blocks and after a stream", async () => {
    const growing = new MiniBatchKMeans({ nClusters: 3, init: X.select([0, 1, 2]) })
    const blocks = await growing.partialFit(X, { engine: fast })
    const stream = await new MiniBatchKMeans({ nClusters: 3 }).fit(streamOf(X, 100), { engine: fast })
    for (const model of [blocks, stream]) {
      const back = loadModel(JSON.stringify(model)) as MiniBatchKMeansModel
      expect(JSON.stringify(back)).toBe(JSON.stringify(model))
      expect(await back.predict(X, { engine: fast })).toEqual(await model.predict(X, { engine: fast }))
    }
  })

  it("labels rows where they live", async () => {
    const remote = fakeRemote()
    const rows = Matrix.from({ data: Float32Array.from(X.data), shape: [X.rows, X.cols] })
    const here = await new MiniBatchKMeans({ nClusters: 4 }).fit(rows, { engine: plain })
    const answer = new MiniBatchKMeans({ nClusters: 4 }).fit(await remote.load(rows))
    expectTypeOf(answer).resolves.toEqualTypeOf<MiniBatchKMeansModel<RemoteColumn>>()
    const found = await answer.catch((error: Error) => error.message)
    if (typeof found === "string") expect(found).toMatch(/^MiniBatchKMeans: the engine "fake remote" cannot do this: /)
    else expect(await found.labels.collect()).toEqual(here.labels)
  })

  it.each<[Partial<MiniBatchKMeansParams>, string]>([
    [{ nClusters: 6 }, "MiniBatchKMeans: nClusters must be an integer in [1, 5] (the data has 5 rows); got 6."],
    [{ nClusters: 3, initSize: 2 }, "MiniBatchKMeans: initSize must be at least nClusters (3); got 2."],
    [
      { nClusters: 2, init: [[1]] },
      "MiniBatchKMeans: init must be 2 × 1 (nClusters × columns of the data); got 1 × 1.",
    ],
    [{ nClusters: 1, init: [[Number.NaN]] }, "MiniBatchKMeans, init: row 0, column 0 is NaN"],
  ])("refuses %j", async (params, message) => {
    const rows = [[0], [1], [4], [6], [7]]
    await expect(new MiniBatchKMeans(params).fit(rows, { engine: plain })).rejects.toThrow(message)
    const partly = message.replace("MiniBatchKMeans", "MiniBatchKMeans.partialFit")
    await expect(new MiniBatchKMeans(params).partialFit(rows, { engine: plain })).rejects.toThrow(partly)
    const stream = fromBlocks(() => [rows], { cols: 1 })
    await expect(new MiniBatchKMeans(params).fit(stream, { engine: plain })).rejects.toThrow(message)
  })

  it("refuses options that it does not know, and weights beside a stream", async () => {
    const growing = new MiniBatchKMeans({ nClusters: 2 })
    await expect(growing.partialFit(X, { weight: [1] } as object)).rejects.toThrow(/Did you mean weights\?/)
    await expect(growing.fit(X, { deadline: 5 } as object)).rejects.toThrow(ParameterError)
    const fit = growing.fit(streamOf(X, 10), { engine: fast, weights: [1] })
    await expect(fit).rejects.toThrow("Blocks bring theirs: { X, weights }.")
  })

  it("stops where it would without one row that is far off, and warns where that costs the centroids digits", async () => {
    const near = Array.from({ length: 40 }, (_, i) => [(i % 2) * 10 + Math.sin(i), Math.cos(i)])
    const inertiaOf = async (far: number, engine: Engine) => {
      const init = [
        [0, 0],
        [10, 0],
        [far, far],
      ]
      const estimator = new MiniBatchKMeans({ nClusters: 3, init, batchSize: 20, reassignmentRatio: 0 })
      const model = await estimator.fit([...near, [far, far]], { engine })
      return { codes: model.warnings.map(({ code }) => code), history: model.history }
    }
    for (const engine of [plain, fast]) {
      const [usual, far] = [await inertiaOf(1e3, engine), await inertiaOf(1e15, engine)]
      expect(far.history.length).toBe(usual.history.length)
      usual.history.forEach((inertia, step) => {
        expect(far.history[step] / inertia).toBeCloseTo(1, 6)
      })
      expect(far.codes).toEqual([])
      expect((await inertiaOf(3.4e38, engine)).codes).toContain("outlier")
    }
  })

  it("refuses rows whose inertia float64 cannot hold", async () => {
    const rows = [[1e300], [-1e300], [5e299], [-4e299]]
    for (const engine of [plain, fast]) {
      const growing = new MiniBatchKMeans({ nClusters: 2 })
      await expect(growing.fit(rows, { engine })).rejects.toThrow(DataError)
      await expect(growing.partialFit(rows, { engine })).rejects.toThrow(/beyond float64/)
    }
  })
})
