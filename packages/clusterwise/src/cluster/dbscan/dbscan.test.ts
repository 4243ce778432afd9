import { describe, expect, it } from "vitest"
import { Condensed } from "../../data/condensed.js"
import { Matrix } from "../../data/matrix.js"
import { reference } from "../../engines/reference/reference.js"
import { wasm } from "../../engines/wasm/wasm.js"
import { DataError, EngineError, ParameterError } from "../../errors.js"
import { cdist } from "../../hierarchy/cdist.js"
import { pdist } from "../../hierarchy/pdist.js"
import { squareform } from "../../hierarchy/squareform.js"
import { loadModel } from "../../models.js"
import { Draws } from "../../structures/random.js"
import type { ModelJson } from "../model.js"
import type { RowsOrDistances } from "../pairs.js"
import { DBSCAN } from "./dbscan.js"
import type { DBSCANModel } from "./model.js"
import { suggestEps } from "./suggestEps.js"

const engine = reference()
const engines = [engine, await wasm({ threads: 2, inlineBelow: 0 })]

/** Four rows in steps of 1, then two runs of 0.5 that row 4 lies between, then a row far away. */
const line = [[-20], [-19], [-18], [-17], [0], [-1], [-1.5], [-2], [1], [1.5], [2], [99]]

const fit = (params: object, X: RowsOrDistances = line, options: object = {}) =>
  new DBSCAN(params).fit(X, { engine, ...options })
const labels = async (params: object, X?: RowsOrDistances) => Array.from((await fit(params, X)).labels)
const warnings = async (params: object, X: RowsOrDistances) => (await fit(params, X)).warnings

const draws = new Draws(5, 76)
const scattered = Array.from({ length: 200 }, (_, i) => [draws.uniform(2 * i), draws.uniform(2 * i + 1)])

const degrees = Math.PI / 180
const places = [
  [48.8566, 2.3522],
  [48.8606, 2.3376],
  [48.8738, 2.295],
  [51.5007, -0.1246],
  [51.5081, -0.0759],
  [51.5014, -0.1419],
  [40.6892, -74.0445],
].map(([lat, lon]) => [lat * degrees, lon * degrees])

