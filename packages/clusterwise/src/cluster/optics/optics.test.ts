import { describe, expect, it } from "vitest"
import { makeBlobs } from "../../datasets/blobs.js"
import { reference } from "../../engines/reference/reference.js"
import { ParameterError } from "../../errors.js"
import { pdist } from "../../hierarchy/pdist.js"
import { squareform } from "../../hierarchy/squareform.js"
import { loadModel } from "../../models.js"
import type { RowsOrDistances } from "../pairs.js"
import type { OPTICSModel } from "./model.js"
import { OPTICS } from "./optics.js"
import type { OPTICSParams } from "./params.js"

const engine = reference()
const fit = (params: Partial<OPTICSParams>, X: RowsOrDistances = line) => new OPTICS(params).fit(X, { engine })

/** Two dense places and a row far off. */
const line = [[0], [1], [2], [30], [31], [33], [90]]
const off = Number.POSITIVE_INFINITY

describe("OPTICS", () => {
  it("takes the row of least reachability next, worked by hand", async () => {
    const { ordering, reachability, coreDistances, predecessor } = await fit({ minSamples: 2 })
    expect(Array.from(coreDistances)).toEqual([1, 1, 1, 1, 1, 2, 57])
    expect(Array.from(ordering)).toEqual([0, 1, 2, 3, 4, 5, 6])
    expect(Array.from(reachability)).toEqual([off, 1, 1, 28, 1, 2, 57])
    expect(Array.from(predecessor)).toEqual([-1, 0, 1, 2, 3, 4, 5])
  })

  it("looks no farther than maxEps, which itself is near enough", async () => {
    const model = await fit({ minSamples: 2, maxEps: 2 })
    expect(Array.from(model.coreDistances)).toEqual([1, 1, 1, 1, 1, 2, off])
    expect(Array.from(model.reachability)).toEqual([off, 1, 1, off, 1, 2, off])
    expect(Array.from((await fit({ minSamples: 2, maxEps: 1.9 })).reachability)).toEqual([off, 1, 1, off, 1, off, off])
  })

  it("counts a row among its own neighbours", async () => {
    expect(Array.from((await fit({ minSamples: 1 })).coreDistances)).toEqual([0, 0, 0, 0, 0, 0, 0])
    expect(Array.from((await fit({ minSamples: 7 })).coreDistances)).toEqual([90, 89, 88, 60, 59, 57, 90])
  })

  it("takes the lower of tied rows, and keeps the first of equal ways to a row", async () => {
    const square = [
      [1, 1],
      [0, 1],
      [1, 0],
      [0, 0],
    ]
    const { ordering, predecessor } = await fit({ minSamples: 2 }, square)
    expect(Array.from(ordering)).toEqual([0, 1, 2, 3])
    expect(Array.from(predecessor)).toEqual([-1, 0, 0, 1])
  })

  it("tells apart reachabilities that differ by less than 1e-15", async () => {
    const tiny = [[0], [3e-17], [2e-17], [9e-17]]
    expect(Array.from((await fit({ minSamples: 2 }, tiny)).ordering)).toEqual([0, 2, 1, 3])
  })

  it("finds valleys of the plot, and numbers them by their first rows", async () => {
    // The row at the top of the way up still counts, as in the paper's definition of a cluster's end.
    const model = await fit({ minSamples: 3, xi: 0.2 }, [...line, [120]])
    expect(Array.from(model.labels)).toEqual([0, 0, 0, 1, 1, 1, 1, -1])
    expect([model.nClusters, model.nNoise]).toEqual([2, 1])
    expect(model.members().map((rows) => Array.from(rows))).toEqual([
      [0, 1, 2],
      [3, 4, 5, 6],
    ])
    expect(model.hierarchy).toEqual([
      [0, 2],
      [3, 6],
      [0, 7],
    ])
  })

  it("finds clusters of different density at once, where one distance cannot", async () => {
    const tight = makeBlobs({
      nSamples: 60,
      centers: [
        [0, 0],
        [3, 0],
      ],
      clusterStd: 0.1,
      seed: 1,
    }).X
    const wide = makeBlobs({ nSamples: 60, centers: [[40, 40]], clusterStd: 4, seed: 2 }).X
    const X = [...tight.toArray(), ...wide.toArray()]
    const model = await fit({ minSamples: 10, minClusterSize: 20 }, X)
    expect(model.nClusters).toBe(3)
    for (const eps of [0.3, 1, 2, 5]) expect(model.extract({ clusterMethod: "dbscan", eps }).nClusters).not.toBe(3)
  })

  it("extracts other clusters without another fit", async () => {
    const model = await fit({ minSamples: 2 })
    const at = (eps: number) => model.extract({ clusterMethod: "dbscan", eps })
    expect(Array.from(at(1).labels)).toEqual([0, 0, 0, 1, 1, -1, -1])
    expect(Array.from(at(2).labels)).toEqual([0, 0, 0, 1, 1, 1, -1])
    expect(Array.from(at(28).labels)).toEqual([0, 0, 0, 0, 0, 0, -1])
    expect(at(28).params).toMatchObject({ clusterMethod: "dbscan", eps: 28, minSamples: 2 })
    expect(at(28).hierarchy).toEqual([])
    expect(at(28).extract({ clusterMethod: "xi" }).labels).toEqual(model.labels)
    expect(model.extract({ minClusterSize: 6 }).labels).toEqual(
      (await fit({ minSamples: 2, minClusterSize: 6 })).labels,
    )
  })

  it("cuts at maxEps where no eps is given: everything is one cluster at Infinity", async () => {
    expect(Array.from((await fit({ minSamples: 2, clusterMethod: "dbscan" })).labels)).toEqual([0, 0, 0, 0, 0, 0, 0])
    const near = await fit({ minSamples: 2, clusterMethod: "dbscan", maxEps: 2 })
    expect(Array.from(near.labels)).toEqual([0, 0, 0, 1, 1, 1, -1])
  })

  it("says where nothing is near anything", async () => {
    const model = await fit({ minSamples: 2, maxEps: 0.5 })
    expect(Array.from(model.labels)).toEqual([-1, -1, -1, -1, -1, -1, -1])
    expect([model.nClusters, model.nNoise]).toEqual([0, 7])
    expect(model.warnings).toMatchObject([{ code: "nothing-reached" }])
    expect((await fit({})).warnings).toEqual([])
  })

  it("takes distances, square or condensed, and sees the same order", async () => {
    const rows = await fit({ minSamples: 2 })
    const distances = await pdist(line, "euclidean", { engine })
    for (const X of [distances, distances.data, squareform(distances), squareform(distances).toArray()]) {
      const model = await fit({ minSamples: 2, metric: "precomputed" }, X)
      expect(model.ordering).toEqual(rows.ordering)
      expect(model.reachability).toEqual(rows.reachability)
      expect((loadModel(JSON.stringify(model)) as OPTICSModel).reachability).toEqual(rows.reachability)
    }
    await expect(fit({}, distances)).rejects.toThrow('metric must be "precomputed" for distances between rows')
  })

  it("has no predict", async () => {
    expect("predict" in (await fit({}))).toBe(false)
  })

  it("comes back from JSON with Infinity, and refuses what does not fit together", async () => {
    const model = await fit({ minSamples: 2, maxEps: 2 })
    const json = JSON.parse(JSON.stringify(model.toJSON({ labels: true })))
    expect((loadModel(json) as OPTICSModel).labels).toEqual(model.labels)
    const endless = JSON.parse(JSON.stringify(await fit({ minSamples: 2 })))
    expect((loadModel(endless) as OPTICSModel).params.maxEps).toBe(off)
    const changes = [
      { nClusters: 5 },
      { ordering: json.labels },
      { ordering: json.predecessor },
      { predecessor: json.reachability },
      { cols: -1 },
      { params: { ...json.params, eps: 3 } },
      { params: { ...json.params, minSamples: 8 } },
      { engine: undefined },
    ]
    for (const change of changes)
      expect(() => loadModel({ ...json, ...change }), JSON.stringify(change)).toThrow(/^loadModel/)
  })

  it.each([
    [{ minSamples: 0 }, "minSamples must be an integer ≥ 1; got 0."],
    [{ maxEps: -1 }, "maxEps must be a number ≥ 0, or Infinity; got -1."],
    [{ xi: 0 }, "xi must be a number above 0 and below 1; got 0."],
    [{ eps: 2, maxEps: 1 }, "eps must be at most maxEps (1); got 2."],
    [{ minClusterSize: 1 }, "minClusterSize must be an integer ≥ 2; got 1."],
    [{ metric: "cosin" }, "metric must be"],
  ])("refuses %j", (params, message) => {
    expect(() => new OPTICS(params as object)).toThrow(ParameterError)
    expect(() => new OPTICS(params as object)).toThrow(`OPTICS: ${message}`)
  })

  it("refuses more samples than rows, and weights", async () => {
    await expect(fit({ minSamples: 8 })).rejects.toThrow(
      "OPTICS: minSamples must be an integer in [1, 7] (the data has 7 rows); got 8.",
    )
    await expect(fit({ minClusterSize: 8 })).rejects.toThrow("minClusterSize must be an integer in [2, 7]")
    const model = await fit({})
    expect(() => model.extract({ minClusterSize: 8 })).toThrow(/^OPTICSModel.extract: minClusterSize must be/)
    const weighted = { engine, weights: [1, 1, 1, 1, 1, 1, 2] }
    await expect(new OPTICS().fit(line, weighted)).rejects.toThrow(/weights must be left out/)
  })
})

