import { beforeAll, describe, expect, it } from "vitest"
import { encodeArray } from "../../data/encode.js"
import { Matrix } from "../../data/matrix.js"
import { reference } from "../../engines/reference/reference.js"
import { DataError } from "../../errors.js"
import { loadModel } from "../../models.js"
import type { ModelJson } from "../model.js"
import { KMeans } from "./kmeans.js"
import { KMeansModel } from "./model.js"

const engine = reference()
const rows = Matrix.from(
  [
    [0, 1],
    [1, 1],
    [9, 8],
    [8, 8],
    [5, 0],
  ],
  { columns: ["a", "__proto__"] },
)

let good: ModelJson
beforeAll(async () => {
  const model = await new KMeans({ nClusters: 3, seed: 2 }).fit(rows, { engine })
  good = JSON.parse(JSON.stringify(model.toJSON({ labels: true })))
})

/** The JSON with one field changed; undefined takes it away. */
const damaged = (field: string, value: unknown): ModelJson => {
  const { [field]: _, ...rest } = good
  return (value === undefined ? rest : { ...rest, [field]: value }) as ModelJson
}

const floats = (...values: number[]) => encodeArray(Float64Array.from(values))
const encoded = (field: string) => good[field] as { base64: string; shape: number[]; dtype: string }

const fields = [
  ...["format", "version", "kind", "params", "centroids", "inertia", "clusterInertia", "clusterWeight", "nIter"],
  ...["converged", "history", "inertias", "algorithm", "engine", "warnings"],
]