describe("DBSCAN", () => {
  it("finds core rows, counting the row itself and rows at exactly eps, and clusters of them", async () => {
    const model = await fit({ eps: 1, minSamples: 3 })
    expect(Array.from(model.labels)).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, -1])
    expect(Array.from(model.coreSampleIndices)).toEqual([1, 2, 4, 5, 6, 7, 8, 9, 10])
    expect(model).toMatchObject({ nClusters: 2, nNoise: 1, cols: 1, warnings: [] })
    expect(model.members().map((rows) => rows.length)).toEqual([4, 7])
  })

  it("gives a border row to the lowest-numbered cluster that reaches it, and noise to none", async () => {
    // Rows 5 and 8 are core rows and 2 apart; row 4 lies between them, at exactly eps from both.
    const model = await fit({ eps: 1, minSamples: 4 })
    expect(Array.from(model.coreSampleIndices)).toEqual([5, 8])
    expect(Array.from(model.labels)).toEqual([-1, -1, -1, -1, 0, 0, 0, 0, 1, 1, 1, -1])
    const turned = await fit({ eps: 1, minSamples: 4 }, line.toReversed())
    expect(Array.from(turned.labels)).toEqual([-1, 0, 0, 0, 1, 1, 1, 0, -1, -1, -1, -1])
  })

  it("takes every row as its own core where minSamples is 1", async () => {
    expect(await labels({ eps: 0.1, minSamples: 1 }, [[3], [1], [3], [2]])).toEqual([0, 1, 0, 2])
  })

  it.each(engines)("takes distances, square or condensed, and finds the same: $name", async (engine) => {
    const expected = await fit({ eps: 0.06, metric: "manhattan" }, scattered)
    const distances = await pdist(scattered, "manhattan", { engine })
    const params = { eps: 0.06, metric: "precomputed" }
    for (const X of [distances, distances.data, squareform(distances), squareform(distances).toArray()]) {
      const model = await fit(params, X, { engine })
      expect(model.labels).toEqual(expected.labels)
      expect(model.coreSampleIndices).toEqual(expected.coreSampleIndices)
      const refusal = /fitted on distances; it has no rows/
      await expect(model.predict(scattered, { engine })).rejects.toThrow(refusal)
      await expect(model.assignNoise("nearest", scattered, { engine })).rejects.toThrow(refusal)
      const back = loadModel(JSON.stringify(model)) as DBSCANModel
      expect(JSON.stringify(back)).toBe(JSON.stringify(model))
      await expect(back.predict(scattered, { engine })).rejects.toThrow(DataError)
    }
    await expect(fit({}, distances)).rejects.toThrow('metric must be "precomputed" for distances between rows')
    const loaded = await engine.load(Matrix.from(line))
    await expect(fit({ metric: "precomputed" }, loaded, { engine: undefined })).rejects.toThrow(
      "a metric of rows, or X distances",
    )
  })

  it.each(engines)("counts weights, of rows and of rows whose distances are given: $name", async (engine) => {
    const weights = [1, 1, 1, 1, 5, 1, 1, 1, 1, 1, 1, 5]
    const weighted = await fit({ eps: 1, minSamples: 5 }, line, { weights, engine })
    expect(Array.from(weighted.labels)).toEqual([-1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 1])
    const copies = line.flatMap((row, i) => Array<number[]>(weights[i]).fill(row))
    const repeated = await labels({ eps: 1, minSamples: 5 }, copies)
    line.forEach((row, i) => {
      expect(weighted.labels[i]).toBe(repeated[copies.indexOf(row)])
    })
    const distances = await pdist(line, "euclidean", { engine })
    const far = await fit({ eps: 1, minSamples: 5, metric: "precomputed" }, distances, { weights, engine })
    expect(far.labels).toEqual(weighted.labels)
    await expect(fit({ metric: "precomputed" }, distances, { weights: [1] })).rejects.toThrow("1 weights for 12 rows")
    const none = await fit({ eps: 1, minSamples: 5 }, line, { weights: line.map(() => 1) })
    expect(none.labels).toEqual((await fit({ eps: 1, minSamples: 5 })).labels)
    const x = await engine.load(Matrix.from(line), { weights })
    expect((await new DBSCAN({ eps: 1, minSamples: 5 }).fit(x)).labels).toEqual(weighted.labels)
  })

  it.each([
    [{ eps: 0 }, "DBSCAN: eps must be a number above 0; got 0."],
    [{ eps: -1 }, "DBSCAN: eps must be a number above 0; got -1."],
    [{ eps: Number.NaN }, "eps must be a number above 0; got NaN."],
    [{ eps: Number.POSITIVE_INFINITY }, "eps must be a number above 0; got Infinity."],
    [{ minSamples: 0 }, "DBSCAN: minSamples must be an integer ≥ 1; got 0."],
    [{ minSamples: 2.5 }, "minSamples must be an integer ≥ 1; got 2.5."],
    [{ metric: "haversin" }, "metric must be "],
    [{ metric: { name: "minkowski", p: 0 } }, '{ name: "minkowski", p } with a p above 0'],
    [{ minPts: 4 }, "every parameter must be one of eps, minSamples, metric"],
  ])("refuses %j", (params, message) => {
    expect(() => new DBSCAN(params as object)).toThrow(ParameterError)
    expect(() => new DBSCAN(params as object)).toThrow(message)
  })

  it("refuses options that it does not know, and engines without labels at home", async () => {
    await expect(fit({}, line, { sampleWeight: [1] })).rejects.toThrow(ParameterError)
    const remote = { ...engine, name: "far", density: async () => ({ labels: "there", cores: [], clusters: 0 }) }
    const x = { ...(await engine.load(Matrix.from(line))), rows: 12, cols: 1, engine: remote, release: () => {} }
    await expect(new DBSCAN().fit(x as never)).rejects.toThrow(EngineError)
  })
})

