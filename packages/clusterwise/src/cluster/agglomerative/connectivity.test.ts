import { describe, expect, it } from "vitest"
import { graphTree } from "../../engine/merging/graphTree.js"
import { type LinkageMethod, linkageMethods } from "../../engine/merging/lanceWilliams.js"
import { reference } from "../../engines/reference/reference.js"
import { wasm } from "../../engines/wasm/wasm.js"
import { DataError, ParameterError } from "../../errors.js"
import { linkage } from "../../hierarchy/linkage.js"
import { loadModel } from "../../models.js"
import { Draws } from "../../structures/random.js"
import { AgglomerativeClustering } from "./agglomerative.js"
import type { AgglomerativeModel } from "./model.js"

const engine = reference()
const draws = new Draws(12, 77)
const rows = Array.from({ length: 40 }, (_, i) => [
  draws.uniform(3 * i),
  draws.uniform(3 * i + 1),
  draws.uniform(3 * i + 2),
])
const all = rows.map((_, i) => [...rows.keys()].filter((j) => j !== i))
/** Each row touches the next one. */
const path = rows.map((_, i) => (i + 1 < rows.length ? [i + 1] : []))

const fit = (params: object, X: number[][] = rows) => new AgglomerativeClustering(params).fit(X, { engine })

describe("AgglomerativeClustering with a graph of neighbours", () => {
  it("keeps every cluster in one piece", async () => {
    for (const method of linkageMethods) {
      const { labels } = await fit({ linkage: method, connectivity: path, nClusters: 6 })
      expect(labels.filter((label, row) => row > 0 && label !== labels[row - 1]).length, method).toBe(5)
    }
  })

  it("is worked by hand: 1 and 2 are nearest, but do not touch", async () => {
    const X = [[0], [10], [11], [30]]
    const connectivity = [[1, 2], [3], [], []]
    const { linkage: Z } = await fit({ linkage: "single", connectivity }, X)
    expect(Z.matrix.toArray()).toEqual([
      [0, 1, 10, 2],
      [2, 4, 11, 3],
      [3, 5, 20, 4],
    ])
    const complete = await fit({ linkage: "complete", connectivity }, X)
    expect(complete.linkage.matrix.toArray()).toEqual(Z.matrix.toArray())
    const ward = await fit({ linkage: "ward", connectivity }, X)
    // 0 and 1 merge at 10; their mean 5 is 6 from 11 and 25 from 30: √(2·2/3)·6 = 6.93, √(2·2/3)·25 = 28.9.
    expect(ward.linkage.height(1)).toBeCloseTo(Math.sqrt(4 / 3) * 6, 12)
    expect(ward.linkage.height(2)).toBeCloseTo(Math.sqrt(6 / 4) * (30 - 7), 12)
  })

  it.each(linkageMethods)("is plain %s linkage where all rows touch", async (method) => {
    const expected = await linkage(rows, { method, engine })
    const { linkage: Z } = await fit({ linkage: method, connectivity: all })
    for (let i = 0; i < Z.nMerges; i++) {
      expect([Z.left(i), Z.right(i), Z.size(i)]).toEqual([expected.left(i), expected.right(i), expected.size(i)])
      expect(Math.abs(Z.height(i) - expected.height(i))).toBeLessThanOrEqual(1e-12 * expected.height(i))
    }
  })

  it("reads graphs in both directions, as lists or CSR, and ignores rows that name themselves", async () => {
    const expected = (await fit({ connectivity: path })).linkage.matrix.data
    const back = rows.map((_, i) => (i > 0 ? [i - 1] : []))
    const both = rows.map((_, i) => [i, i - 1, i + 1, i + 1, i].filter((j) => j >= 0 && j < rows.length))
    const csr = {
      indptr: Int32Array.from({ length: 41 }, (_, i) => Math.min(i, 39)),
      indices: Int32Array.from({ length: 39 }, (_, i) => i + 1),
    }
    for (const connectivity of [back, both, csr])
      expect((await fit({ connectivity })).linkage.matrix.data).toEqual(expected)
  })

  it("joins parts that do not touch by their nearest rows, and says so", async () => {
    const X = [[0], [1], [10], [11], [30]]
    const model = await fit({ linkage: "single", connectivity: [[1], [], [3], [], []] }, X)
    expect(model.linkage.matrix.toArray().map(([, , height]) => height)).toEqual([1, 1, 9, 19])
    expect(model.warnings.map(({ code }) => code)).toEqual(["disconnected"])
    expect(model.warnings[0].message).toContain("3 parts")
  })

  it("is the same for given distances", async () => {
    for (const method of ["single", "complete", "average", "weighted"] satisfies LinkageMethod[]) {
      const given = await engine.pairDistances(await engine.load((await fit({})).rows!), { metric: "euclidean" })
      const model = await new AgglomerativeClustering({
        linkage: method,
        metric: "precomputed",
        connectivity: path,
      }).fit(given, { engine })
      expect(model.linkage.matrix.data).toEqual(
        (await fit({ linkage: method, connectivity: path })).linkage.matrix.data,
      )
    }
  })

  it("does not move with the rows: far from 0, huge or tiny", async () => {
    for (const method of linkageMethods) {
      const whole = rows.map((row) => row.map((value) => Math.round(value * 1000)))
      const { labels } = await fit({ linkage: method, connectivity: path, nClusters: 5 }, whole)
      const shifted = whole.map((row) => row.map((value) => value + 1e8))
      expect((await fit({ linkage: method, connectivity: path, nClusters: 5 }, shifted)).labels).toEqual(labels)
      for (const power of [500, -500]) {
        const scaled = whole.map((row) => row.map((value) => value * 2 ** power))
        expect((await fit({ linkage: method, connectivity: path, nClusters: 5 }, scaled)).labels).toEqual(labels)
      }
    }
  })

  it.each([
    [path.slice(1), "connectivity must be 40 lists of neighbours, one a row; got"],
    [path.with(3, [40]), "connectivity.indices[3] must be an integer in [0, 39], the number of a row; got 40."],
    [path.with(3, [-1]), "connectivity.indices[3] must be an integer in [0, 39]"],
    [path.with(3, [1.5]), "connectivity.indices[3] must be"],
    [{ indptr: [0, 1], indices: [1] }, "connectivity.indptr must be 41 numbers, one more than there are rows; got"],
    [{ indptr: Array(41).fill(1), indices: [1] }, "connectivity.indptr[0] must be 0; got 1."],
    [{ indptr: [0, 2, ...Array(39).fill(1)], indices: [1] }, "connectivity.indptr[2] must be an integer ≥ 2"],
    [
      { indptr: [0, ...Array(40).fill(1)], indices: [1, 2] },
      "connectivity.indptr[40] must be 2, the number of indices",
    ],
  ])("refuses what is no graph of these rows", async (connectivity, message) => {
    await expect(fit({ connectivity })).rejects.toThrow(ParameterError)
    await expect(fit({ connectivity })).rejects.toThrow(message)
  })

  it("refuses a graph in more parts than can be joined", async () => {
    const many = Array.from({ length: 2001 }, (_, i) => [i])
    await expect(fit({ connectivity: many.map(() => []) }, many)).rejects.toThrow(DataError)
    await expect(fit({ connectivity: many.map(() => []) }, many)).rejects.toThrow(/2001 parts.*more neighbours/)
  })

  it("comes back from JSON with its graph, whatever its form", async () => {
    for (const connectivity of [path, undefined]) {
      const model = await fit({ connectivity, linkage: "median", distanceThreshold: 0.4 })
      const back = loadModel(JSON.stringify(model)) as AgglomerativeModel
      expect(JSON.stringify(back)).toBe(JSON.stringify(model))
      expect(back.labels).toEqual(model.labels)
    }
    const json = (await fit({})).toJSON({ labels: true })
    expect(() => loadModel({ ...json, nClusters: 3 })).toThrow(/not those of its tree/)
  })

  it("gives the same bytes in the WASM engine", async () => {
    const fast = await wasm({ threads: 2 })
    for (const method of linkageMethods) {
      const estimator = new AgglomerativeClustering({ linkage: method, connectivity: path, nClusters: 4 })
      const [model, expected] = [await estimator.fit(rows, { engine: fast }), await estimator.fit(rows, { engine })]
      expect(model.linkage.matrix.data, method).toEqual(expected.linkage.matrix.data)
    }
    await fast.close()
  })

  it("is aborted between merges", async () => {
    const reason = { because: "enough" }
    const x = { data: Float64Array.from(rows.flat()), rows: 40, cols: 3 }
    const neighbours = { indptr: new Int32Array(41), indices: new Int32Array(0) }
    const tree = graphTree(
      x,
      { method: "ward", metric: "euclidean", neighbours },
      { signal: AbortSignal.abort(reason) },
    )
    await expect(tree).rejects.toBe(reason)
  })
})
