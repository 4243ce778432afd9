import { describe, expect, it } from "vitest"
import { Matrix } from "../../data/matrix.js"
import { fromBlocks } from "../../data/rowStream.js"
import { makeBlobs } from "../../datasets/blobs.js"
import { reference } from "../../engines/reference/reference.js"
import { wasm } from "../../engines/wasm/wasm.js"
import { DataError, ParameterError } from "../../errors.js"
import { accumulate, frameOf, meansOf, mergeAccumulated, mergeFrames } from "./accumulate.js"
import { KMeans } from "./kmeans.js"
import type { AccumulatedSums } from "./sums.js"

const engine = await wasm({ threads: 1 })
const { X } = makeBlobs({ nSamples: 1500, nFeatures: 4, centers: 6, seed: 9 })
const weights = Float64Array.from({ length: X.rows }, (_, i) => 0.1 + (i % 4))
const cut = (from: number, to: number) => new Matrix(X.data.subarray(from * X.cols, to * X.cols), to - from, X.cols)
const edges = [0, 137, 800, 1500]
const parts = edges.slice(1).map((to, i) => ({ rows: cut(edges[i], to), weights: weights.subarray(edges[i], to) }))
const start = X.select([0, 1, 2, 3, 4, 5])

/** As a worker far away would: everything goes through text. */
const sent = <T>(value: T): T => JSON.parse(JSON.stringify(value))

describe("sums of parts", () => {
  it.each(["euclidean", "cosine"] as const)("make the centroids of k-means, byte for byte: %s", async (metric) => {
    const frames = await Promise.all(parts.map(({ rows, weights }) => frameOf(rows, { engine, weights })))
    const frame = sent(mergeFrames(frames[0], ...frames.slice(1)))
    let centroids = start
    const history: number[] = []
    for (let iteration = 0; iteration < 4; iteration++) {
      const sums: AccumulatedSums[] = []
      for (const part of parts)
        sums.push(
          sent(
            await accumulate(part.rows, {
              engine: iteration % 2 ? engine : reference(),
              weights: part.weights,
              centroids,
              frame,
              metric,
            }),
          ),
        )
      const means = meansOf(sums.reverse().reduce((a, b) => mergeAccumulated(a, b)))
      centroids = means.centroids
      history.push(means.inertia)
    }
    const params = { nClusters: 6, init: start, maxIter: 4, tol: 0, metric }
    const model = await new KMeans(params).fit(X, { engine, weights })
    expect(centroids.data).toEqual(model.centroids.data)
    for (const [i, value] of history.entries()) expect(value).toBeCloseTo(model.history[i], 6)
  })

  it("are the same of a stream, of a Resident and of rows", async () => {
    const x = await engine.load(X)
    const expected = await accumulate(x, { centroids: start })
    const stream = fromBlocks(() => parts.map(({ rows }) => rows), { cols: 4 })
    expect(await accumulate(stream, { engine, centroids: start })).toEqual(expected)
    expect(await accumulate(X.toArray(), { engine, centroids: start.toArray() })).toEqual(expected)
    expect(await frameOf(stream, { engine })).toEqual(await frameOf(x))
    expect(meansOf(expected).clusterCount.reduce((a, b) => a + b)).toBe(1500)
  })

  it("leave a cluster without rows where it was", async () => {
    const far = Matrix.from([
      [0, 0, 0, 0],
      [1e6, 0, 0, 0],
    ])
    const { centroids, clusterWeight } = meansOf(await accumulate(X, { engine, centroids: far }))
    expect([...centroids.row(1), clusterWeight[1]]).toEqual([1e6, 0, 0, 0, 0])
  })

  it("are refused where they do not add up", async () => {
    const [a, b] = [parts[0].rows, parts[1].rows]
    const own = [await accumulate(a, { engine, centroids: start }), await accumulate(b, { engine, centroids: start })]
    expect(() => mergeAccumulated(own[0], own[1])).toThrow("summed in different frames; make one of all parts first")
    const frame = mergeFrames(await frameOf(a, { engine }), await frameOf(b, { engine }))
    const of = (rows: Matrix, centroids: Matrix) => accumulate(rows, { engine, centroids, frame })
    const [first, other] = [await of(a, start), await of(b, X.select([9, 8, 7, 6, 5, 4]))]
    expect(() => mergeAccumulated(first, other)).toThrow("different centroids")
    const twice = mergeAccumulated(await of(b, start), first)
    expect(() => mergeAccumulated(twice, first)).toThrow("is a part in it twice?")
    await expect(of(X, start)).rejects.toThrow(DataError)
    await expect(accumulate(a, { engine, centroids: [[1, 2]] })).rejects.toThrow(
      "the centroids have 2 columns, the rows 4",
    )
    await expect(accumulate(a, { engine, centroids: start, frame: {} as never })).rejects.toThrow(ParameterError)
  })

  it("are refused where they are damaged", async () => {
    const sums = sent(await accumulate(X, { engine, centroids: start }))
    for (const damage of [{ format: "x" }, { counts: [1] }, { frame: null }, { sums: { ...sums.sums, base64: "" } }])
      expect(() => meansOf({ ...sums, ...damage } as never)).toThrow(DataError)
  })
})
