import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Matrix } from "../../data/matrix.js"
import { fakeRemote } from "../../engine/testing/fakeRemote.js"
import { reference } from "../../engines/reference/reference.js"
import { wasm } from "../../engines/wasm/wasm.js"
import { DataError, ParameterError } from "../../errors.js"
import { fcluster } from "../../hierarchy/fcluster.js"
import { loadModel } from "../../models.js"
import { KMeans } from "../kmeans/kmeans.js"
import { BisectingKMeans } from "./bisecting.js"
import type { BisectingKMeansModel } from "./model.js"
import type { BisectingKMeansParams } from "./params.js"

const plain = reference()
const fast = await wasm({ threads: 1, inlineBelow: Number.POSITIVE_INFINITY })
const threads = await wasm({ threads: 3, inlineBelow: 0 })

/** Splits: {0, 1, 10, 12} | {30}, then {0, 1} | {10, 12}. */
const line = [[0], [1], [10], [12], [30]]

/** Pairs of pairs, in two columns: four clear clusters of three rows. */
const pairs = [0, 10, 100, 110].flatMap((x) => [
  [x, 0],
  [x + 1, 1],
  [x, 2],
])

const fit = (params: Partial<BisectingKMeansParams>, X: number[][] = line, options: object = {}) =>
  new BisectingKMeans(params).fit(X, { engine: plain, ...options })