describe("DBSCAN's warnings", () => {
  it("say that all is noise, and what to do", async () => {
    const [{ code, message }] = await warnings({ eps: 0.01 }, scattered)
    expect(code).toBe("all-noise")
    expect(message).toBe(
      "DBSCAN: all 200 rows are noise: none has 5 rows within 0.01. Raise eps (suggestEps proposes one) or lower minSamples.",
    )
    expect(await fit({ eps: 0.01 }, scattered)).toMatchObject({ nClusters: 0, nNoise: 200, coreRows: undefined })
  })

  it("say that there is one cluster only", async () => {
    const [{ code, message }, ...others] = await warnings({ eps: 2 }, scattered)
    expect([code, others]).toEqual(["one-cluster", []])
    expect(message).toMatch(/^DBSCAN: there is one cluster only\. .*lower eps/)
  })

  it("say that columns look like degrees, and that eps is an angle", async () => {
    const singapore = [
      [1.3521, 103.8198],
      [1.29, 103.85],
    ]
    const found = await warnings({ eps: 0.1, minSamples: 2, metric: "haversine" }, singapore)
    expect(found.map(({ code }) => code)).toEqual(["one-cluster", "degrees"])
    expect(found[0].message).toMatch(/eps is an angle in radians: kilometres divided by 6371\.$/)
    expect(found[1].message).toMatch(/longitudes of 103\.85 look like degrees\..*multiply degrees by π \/ 180/)
    const radians = singapore.map(([lat, lon]) => [lat * degrees, lon * degrees])
    expect((await warnings({ metric: "haversine" }, radians)).map(({ code }) => code)).toEqual(["all-noise"])
  })
})

describe("DBSCAN with haversine", () => {
  it("groups places by their distance on the sphere", async () => {
    const params = { eps: 10 / 6371, minSamples: 3, metric: "haversine" }
    const model = await fit(params, places)
    expect(Array.from(model.labels)).toEqual([0, 0, 0, 1, 1, 1, -1])
    expect(await model.predict(places, { engine })).toEqual(model.labels)
  })

  it("refuses latitudes beyond the poles, and names degrees", async () => {
    const given = [
      [48.8566, 2.3522],
      [51.5007, -0.1246],
    ]
    const refused = fit({ metric: "haversine" }, given)
    await expect(refused).rejects.toMatchObject({ name: "DataError", row: 0, column: 0 })
    await expect(refused).rejects.toThrow(/latitude 48\.8566; .*multiply degrees by π \/ 180/)
    await expect(fit({ metric: "haversine" }, [[1], [2]])).rejects.toThrow("[latitude, longitude]")
  })
})

describe("DBSCANModel.predict", () => {
  it.each([
    "euclidean",
    "sqeuclidean",
    "manhattan",
    "cityblock",
    "chebyshev",
    "minkowski",
    { name: "minkowski", p: 3 },
    { name: "minkowski", p: 0.5 },
    "cosine",
    "correlation",
    "canberra",
    "braycurtis",
    "hamming",
    "jaccard",
    "haversine",
  ] as const)("gives the fitted rows their labels under %j, bit for bit", async (metric) => {
    const rows = scattered.map(([x, y], i) => (metric === "haversine" ? [x, y] : [x + 0.2, y, i % 3]))
    const eps = { hamming: 0.7, jaccard: 0.4 }[String(metric)] ?? (typeof metric === "object" ? 0.2 : 0.05)
    for (const X of [Matrix.from(rows), Matrix.from(rows, { dtype: "float32" })]) {
      const model = await fit({ eps, metric, minSamples: 3 }, X)
      expect(model.nClusters).toBeGreaterThan(0)
      for (const engine of engines) {
        expect(await model.predict(X, { engine })).toEqual(model.labels)
        expect((await fit({ eps, metric, minSamples: 3 }, X, { engine })).labels).toEqual(model.labels)
      }
      const back = loadModel(JSON.stringify(model.toJSON({ labels: true }))) as DBSCANModel
      expect(back.labels).toEqual(model.labels)
      expect(await back.predict(X, { engine })).toEqual(model.labels)
    }
  })

  it("gives new rows the lowest-numbered cluster with a core row within eps", async () => {
    const model = await fit({ eps: 1, minSamples: 3 })
    expect(Array.from(await model.predict([[-21], [-19.5], [0.5], [50]], { engine }))).toEqual([-1, 0, 1, -1])
    const noise = await fit({ eps: 0.001 })
    expect(Array.from(await noise.predict([[-19], [0]], { engine }))).toEqual([-1, -1])
    await expect(noise.predict([[1, 2]], { engine })).rejects.toThrow(/1 column/)
  })

  it("compares with a copy of the core rows", async () => {
    const X = Matrix.from(line)
    const model = await fit({ eps: 1, minSamples: 3 }, X)
    X.data.fill(7)
    expect(Array.from(model.coreRows!.data.slice(0, 3))).toEqual([-19, -18, 0])
    expect(Array.from(await model.predict([[7], [-18]], { engine }))).toEqual([-1, 0])
  })
})