describe("OPTICSModel.wasFittedOn", () => {
  it.each(["euclidean", "manhattan", "cosine"] as const)(
    "knows the rows of the fit by its order: %s",
    async (metric) => {
      const { X } = makeBlobs({ nSamples: 120, centers: 3, nFeatures: 3, seed: 4 })
      const rows = X.toArray()
      for (const params of [{ metric }, { metric, minSamples: 2, maxEps: metric === "cosine" ? 1e-3 : 1 }]) {
        const model = loadModel(JSON.stringify(await fit(params, rows))) as OPTICSModel
        expect(await model.wasFittedOn(rows)).toBe(true)
        expect(await model.wasFittedOn(rows.toReversed())).toBe(false)
        expect(await model.wasFittedOn(rows.slice(1))).toBe(false)
        expect(await model.wasFittedOn(rows.map((row) => row.slice(1)))).toBe(false)
      }
    },
  )

  it("cannot tell where distances were given, and says so", async () => {
    const X = await pdist(line, "euclidean", { engine })
    const model = await fit({ metric: "precomputed" }, X)
    await expect(model.wasFittedOn(line)).rejects.toThrow(
      "OPTICSModel.wasFittedOn: the model was fitted on distances, not on rows.",
    )
  })

  it("stops when it is told to", async () => {
    const model = await fit({})
    await expect(model.wasFittedOn(line, { signal: AbortSignal.abort() })).rejects.toThrow(/abort/i)
  })
})
