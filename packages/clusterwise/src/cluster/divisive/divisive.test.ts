import { describe, expect, it } from "vitest"
import { Condensed } from "../../data/condensed.js"
import { Matrix } from "../../data/matrix.js"
import { reference } from "../../engines/reference/reference.js"
import { wasm } from "../../engines/wasm/wasm.js"
import { MemoryBudgetError, ParameterError } from "../../errors.js"
import { Linkage } from "../../hierarchy/linkageTree.js"
import { squareform } from "../../hierarchy/squareform.js"
import { loadModel } from "../../models.js"
import type { RowsOrDistances } from "../pairs.js"
import { DivisiveClustering } from "./divisive.js"
import type { DivisiveModel } from "./model.js"

const engine = reference()

/** Splits: {0, 1} | {4, 6, 6} of diameter 6, then {4} | {6, 6} of 2, then {0} | {1} of 1, then {6} | {6} of 0. */
const line = [[0], [1], [4], [6], [6]]

const fit = (params: object, X: RowsOrDistances = line) => new DivisiveClustering(params).fit(X, { engine })
const labels = async (params: object, X?: RowsOrDistances) => Array.from((await fit(params, X)).labels)

describe("DivisiveClustering", () => {
  it("splits the widest cluster until there are as many as asked for: two where nothing is said", async () => {
    expect(await labels({})).toEqual([0, 0, 1, 1, 1])
    expect(await labels({ nClusters: 1 })).toEqual([0, 0, 0, 0, 0])
    expect(await labels({ nClusters: 3 })).toEqual([0, 0, 1, 2, 2])
    expect(await labels({ nClusters: 4 })).toEqual([0, 1, 2, 3, 3])
    expect(await labels({ nClusters: 5 })).toEqual([0, 1, 2, 3, 4])
  })

  it("splits the one with the lowest row first where diameters are equal, as R does", async () => {
    expect(await labels({ nClusters: 3 }, [[0], [1], [10], [11]])).toEqual([0, 1, 2, 2])
    expect(await labels({ nClusters: 3 }, [[11], [0], [10], [1]])).toEqual([0, 1, 2, 1])
  })

  it("splits clusters of the diameter distanceThreshold and wider ones", async () => {
    expect(await labels({ distanceThreshold: 6.001 })).toEqual([0, 0, 0, 0, 0])
    expect(await labels({ distanceThreshold: 6 })).toEqual([0, 0, 1, 1, 1])
    expect(await labels({ distanceThreshold: 1.5 })).toEqual([0, 0, 1, 2, 2])
    expect(await labels({ distanceThreshold: 1 })).toEqual([0, 1, 2, 3, 3])
    expect(await labels({ distanceThreshold: 0 })).toEqual([0, 1, 2, 3, 4])
  })

  it("gives the whole tree, from the bottom up, with diameters for heights", async () => {
    const { linkage: Z, nClusters } = await fit({})
    expect(Z.matrix.toArray()).toEqual([
      [3, 4, 0, 2],
      [0, 1, 1, 2],
      [2, 5, 2, 3],
      [6, 7, 6, 5],
    ])
    expect(Linkage.from(Z.matrix).nLeaves).toBe(5)
    expect(nClusters).toBe(2)
  })

  it("says how clear the structure is", async () => {
    // Last diameters: 1, 1, 2, 0, 0, of 6.
    expect((await fit({})).divisiveCoefficient).toBeCloseTo((5 / 6 + 5 / 6 + 4 / 6 + 1 + 1) / 5, 15)
    expect((await fit({}, [[0], [3]])).divisiveCoefficient).toBe(0)
    expect((await fit({}, [[7], [7], [7]])).divisiveCoefficient).toBe(0)
  })

  it("finds what merging misses where one row is halfway", async () => {
    // Rows 0 to 3 and 5 to 8 with a bridge at 4: single linkage sees one chain.
    const rows = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((x) => [x])
    expect(await labels({}, rows)).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 1])
  })

  it("takes distances, square or condensed, and sees the same tree", async () => {
    const distances = new Condensed(Float64Array.of(1, 4, 6, 6, 3, 5, 5, 2, 2, 0))
    const { linkage, divisiveCoefficient } = await fit({})
    for (const X of [distances, distances.data, squareform(distances), squareform(distances).toArray()]) {
      const model = await fit({ metric: "precomputed" }, X)
      expect(model.linkage.matrix.data).toEqual(linkage.matrix.data)
      expect(model.divisiveCoefficient).toBe(divisiveCoefficient)
      expect(model.rows).toBeUndefined()
      await expect(model.predict(line, { engine })).rejects.toThrow(/DivisiveModel.predict: .*fitted on distances/)
      expect((loadModel(JSON.stringify(model)) as DivisiveModel).divisiveCoefficient).toBe(divisiveCoefficient)
    }
    await expect(fit({}, distances)).rejects.toThrow('metric must be "precomputed" for distances between rows')
  })

  it.each(["manhattan", "cityblock", "chebyshev", "cosine", "sqeuclidean"] as const)(
    "compares rows by %j, and predicts what it was fitted on",
    async (metric) => {
      const rows = Array.from({ length: 40 }, (_, i) => [1 + ((i * 7) % 13), 2 + ((i * i) % 17) + i / 64])
      const model = await fit({ metric, nClusters: 5 }, rows)
      expect(model.nClusters).toBe(5)
      expect(await model.predict(rows, { engine })).toEqual(model.labels)
    },
  )

  it("is cut elsewhere without another fit", async () => {
    const model = (await fit({})).recut({ nClusters: 3 })
    expect(Array.from(model.labels)).toEqual([0, 0, 1, 2, 2])
    expect(model.divisiveCoefficient).toBe((await fit({})).divisiveCoefficient)
  })

  it("predicts the cluster of the nearest row, of equally near ones the first", async () => {
    const model = await fit({ nClusters: 3 })
    expect(Array.from(await model.predict([[-9], [2.4], [2.5], [5], [5.1]], { engine }))).toEqual([0, 0, 0, 1, 2])
  })

  it.each([
    [{ nClusters: 3, distanceThreshold: 1 }, "distanceThreshold must be left out where nClusters is given; got 1."],
    [{ distanceThreshold: -1 }, "distanceThreshold must be a number in [0, "],
    [{ linkage: "ward" }, "one of nClusters, distanceThreshold, metric; got"],
    [{ metric: "cosin" }, "metric must be"],
  ])("refuses %j", (params, message) => {
    expect(() => new DivisiveClustering(params as object)).toThrow(ParameterError)
    expect(() => new DivisiveClustering(params as object)).toThrow(message)
  })

  it("refuses more clusters than rows, one row, and weights", async () => {
    await expect(fit({ nClusters: 6 })).rejects.toThrow(
      "DivisiveClustering: nClusters must be an integer in [1, 5] (the data has 5 rows); got 6.",
    )
    await expect(fit({ nClusters: 1 }, [[1, 2]])).rejects.toThrow("DivisiveClustering: needs at least 2 rows")
    const weighted = { engine, weights: [1, 1, 1, 1, 2] }
    await expect(new DivisiveClustering().fit(line, weighted)).rejects.toThrow(/weights must be left out/)
  })

  it("refuses what does not fit the memory budget, and says what would", async () => {
    const small = await wasm({ memoryBudget: 1e6 })
    const rows = Matrix.alloc(1000, 2)
    const fitting = new DivisiveClustering().fit(rows, { engine: small })
    await expect(fitting).rejects.toThrow(MemoryBudgetError)
    await expect(fitting).rejects.toThrow(/^DivisiveClustering: needs \d\.\d MiB.*AgglomerativeClustering with ward/)
    await small.close()
  })
})