describe("DBSCANModel.assignNoise", () => {
  it.each(["euclidean", "chebyshev"] as const)(
    "gives noise the cluster of the nearest core row by %s",
    async (metric) => {
      const model = await fit({ eps: 1, minSamples: 3, metric })
      const rows = [...line, [-10], [-9], [-5]]
      expect(Array.from(await model.assignNoise("nearest", rows, { engine }))).toEqual([
        ...Array.from(model.labels).with(11, 1),
        0,
        1,
        1,
      ])
      expect(await model.assignNoise("keep", line, { engine })).toEqual(model.labels)
    },
  )

  it.each([
    [2, "euclidean"],
    [3, "manhattan"],
    [8, "sqeuclidean"],
    [9, "euclidean"],
    [3, "canberra"],
  ] as const)("finds the nearest of many core rows: %d columns, %s", async (cols, metric) => {
    const rows = Array.from({ length: 400 }, (_, i) =>
      Array.from({ length: cols }, (_, j) => 1 + draws.uniform(1e5 + i * cols + j) + (j === 0 ? 2 * (i % 4) : 0)),
    )
    const { curve } = await suggestEps(rows, 5, { engine, metric })
    const model = await fit({ eps: curve[240], metric }, rows)
    expect(model.nClusters).toBeGreaterThan(1)
    expect(model.nNoise).toBeGreaterThan(10)
    const cores = model.coreRows!
    const distances = await cdist(rows, cores, metric, { engine })
    const nearest = rows.map((_, i) => {
      const row = Array.from(distances.row(i))
      return model.coreLabels[row.indexOf(Math.min(...row))]
    })
    const expected = model.labels.map((label, i) => (label < 0 ? nearest[i] : label))
    for (const engine of engines) expect(await model.assignNoise("nearest", rows, { engine })).toEqual(expected)
  })

  it("leaves all noise where there is no core row, and refuses other words", async () => {
    const model = await fit({ eps: 0.001 })
    expect(new Set(await model.assignNoise("nearest", line, { engine }))).toEqual(new Set([-1]))
    await expect(model.assignNoise("drop" as "keep", line, { engine })).rejects.toThrow('must be "keep" or "nearest"')
  })
})

describe("DBSCANModel's file", () => {
  it("is refused where it is damaged, with the name of the field", async () => {
    const json = (await fit({ eps: 1, minSamples: 3 })).toJSON({ labels: true })
    const other = (await fit({ eps: 1, minSamples: 2 })).toJSON({ labels: true })
    const { coreRows: _, ...bare } = json
    const wrong: [string, object][] = [
      ["nClusters", { nClusters: 3 }],
      ["nClusters", { nClusters: -1 }],
      ["nNoise", { nNoise: 0.5 }],
      ["coreSampleIndices", { coreSampleIndices: json["coreLabels"] }],
      ["coreLabels", { coreLabels: other["coreLabels"] }],
      ["coreRows", { coreRows: other["coreRows"] }],
      ["coreRows", { cols: 0 }],
      ["cols", { cols: 2 }],
      ["labels", { labels: other["coreSampleIndices"] }],
      ["params", { params: { eps: -1, minSamples: 3, metric: "euclidean" } }],
    ]
    for (const [name, change] of wrong)
      expect(() => loadModel({ ...json, ...change } as ModelJson), name).toThrow(DataError)
    expect(() => loadModel(bare as ModelJson)).toThrow("coreRows")
    expect((loadModel(json) as DBSCANModel).coreRows).toEqual(Matrix.from(line).select([1, 2, 4, 5, 6, 7, 8, 9, 10]))
  })

  it("keeps column names, the power of minkowski and what there is of a fit without core rows", async () => {
    const X = Matrix.from(scattered, { columns: ["x", "y"] })
    for (const eps of [0.1, 1e-9]) {
      const model = await fit({ eps, metric: { name: "minkowski", p: 3 } }, X)
      const back = loadModel(JSON.stringify(model)) as DBSCANModel
      expect(back.columns).toEqual(["x", "y"])
      expect(back.params).toEqual(model.params)
      expect(JSON.stringify(back)).toBe(JSON.stringify(model))
      expect(await back.predict(X, { engine })).toEqual(model.labels)
    }
  })

  it("does not depend on the memory that rows came in", async () => {
    const distances = new Condensed(Float32Array.of(1, 3, 2))
    expect(await labels({ eps: 2, minSamples: 2, metric: "precomputed" }, distances)).toEqual([0, 0, 0])
  })
})
