import { describe, expect, it } from "vitest"
import { Matrix } from "../../data/matrix.js"
import { fromBlocks, type RowStream, streamBlockRows } from "../../data/rowStream.js"
import { makeBlobs } from "../../datasets/blobs.js"
import type { Progress } from "../../engine/engine.js"
import { reference } from "../../engines/reference/reference.js"
import { wasm } from "../../engines/wasm/wasm.js"
import { DataError, ParameterError } from "../../errors.js"
import type { KMeansCheckpoint } from "./checkpoint.js"
import { KMeans } from "./kmeans.js"
import type { KMeansModel } from "./model.js"
import type { KMeansParams } from "./params.js"

const plain = reference()
const fast = await wasm({ threads: 1 })
const pool = await wasm({ threads: 2, inlineBelow: 0 })

/** The rows in blocks of these sizes, over and over. */
function inBlocks(X: Matrix, sizes: readonly number[], weights?: Float64Array): RowStream {
  const blocks = () => {
    const parts: { X: Matrix; weights?: Float64Array }[] = []
    for (let from = 0, i = 0; from < X.rows; i++) {
      const to = Math.min(X.rows, from + sizes[i % sizes.length])
      const rows = new Matrix(X.data.subarray(from * X.cols, to * X.cols), to - from, X.cols, X.columns)
      parts.push(weights ? { X: rows, weights: weights.subarray(from, to) } : { X: rows })
      from = to
    }
    return parts
  }
  return fromBlocks(blocks, { cols: X.cols })
}

const blobs = makeBlobs({ nSamples: 3000, nFeatures: 3, centers: 5, seed: 4 }).X
const weights = Float64Array.from({ length: blobs.rows }, (_, i) => (i < 700 ? 0 : 1 + (i % 5) / 3))
const narrow = new Matrix(Float32Array.from(blobs.data), blobs.rows, blobs.cols, ["a", "b", "c"])
const firstRows = (X: Matrix, k: number) => X.select(Int32Array.from({ length: k }, (_, i) => i))

const factsOf = ({ centroids, nIter, inertia, history, clusterWeight, converged }: KMeansModel<unknown>) => ({
  centroids: [...centroids.data],
  nIter,
  inertia,
  history: [...history],
  clusterWeight: [...clusterWeight],
  converged,
})