describe("a k-means model in JSON", () => {
  it("comes back with every field, and is written as it was", () => {
    const model = KMeansModel.fromJSON(good)
    expect(model.columns).toEqual(["a", "__proto__"])
    expect(model.labels.length).toBe(5)
    expect(JSON.parse(JSON.stringify(model.toJSON({ labels: true })))).toEqual(good)
  })

  it("has its centroids for an init that was a matrix", async () => {
    const init = rows.select([0, 2])
    const model = await new KMeans({ nClusters: 2, init }).fit(rows, { engine })
    const read = KMeansModel.fromJSON(JSON.parse(JSON.stringify(model.toJSON())))
    expect(read.params.init).toEqual(model.centroids)
    expect(read.labels).toEqual(new Int32Array(0))
  })

  it.each(fields)("is refused without its %s", (field) => {
    const read = () => KMeansModel.fromJSON(damaged(field, undefined))
    expect(read).toThrow(DataError)
    expect(read).toThrow(field)
  })

  it("may lack columns and labels, and have fields that are not known", () => {
    const { columns: _, labels: __, ...rest } = good
    const model = KMeansModel.fromJSON({ ...rest, note: "mine" } as ModelJson)
    expect(model.columns).toBeUndefined()
    expect(model.labels).toEqual(new Int32Array(0))
  })

  it.each<[string, () => unknown, RegExp]>([
    ["version", () => 2, /version: must be 1; got 2/],
    ["kind", () => "dbscan", /kind: must be "kmeans"; got "dbscan"/],
    ["inertia", () => "12", /inertia: must be a finite number ≥ 0; got "12"/],
    ["inertia", () => null, /inertia: must be a finite number/],
    ["inertia", () => -1, /inertia: must be a finite number ≥ 0; got -1/],
    ["nIter", () => 1.5, /nIter: must be an integer ≥ 1; got 1.5/],
    ["nIter", () => 0, /nIter/],
    ["nIter", () => Number(good.nIter) + 1, /history: expected the shape/],
    ["converged", () => "yes", /converged: must be true or false/],
    ["algorithm", () => 3, /algorithm: must be a text/],
    ["engine", () => "", /engine: must be a text/],
    ["warnings", () => ["careful"], /warnings: must be a list of/],
    ["warnings", () => [{ code: "deadline" }], /warnings/],
    ["columns", () => ["a"], /columns: must be 2 texts; got an array of length 1/],
    ["columns", () => ["a", 2], /columns/],
    ["columns", () => "ab", /columns: must be 2 texts; got "ab"/],
    ["centroids", () => encodeArray(new Float64Array(6)), /centroids: must be an array of rows × columns/],
    ["centroids", () => encodeArray(new Float64Array(0), [0, 2]), /centroids: must be an array of rows × columns/],
    ["centroids", () => encodeArray(new Float32Array(6), [3, 2]), /centroids: expected float64 values/],
    ["centroids", () => encodeArray(new Float64Array(4), [2, 2]), /centroids: 2 rows for nClusters = 3/],
    ["centroids", () => encodeArray(Float64Array.of(1, 2, 3, Number.NaN, 5, 6), [3, 2]), /centroids: must be finite/],
    [
      "centroids",
      () => ({ ...encoded("centroids"), base64: encoded("centroids").base64.slice(8) }),
      /centroids: .*bytes/,
    ],
    ["centroids", () => ({ ...encoded("centroids"), base64: encoded("centroids").base64.slice(1) }), /centroids/],
    ["centroids", () => [[1, 2]], /centroids/],
    ["clusterInertia", () => floats(1, 2), /clusterInertia: expected the shape 3/],
    ["clusterInertia", () => floats(1, 2, Number.POSITIVE_INFINITY), /clusterInertia: must be finite numbers ≥ 0/],
    ["clusterWeight", () => floats(1, -2, 3), /clusterWeight: must be finite numbers ≥ 0; got -2/],
    ["history", () => floats(Number.NaN), /history/],
    ["inertias", () => floats(Number.NaN), /inertias: must be finite numbers ≥ 0; got NaN/],
    ["inertias", () => 5, /inertias: expected an array as/],
    ["labels", () => encodeArray(Int32Array.of(0, 1, 3)), /labels: must be integers in \[0, 2\]; got 3/],
    ["labels", () => encodeArray(Int32Array.of(-1)), /labels: must be integers in \[0, 2\]; got -1/],
    ["labels", () => floats(0, 1), /labels: expected int32/],
    ["params", () => [], /params: nClusters is missing/],
    ["params", () => 3, /params: must be an object/],
    ["params", () => ({ ...good.params, nClusters: 0 }), /params: KMeans: nClusters must be an integer ≥ 1/],
    ["params", () => ({ ...good.params, tol: undefined }), /tol/],
    ["params", () => ({ ...good.params, init: "best" }), /params: KMeans: init must be/],
    ["params", () => ({ ...good.params, colour: 1 }), /params: .*colour/],
    ["params", () => JSON.parse('{ "__proto__": { "nClusters": 3 } }'), /params: nClusters is missing/],
    [
      "params",
      () => JSON.parse(JSON.stringify(good.params).replace("{", '{ "__proto__": { "seed": 1 }, ')),
      /params: .*__proto__/,
    ],
  ])("is refused with a damaged %s (%#)", (field, value, message) => {
    const read = () => KMeansModel.fromJSON(damaged(field, value()))
    expect(read).toThrow(DataError)
    expect(read).toThrow(message)
  })

  it("takes nothing from a prototype, and leaves none behind", () => {
    const text = JSON.stringify(damaged("inertia", undefined)).replace("{", '{ "__proto__": { "inertia": 1 }, ')
    expect(() => loadModel(text)).toThrow(/inertia: is missing/)
    const inherited = Object.assign(Object.create({ inertia: 1 }), damaged("inertia", undefined))
    expect(() => KMeansModel.fromJSON(inherited)).toThrow(/inertia: is missing/)
    expect(({} as { inertia?: number }).inertia).toBeUndefined()
  })

  it.each([null, 3, "text", []])("is refused where it is no model at all: %j", (json) => {
    expect(() => KMeansModel.fromJSON(json as unknown as ModelJson)).toThrow(DataError)
    expect(() => loadModel(JSON.stringify(json))).toThrow(DataError)
  })

  it("is refused cut short at any place", () => {
    const text = JSON.stringify(good)
    for (let end = 0; end < text.length; end += 7) expect(() => loadModel(text.slice(0, end))).toThrow(DataError)
  })
})
