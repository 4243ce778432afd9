import { describe, expect, it } from "vitest"
import { Condensed } from "../../data/condensed.js"
import { reference } from "../../engines/reference/reference.js"
import { DataError, ParameterError } from "../../errors.js"
import { fcluster } from "../../hierarchy/fcluster.js"
import { squareform } from "../../hierarchy/squareform.js"
import { loadModel } from "../../models.js"
import { Draws } from "../../structures/random.js"
import type { ModelJson } from "../model.js"
import type { RowsOrDistances } from "../pairs.js"
import { AgglomerativeClustering } from "./agglomerative.js"
import type { AgglomerativeModel } from "./model.js"

const engine = reference()

/** Distances 1, 2, 4, 8 from left to right. */
const line = [[0], [1], [3], [7], [15]]

const fit = (params: object, X: RowsOrDistances = line) => new AgglomerativeClustering(params).fit(X, { engine })
const labels = async (params: object, X?: RowsOrDistances) => Array.from((await fit(params, X)).labels)
const codes = async (params: object, X?: RowsOrDistances) => (await fit(params, X)).warnings.map(({ code }) => code)

const draws = new Draws(11, 77)
const scattered = Array.from({ length: 60 }, (_, i) => [draws.uniform(2 * i), draws.uniform(2 * i + 1)])

describe("AgglomerativeClustering", () => {
  it("cuts at a number of clusters: two where nothing is said", async () => {
    expect(await labels({ linkage: "single" })).toEqual([0, 0, 0, 0, 1])
    expect(await labels({ linkage: "single", nClusters: 3 })).toEqual([0, 0, 0, 1, 2])
    expect(await labels({ nClusters: 1 })).toEqual([0, 0, 0, 0, 0])
    expect(await labels({ nClusters: 5 })).toEqual([0, 1, 2, 3, 4])
  })

  it("gives the number that was asked for where heights are equal", async () => {
    for (const nClusters of [1, 2, 3, 4])
      expect((await fit({ nClusters, linkage: "single" }, [[0], [1], [2], [3]])).nClusters).toBe(nClusters)
    expect((await fit({ nClusters: 3 }, [[5], [5], [5], [5]])).nClusters).toBe(3)
  })

  it("joins below distanceThreshold; fcluster joins at t too", async () => {
    const model = await fit({ linkage: "single", distanceThreshold: 2 })
    expect(Array.from(model.labels)).toEqual([0, 0, 1, 2, 3])
    expect(model.nClusters).toBe(4)
    expect(Array.from(fcluster(model.linkage, 2, { criterion: "distance" }))).toEqual([0, 0, 0, 1, 2])
    expect(await labels({ distanceThreshold: 0 }, [[1], [1]])).toEqual([0, 1])
    expect(await labels({ distanceThreshold: 1e9 })).toEqual([0, 0, 0, 0, 0])
  })

  it("takes distances, square or condensed, and sees the same tree", async () => {
    const distances = new Condensed(Float64Array.of(1, 3, 7, 15, 2, 6, 14, 4, 12, 8))
    const { linkage } = await fit({ linkage: "average" })
    for (const X of [distances, distances.data, squareform(distances), squareform(distances).toArray()]) {
      const model = await fit({ linkage: "average", metric: "precomputed" }, X)
      expect(model.linkage.matrix.data).toEqual(linkage.matrix.data)
      expect(model.rows).toBeUndefined()
      await expect(model.predict(line, { engine })).rejects.toThrow(/fitted on distances/)
    }
    await expect(fit({}, distances)).rejects.toThrow('metric must be "precomputed" for distances between rows')
    const rows = await engine.load((await fit({})).rows!)
    await expect(fit({ metric: "precomputed", linkage: "single" }, rows)).rejects.toThrow(ParameterError)
  })

  it.each([
    [{ nClusters: 3, distanceThreshold: 1 }, "distanceThreshold must be left out where nClusters is given; got 1."],
    [{ distanceThreshold: -1 }, "distanceThreshold must be a number in [0, "],
    [{ linkage: "ward", metric: "cosine" }, 'metric must be "euclidean" for ward linkage'],
    [{ linkage: "median", metric: { name: "minkowski", p: 3 } }, 'metric must be "euclidean" for median linkage'],
    [{ linkage: "ward", metric: "precomputed", connectivity: [[1], [0]] }, 'metric must be "euclidean" for ward'],
    [{ metric: { name: "minkowski", p: 0 } }, '{ name: "minkowski", p } with a p above 0'],
    [{ connectivity: 3 }, "connectivity must be a graph { indptr, indices }, or one list of neighbours a row"],
  ])("refuses %j", (params, message) => {
    expect(() => new AgglomerativeClustering(params as object)).toThrow(ParameterError)
    expect(() => new AgglomerativeClustering(params as object)).toThrow(message)
  })

  it("refuses more clusters than rows, one row, and weights", async () => {
    await expect(fit({ nClusters: 6 })).rejects.toThrow(
      "AgglomerativeClustering: nClusters must be an integer in [1, 5] (the data has 5 rows); got 6.",
    )
    await expect(fit({ nClusters: 1 }, [[1, 2]])).rejects.toThrow(DataError)
    const weights = [1, 1, 1, 1, 2]
    const weighted = { engine, weights }
    await expect(new AgglomerativeClustering().fit(line, weighted)).rejects.toThrow(/weights must be left out/)
    const x = await engine.load((await fit({})).rows!, { weights })
    await expect(fit({}, x)).rejects.toThrow(/weights must be left out/)
  })

  it("names clusters by their first row, and the same ones in another order of rows", async () => {
    const found = await fit({ nClusters: 7, linkage: "average" }, scattered)
    const seen = [...new Set(found.labels)]
    expect(seen).toEqual([...seen.keys()])
    const turned = await fit({ nClusters: 7, linkage: "average" }, scattered.toReversed())
    const sets = (members: Int32Array[], last: number) =>
      members
        .map((rows) =>
          Array.from(rows, (row) => Math.abs(last - row))
            .sort((a, b) => a - b)
            .join(),
        )
        .sort()
    expect(sets(turned.members(), scattered.length - 1)).toEqual(sets(found.members(), 0))
  })

  it("warns of merges that are lower than what they contain, where a distance cuts", async () => {
    const triangle = [
      [0, 0],
      [2, 0],
      [1, 1.8],
    ]
    expect(await codes({ linkage: "centroid", distanceThreshold: 1.9 }, triangle)).toEqual(["inversions"])
    expect(await labels({ linkage: "centroid", distanceThreshold: 1.9 }, triangle)).toEqual([0, 1, 2])
    expect(await codes({ linkage: "centroid", nClusters: 2 }, triangle)).toEqual([])
    expect(await labels({ linkage: "centroid", nClusters: 2 }, triangle)).toEqual([0, 0, 1])
    expect(await codes({ linkage: "average", distanceThreshold: 1.9 }, triangle)).toEqual([])
  })
})