describe("k-means over a stream", () => {
  const cases: [string, Matrix, Partial<KMeansParams>, Float64Array?][] = [
    ["from given centroids", blobs, { nClusters: 5, init: firstRows(blobs, 5) }],
    ["float32, k-means++", narrow, { nClusters: 5, seed: 3 }],
    ["random starts, the best of three", narrow, { nClusters: 4, init: "random", nInit: 3 }],
    ["k-means|| under cosine", blobs, { nClusters: 4, init: "k-means||", metric: "cosine" }],
    ["rows with weights, some blocks without any", blobs, { nClusters: 6, seed: 1 }, weights],
    ["until nothing moves", blobs, { nClusters: 7, tol: 0, init: firstRows(blobs, 7) }],
    ["one column", blobs.select([0, 1, 2]), { nClusters: 2, init: firstRows(blobs, 2), maxIter: 1 }],
    ["clusters that run empty", blobs, { nClusters: 4, init: blobs.select([0, 0, 0, 1]) }],
    [
      "clusters that run empty, random rows",
      blobs,
      { nClusters: 4, emptyCluster: "random", init: blobs.select([0, 0, 0, 1]) },
    ],
    ["few iterations", narrow, { nClusters: 5, maxIter: 2 }],
  ]
  it.each(cases)("gives the bytes of the fit in memory: %s", async (_, X, params, w) => {
    const expected = await new KMeans(params).fit(X, { engine: plain, ...(w && { weights: w }) })
    for (const [engine, sizes] of [
      [plain, [X.rows]],
      [fast, [1, 70, 500]],
      [pool, [701]],
    ] as const) {
      const model = await new KMeans(params).fit(inBlocks(X, sizes, w), { engine })
      const [found, wanted] = [factsOf(model), factsOf(expected)]
      expect(found.centroids).toEqual(wanted.centroids)
      expect([found.nIter, found.converged, found.clusterWeight]).toEqual([
        wanted.nIter,
        wanted.converged,
        wanted.clusterWeight,
      ])
      expect(Math.abs(found.inertia - wanted.inertia)).toBeLessThanOrEqual(1e-9 * wanted.inertia)
      expect(model.labels).toBeNull()
      expect(model.columns).toEqual(X.columns)
    }
  })

  it("gives the inertia of memory to the last bit where the engine is the same", async () => {
    const params = { nClusters: 5, init: firstRows(narrow, 5) }
    const expected = await new KMeans(params).fit(narrow, { engine: fast })
    expect(factsOf(await new KMeans(params).fit(inBlocks(narrow, [999]), { engine: fast }))).toEqual(factsOf(expected))
  })

  it("goes through rows that fill several pieces", async () => {
    const cols = 700
    const rows = streamBlockRows(cols) * 2 + 5
    const { X } = makeBlobs({ nSamples: rows, nFeatures: cols, centers: 3, seed: 1 })
    const wide = new Matrix(Float32Array.from(X.data), rows, cols)
    const params = { nClusters: 3, maxIter: 3, init: firstRows(wide, 3) }
    const expected = await new KMeans(params).fit(wide, { engine: fast })
    for (const sizes of [[rows], [1000, 37]])
      expect(factsOf(await new KMeans(params).fit(inBlocks(wide, sizes), { engine: fast }))).toEqual(factsOf(expected))
  })

  it("labels blocks one by one, scores them, and measures them", async () => {
    const stream = inBlocks(narrow, [1024, 300])
    const model = await new KMeans({ nClusters: 5 }).fit(stream, { engine: fast })
    const labels: Int32Array[] = []
    for await (const block of model.predict(stream, { engine: fast })) labels.push(block)
    expect(labels.map(({ length }) => length)).toEqual([1024, 300, 1024, 300, 352])
    expect(labels.flatMap((block) => [...block])).toEqual([...(await model.predict(narrow, { engine: fast }))])
    expect(await model.score(stream, { engine: fast })).toBeCloseTo(-model.inertia, 3)
    const measured: number[] = []
    for await (const { rows, cols } of model.transform(stream, { engine: fast })) measured.push(rows * cols)
    expect(measured.reduce((a, b) => a + b)).toBe(3000 * 5)
    expect(() => model.members()).toThrow(/predict\(stream\)/)
  })

  it("tells rows and iterations, never backwards, up to 1", async () => {
    const told: Progress[] = []
    const params = { nClusters: 3 }
    await new KMeans(params).fit(inBlocks(blobs, [100]), { engine: fast, onProgress: (p) => told.push(p) })
    told.forEach(({ fraction }, i) => {
      if (i > 0) expect(fraction).toBeGreaterThanOrEqual(told[i - 1].fraction)
    })
    expect(told.at(-1)!.fraction).toBe(1)
    expect(told.some(({ rows, iteration }) => rows === 3000 && iteration! >= 1)).toBe(true)
  })

  it("is aborted between pieces, and closes the stream", async () => {
    const reason = new Error("enough")
    for (const after of [0, 1, 5]) {
      const abort = new AbortController()
      let passes = 0
      let closed = 0
      const stream: RowStream = {
        cols: 3,
        async *blocks() {
          if (passes++ === after) abort.abort(reason)
          try {
            for await (const block of inBlocks(blobs, [500]).blocks()) yield block
          } finally {
            closed++
          }
        },
      }
      await expect(new KMeans({ nClusters: 3 }).fit(stream, { engine: fast, signal: abort.signal })).rejects.toBe(
        reason,
      )
      expect(closed).toBe(passes)
    }
  })
})