describe("BisectingKMeans", () => {
  it("splits the cluster of most inertia, as a hand computes for five rows", async () => {
    const model = await fit({ nClusters: 3 })
    expect(Array.from(model.labels)).toEqual([0, 0, 1, 1, 2])
    expect(model.centroids.toArray()).toEqual([[0.5], [11], [30]])
    expect(model.inertia).toBeCloseTo(2.5, 12)
    expect(Array.from(model.clusterInertia)).toEqual([0.5, 2, 0])
    expect(Array.from(model.clusterWeight)).toEqual([2, 2, 1])
    expect(model.converged).toBe(true)
  })

  it("gives the splits as a tree whose leaves are the clusters and whose heights are inertias", async () => {
    const { tree, mergeCentroids } = await fit({ nClusters: 3 })
    expect(tree!.nLeaves).toBe(3)
    const [inner, root] = tree!.matrix.toArray()
    expect([inner[0], inner[1], inner[3]]).toEqual([0, 1, 2])
    expect([root[0], root[1], root[3]]).toEqual([3, 2, 3])
    expect(inner[2]).toBeCloseTo(112.75, 10)
    expect(root[2]).toBeCloseTo(583.2, 10)
    expect(mergeCentroids!.toArray()[0][0]).toBeCloseTo(5.75, 12)
    expect(mergeCentroids!.toArray()[1][0]).toBeCloseTo(10.6, 12)
  })

  it("splits the largest cluster instead where asked", async () => {
    const rows = [[0], [1], [2], [3], [100], [300]]
    expect(Array.from((await fit({ nClusters: 3 }, rows)).labels)).toEqual([0, 0, 0, 0, 1, 2])
    expect(Array.from((await fit({ nClusters: 3, bisecting: "size" }, rows)).labels)).toEqual([0, 0, 0, 0, 1, 2])
    const bySize = await fit({ nClusters: 4, bisecting: "size" }, rows)
    expect(Array.from(bySize.labels)).toEqual([0, 0, 1, 1, 2, 3])
    const weights = [1, 1, 1, 1, 4, 4]
    const heavy = await fit({ nClusters: 2, bisecting: "size" }, rows, { weights })
    expect(Array.from(heavy.clusterWeight)).toEqual([8, 4])
  })

  it("predicts by descent, which need not end at the nearest centroid", async () => {
    const model = await fit({ nClusters: 3 })
    // 19 is nearer to 30 than to 5.75, the middle of the other side.
    expect(Array.from(await model.predict([[19], [17], [-5]], { engine: plain }))).toEqual([2, 1, 0])
    expect((await model.transform([[19]], { engine: plain })).toArray()).toEqual([[18.5, 8, 11]])
    expect(await model.score([[19], [17]], { engine: plain })).toBeCloseTo(-(11 ** 2 + 6 ** 2), 10)
    expect((await model.reconstruct([[19]], { engine: plain })).toArray()).toEqual([[30]])
    expect((await model.nearestRows([[19], [29], [9]], 1, { engine: plain })).map((rows) => [...rows])).toEqual([
      [],
      [2],
      [1],
    ])
  })

  it("numbers clusters from left to right, so that parts of one split stand side by side", async () => {
    for (let seed = 0; seed < 10; seed++) {
      const model = await fit({ nClusters: 4, seed, nInit: 10 }, pairs)
      const twins = fcluster(model.tree!, 2, { criterion: "maxclust" })
      expect(Array.from(twins)).toEqual([0, 0, 1, 1])
      expect(model.members().map((rows) => rows.length)).toEqual([3, 3, 3, 3])
    }
  })

  it("has one cluster and no tree where one is asked for", async () => {
    const model = await fit({ nClusters: 1 }, pairs)
    expect(model.tree).toBeUndefined()
    expect(model.mergeCentroids).toBeUndefined()
    expect(model.inertia).toBeCloseTo((await new KMeans({ nClusters: 1 }).fit(pairs, { engine: plain })).inertia, 8)
    expect(Array.from(await model.predict(pairs, { engine: plain }))).toEqual(pairs.map(() => 0))
    const back = loadModel(JSON.stringify(model)) as BisectingKMeansModel
    expect(JSON.stringify(back)).toBe(JSON.stringify(model))
  })

  it("stops where all rows of every cluster are the same, and says so", async () => {
    const rows = [
      [1, 1],
      [1, 1],
      [5, 5],
      [1, 1],
      [7, 5],
    ]
    for (const bisecting of ["inertia", "size"] as const) {
      const model = await fit({ nClusters: 5, bisecting }, rows)
      expect(model.nClusters).toBe(3)
      expect(model.inertia).toBe(0)
      expect(model.warnings.map(({ code }) => code)).toEqual(["fewer-distinct-rows"])
      expect(loadModel(JSON.stringify(model)).nClusters).toBe(3)
    }
  })

  it("is k-means on the rows of every cluster that it splits", async () => {
    const rows = Array.from({ length: 200 }, (_, i) => [Math.sin(i * i), Math.cos(3 * i), Math.sin(7 * i)])
    for (const metric of ["euclidean", "cosine"] as const) {
      const { tree, labels, centroids, mergeCentroids } = await fit({ nClusters: 7, metric, tol: 0 }, rows)
      const centroidOf = (node: number) => [...(node < 7 ? centroids.row(node) : mergeCentroids!.row(node - 7))]
      const leavesOf = (node: number): number[] =>
        node < 7 ? [node] : [tree!.left(node - 7), tree!.right(node - 7)].flatMap(leavesOf)
      for (let merge = 0; merge < 6; merge++) {
        const sides = [tree!.left(merge), tree!.right(merge)]
        const [left, right] = sides.map((side) => new Set(leavesOf(side)))
        const inside = rows.filter((_, i) => left.has(labels[i]) || right.has(labels[i]))
        const init = sides.map(centroidOf)
        const again = await new KMeans({ nClusters: 2, init, tol: 0, metric }).fit(inside, { engine: plain })
        // Under cosine the given ones are brought to unit length once more.
        expect(again.nIter).toBeLessThanOrEqual(2)
        init.flat().forEach((value, at) => {
          expect(again.centroids.data[at]).toBeCloseTo(value, 14)
        })
      }
    }
  })

  it("gives the same bytes on every engine, with rows that tie, and predicts what it found", async () => {
    const values = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.double({ min: -1, max: 1, noNaN: true }))
    const cases = fc.record({
      cols: fc.integer({ min: 1, max: 4 }),
      flat: fc.array(values, { minLength: 4, maxLength: 120 }),
      float32: fc.boolean(),
      weighted: fc.boolean(),
      nClusters: fc.integer({ min: 1, max: 9 }),
      init: fc.constantFrom("random", "k-means++"),
      bisecting: fc.constantFrom("inertia", "size"),
      seed: fc.integer({ min: 0, max: 5 }),
    })
    await fc.assert(
      fc.asyncProperty(cases, async ({ cols, flat, float32, weighted, nClusters, ...params }) => {
        const rows = Math.floor(flat.length / cols)
        const data = (float32 ? Float32Array : Float64Array).from(flat.slice(0, rows * cols))
        const X = new Matrix(data, rows, cols)
        const weights = weighted ? Array.from({ length: rows }, (_, i) => (i % 3) / 2 + (i === 0 ? 1 : 0)) : undefined
        const estimator = new BisectingKMeans({ nClusters: Math.min(nClusters, rows), ...params } as object)
        const model = await estimator.fit(X, { engine: fast, weights })
        const { labels, centroids, tree } = await estimator.fit(X, { engine: plain, weights })
        expect(model.labels).toEqual(labels)
        expect(model.centroids.data).toEqual(centroids.data)
        expect(model.tree?.nMerges).toBe(tree?.nMerges)
        expect(await model.predict(X, { engine: plain })).toEqual(labels)
        expect(await model.predict(X, { engine: fast })).toEqual(labels)
        const heights = Array.from({ length: tree?.nMerges ?? 0 }, (_, i) => tree!.height(i))
        expect(heights).toEqual(heights.toSorted((a, b) => a - b))
      }),
      { numRuns: 60 },
    )
  })

  it("gives the same bytes with any number of threads", async () => {
    const X = Matrix.from(
      Array.from({ length: 3000 }, (_, i) => [Math.sin(i), Math.cos(i * 2), Math.sin(i / 7)]),
      { dtype: "float32" },
    )
    const estimator = new BisectingKMeans({ nClusters: 9 })
    const [one, three] = [await estimator.fit(X, { engine: fast }), await estimator.fit(X, { engine: threads })]
    expect(three.labels).toEqual(one.labels)
    expect(three.centroids.data).toEqual(one.centroids.data)
    expect(three.mergeCentroids!.data).toEqual(one.mergeCentroids!.data)
  })

  it("stops in the middle when aborted, and fits the same rows again", async () => {
    const x = await fast.load(Matrix.from(pairs))
    const controller = new AbortController()
    const onProgress = ({ fraction }: { fraction: number }) => fraction > 0.5 && controller.abort(new Error("enough"))
    const fitting = new BisectingKMeans({ nClusters: 8 }).fit(x, { signal: controller.signal, onProgress })
    await expect(fitting).rejects.toThrow("enough")
    const model = await new BisectingKMeans({ nClusters: 8 }).fit(x)
    expect(model.nClusters).toBe(8)
    x.release()
  })

  it("returns the tree so far at a deadline, with a warning", async () => {
    const rows = Array.from({ length: 4000 }, (_, i) => [Math.sin(i * i), Math.cos(3 * i), Math.sin(7 * i)])
    const model = await new BisectingKMeans({ nClusters: 2000 }).fit(rows, { engine: plain, deadlineMs: 30 })
    expect(model.warnings.map(({ code }) => code)).toEqual(["deadline"])
    expect(model.nClusters).toBeLessThan(2000)
    expect(model.tree?.nLeaves ?? 1).toBe(model.nClusters)
    expect(await model.predict(rows, { engine: plain })).toEqual(model.labels)
  })

  it("refuses more clusters than rows, and labels that live elsewhere", async () => {
    await expect(fit({ nClusters: 6 })).rejects.toThrow(
      "BisectingKMeans: nClusters must be an integer in [1, 5] (the data has 5 rows); got 6.",
    )
    expect(() => new BisectingKMeans({ init: "k-means||" as "random" })).toThrow(ParameterError)
    const far = Matrix.from(pairs, { dtype: "float32" })
    const fitting = new BisectingKMeans({ nClusters: 2 }).fit(far, { engine: fakeRemote() })
    await expect(fitting).rejects.toThrow(DataError)
    await expect(fitting).rejects.toThrow(/^BisectingKMeans: .*labels elsewhere/)
  })

  it("refuses a file whose tree is not of its clusters", async () => {
    const json = (await fit({ nClusters: 3 })).toJSON()
    const { tree, mergeCentroids } = (await fit({ nClusters: 2 })).toJSON()
    expect(() => loadModel({ ...json, tree })).toThrow("loadModel, tree: 2 leaves for 3 clusters.")
    expect(() => loadModel({ ...json, mergeCentroids })).toThrow("loadModel, mergeCentroids: 1 rows for 2 merges.")
    expect(() => loadModel({ ...json, params: { ...json.params, nClusters: 2 } })).toThrow(/centroids: 3 rows/)
  })
})