describe("AgglomerativeModel.predict", () => {
  it.each(["euclidean", "sqeuclidean", "cosine", "manhattan", "chebyshev"] as const)(
    "gives the cluster of the nearest member by %s",
    async (metric) => {
      const rows = scattered.map(([x, y]) => [x + 0.1, y + 0.1])
      const model = await fit({ nClusters: 9, linkage: "average", metric }, rows)
      expect(await model.predict(rows, { engine })).toEqual(model.labels)
      const nudged = rows.map(([x, y]) => [x * (1 + 1e-9), y * (1 + 1e-9)])
      expect(await model.predict(nudged, { engine })).toEqual(model.labels)
    },
  )

  it("takes the first of equally near members", async () => {
    const model = await fit({ nClusters: 5 })
    expect(Array.from(await model.predict([[0.5], [2], [11], [99]], { engine }))).toEqual([0, 1, 3, 4])
    const apart = await fit({ nClusters: 2, metric: "manhattan", linkage: "single" }, [[1], [1]])
    expect(Array.from(await apart.predict([[1], [1]], { engine }))).toEqual([0, 0])
  })

  it("compares with a copy of the rows", async () => {
    const X = line.map((row) => [...row])
    const model = await fit({}, X)
    const given = Float64Array.of(0, 1, 10, 11)
    const fromTensor = await fit({}, { data: given, shape: [4, 1] })
    given.fill(7)
    expect(Array.from(await fromTensor.predict([[0], [11]], { engine }))).toEqual([0, 1])
    X[0][0] = 99
    expect(model.rows!.row(0)[0]).toBe(0)
  })
})

describe("AgglomerativeModel.recut", () => {
  it("cuts the same tree elsewhere, as a fit with that cut does", async () => {
    const model = await fit({ linkage: "average" }, scattered)
    for (const cut of [{ nClusters: 5 }, { distanceThreshold: 0.3 }, { nClusters: 60 }]) {
      const expected = await fit({ linkage: "average", ...cut }, scattered)
      expect(JSON.stringify(model.recut(cut))).toBe(JSON.stringify(expected))
      expect(model.recut(cut).labels).toEqual(expected.labels)
    }
    expect(model.nClusters).toBe(2)
  })

  it("takes labels, as fcluster gives them, predicts by them and keeps them in its file", async () => {
    const model = await fit({ linkage: "average" }, scattered)
    const labels = fcluster(model.linkage, 1.1, { criterion: "inconsistent", depth: 3 })
    const own = model.recut(labels)
    expect(own.labels).toEqual(labels)
    expect(own.params.nClusters).toBeUndefined()
    expect(await own.predict(scattered, { engine })).toEqual(labels)
    const back = loadModel(JSON.stringify(own)) as AgglomerativeModel
    expect(back.labels).toEqual(labels)
    expect(JSON.stringify(back)).toBe(JSON.stringify(own))
    const { labels: _, ...without } = own.toJSON()
    expect(() => loadModel(without as ModelJson)).toThrow(DataError)
    expect(Array.from((await fit({})).recut([7, 7, 3, 3, 9]).labels)).toEqual([0, 0, 1, 1, 2])
  })

  it("refuses no cut, two cuts, and labels that are not one a row", async () => {
    const model = await fit({})
    const wrong = [
      {},
      { nClusters: 2, distanceThreshold: 1 },
      { nClusters: 6 },
      { nClusters: 1.5 },
      { distanceThreshold: -1 },
    ]
    for (const cut of wrong) expect(() => model.recut(cut), JSON.stringify(cut)).toThrow(ParameterError)
    for (const labels of [
      [0, 1],
      [0, 0, 0, 0, -1],
      [0, 0, 0, 0, 0.5],
    ])
      expect(() => model.recut(labels), labels.join()).toThrow(/AgglomerativeModel.recut: .*label/)
  })
})