describe("a stream that is not what it should be", () => {
  const fit = (stream: RowStream) => new KMeans({ nClusters: 2 }).fit(stream, { engine: fast })

  it("is refused with the row, also where it came in a later block", async () => {
    const bad = Matrix.from([
      [1, 2, 3],
      [4, 5, 6],
    ])
    bad.data[4] = Number.NaN
    const stream = fromBlocks(() => [blobs, bad], { cols: 3 })
    await expect(fit(stream)).rejects.toMatchObject({ name: "DataError", row: 3001, column: 1 })
    await expect(fit(stream)).rejects.toThrow("KMeans: row 3001 (row 1 of block 1), column 1 is NaN")
  })

  it("is refused where it is empty, ragged, or of another length than it said", async () => {
    await expect(fit(fromBlocks(() => [], { cols: 3 }))).rejects.toThrow("the stream has no rows")
    await expect(fit(fromBlocks(() => [blobs, [[1, 2]]], { cols: 3 }))).rejects.toThrow("block 1 has 2 columns")
    await expect(fit(fromBlocks(() => [blobs], { cols: 3, rows: 2999 }))).rejects.toThrow(
      "said to have 2999 rows; it gave 3000",
    )
  })

  it.each<[string, (pass: number) => Matrix[]]>([
    ["fewer rows", (pass) => (pass < 2 ? [blobs, blobs] : [blobs])],
    ["more rows", (pass) => (pass < 2 ? [blobs] : [blobs, firstRows(blobs, 1)])],
    ["no rows", (pass) => (pass < 2 ? [blobs] : [])],
    [
      "rows of other values",
      (pass) => [
        pass < 3
          ? blobs
          : new Matrix(
              blobs.data.map((v) => v / 2),
              3000,
              3,
            ),
      ],
    ],
    [
      "rows beyond the first ones",
      (pass) => [
        pass < 3
          ? blobs
          : new Matrix(
              blobs.data.map((v) => v * 2),
              3000,
              3,
            ),
      ],
    ],
  ])("is refused where a later pass gives %s", async (_, blocksOf) => {
    let pass = 0
    const stream = fromBlocks(() => blocksOf(pass++), { cols: 3 })
    await expect(fit(stream)).rejects.toThrow(DataError)
  })

  it("brings its weights itself, and more rows than clusters", async () => {
    const stream = inBlocks(blobs, [500])
    await expect(new KMeans({ nClusters: 2 }).fit(stream, { engine: fast, weights: [1] })).rejects.toThrow(
      ParameterError,
    )
    await expect(new KMeans({ nClusters: 3001 }).fit(stream, { engine: fast })).rejects.toThrow(
      "an integer in [1, 3000]",
    )
    const light = inBlocks(blobs, [500], new Float64Array(3000))
    await expect(fit(light)).rejects.toThrow("all weights are 0")
  })
})

describe("a checkpoint", () => {
  /** Kept as text, as a file would. */
  const kept = () => {
    const states: string[] = []
    const read = () => (states.length > 0 ? JSON.parse(states.at(-1)!) : undefined)
    return { states, read, write: (state: KMeansCheckpoint) => void states.push(JSON.stringify(state)) }
  }
  const params: Partial<KMeansParams> = { nClusters: 6, tol: 0, seed: 2, nInit: 3, init: "random" }

  it("lets a fit go on from any iteration to the same end", async () => {
    const stream = inBlocks(narrow, [800])
    const whole = kept()
    const expected = await new KMeans(params).fit(stream, { engine: fast, checkpoint: whole })
    expect(whole.states.length).toBeGreaterThan(5)
    for (let at = 0; at < whole.states.length; at += 3) {
      const part = kept()
      part.states.push(whole.states[at])
      const model = await new KMeans(params).fit(stream, { engine: fast, checkpoint: part })
      expect(factsOf(model)).toEqual(factsOf(expected))
      expect(part.states.slice(1)).toEqual(whole.states.slice(at + 1))
    }
  })

  it("is refused where it belongs to other parameters or other data, or is none", async () => {
    const stream = inBlocks(narrow, [800])
    const checkpoint = kept()
    await new KMeans(params).fit(stream, { engine: fast, checkpoint })
    const fit = (changed: Partial<KMeansParams>, of = stream) =>
      new KMeans({ ...params, ...changed }).fit(of, { engine: fast, checkpoint })
    await expect(fit({ nClusters: 7 })).rejects.toThrow("belongs to a fit with nClusters 6, this one has 7")
    await expect(fit({ init: firstRows(narrow, 6), nInit: 1 })).rejects.toThrow("belongs to a fit with init")
    await expect(fit({}, inBlocks(firstRows(narrow, 2000), [800]))).rejects.toThrow(
      "other data (3000 rows there, 2000 here)",
    )
    const swapped = new Matrix(narrow.data.slice(), narrow.rows, narrow.cols)
    swapped.data[3] = (swapped.data[0] + swapped.data[6]) / 2
    await expect(fit({}, inBlocks(swapped, [800]))).rejects.toThrow(/rows of other values/)
    checkpoint.states.push('{"format":"something"}')
    await expect(fit({})).rejects.toThrow("this is no checkpoint of k-means")
    await expect(new KMeans(params).fit(narrow, { engine: fast, checkpoint })).rejects.toThrow(
      "left out for rows in memory",
    )
  })
})
