import { describe, expect, it } from "vitest"
import { dataset } from "../../../fixtures/golden.js"
import { KMeans } from "./cluster/kmeans/kmeans.js"
import type { Model } from "./cluster/model.js"
import { Matrix } from "./data/matrix.js"
import type { Resident } from "./engine/engine.js"
import { reference } from "./engines/reference/reference.js"
import { DataError, ParameterError } from "./errors.js"
import { loadModel } from "./models.js"
import { Pipeline, type PipelineModel } from "./pipeline.js"
import { Imputer } from "./preprocessing/imputer.js"
import { MaxAbsScaler } from "./preprocessing/maxAbsScaler.js"
import { MinMaxScaler } from "./preprocessing/minMaxScaler.js"
import { Normalizer } from "./preprocessing/normalizer.js"
import { PCA } from "./preprocessing/pca.js"
import { RobustScaler } from "./preprocessing/robustScaler.js"
import { StandardScaler } from "./preprocessing/standardScaler.js"

const engine = reference()
const run = { engine }
const { rows, columns } = dataset("wine")
const wine = Matrix.from(rows, { columns })
const estimator = () => new KMeans({ nClusters: 3, seed: 1 })

/** An engine that counts the Residents that nobody released yet. */
function counting() {
  const inner = reference()
  let open = 0
  const watched = <R extends Resident>(x: R): R => {
    open++
    const release = x.release.bind(x)
    let held = true
    x.release = () => {
      if (held) open--
      held = false
      release()
    }
    return x
  }
  const load = inner.load.bind(inner)
  const project = inner.project.bind(inner)
  const loads: number[] = []
  inner.load = async (...given) => {
    loads.push(1)
    return watched(await load(...given))
  }
  inner.project = (async (...given: Parameters<typeof project>) =>
    watched(await project(...given))) as typeof inner.project
  return { engine: inner, loads, open: () => open }
}

describe("Pipeline", () => {
  it("is its steps, one after the other", async () => {
    const model = await new Pipeline([new StandardScaler(), estimator()]).fit(wine, run)
    const scaler = await new StandardScaler().fit(wine, run)
    const Z = await scaler.transform(wine, run)
    const direct = await estimator().fit(Z, run)
    expect(model.labels).toEqual(direct.labels)
    expect(model.model.centroids).toEqual(direct.centroids)
    expect([model.nClusters, model.params, model.warnings, model.engine, model.kind]).toEqual([
      3,
      direct.params,
      direct.warnings,
      "reference",
      "pipeline",
    ])
    expect([model.cols, model.columns]).toEqual([13, columns])
    expect(model.centroids!.data).toEqual((await scaler.inverseTransform(direct.centroids, run)).data)
    expect(await new Pipeline([new StandardScaler(), estimator()]).fitPredict(wine, run)).toEqual(direct.labels)
  })

  it("predicts raw rows: the fitted ones get their labels again, also in slices", async () => {
    const model = await new Pipeline([new RobustScaler(), new PCA({ nComponents: 4 }), estimator()]).fit(wine, run)
    expect(await model.predict(wine, run)).toEqual(model.labels)
    expect(await model.predict(rows.slice(20, 30), run)).toEqual(model.labels.slice(20, 30))
    const resident = await engine.load(wine)
    expect(await model.predict(resident)).toEqual(model.labels)
  })

  it("gives centroids in raw units: the mean of each cluster's raw rows", async () => {
    const model = await new Pipeline([new StandardScaler(), new MinMaxScaler({ range: [-1, 4] }), estimator()]).fit(
      wine,
      run,
    )
    for (let c = 0; c < 3; c++) {
      const own = rows.filter((_, i) => model.labels[i] === c)
      for (let j = 0; j < 13; j++) {
        const mean = own.reduce((sum, row) => sum + row[j], 0) / own.length
        expect(Math.abs(model.centroids!.row(c)[j] - mean)).toBeLessThan(1e-9 * Math.abs(mean))
      }
    }
    expect(model.centroids!.columns).toEqual(columns)
  })

  it("has no raw centroids where a step cannot be undone", async () => {
    const model = await new Pipeline([new Normalizer(), estimator()]).fit(wine, run)
    expect(model.centroids).toBeUndefined()
    expect(model.model.centroids.rows).toBe(3)
  })

  it("fills holes before anything is loaded, in fit and in predict", async () => {
    const holes = dataset("penguinsMissing").rows as (number | null)[][]
    const model = await new Pipeline([new Imputer(), new StandardScaler(), estimator()]).fit(holes, run)
    expect(model.steps.map((step) => step.kind)).toEqual(["Imputer", "StandardScaler"])
    expect(await model.predict(holes, run)).toEqual(model.labels)
    expect(model.centroids!.data.every(Number.isFinite)).toBe(true)
    await expect(new Pipeline([new StandardScaler(), estimator()]).fit(holes as number[][], run)).rejects.toThrow(
      DataError,
    )
  })

  it("is the estimator alone where there are no other steps", async () => {
    const model = await new Pipeline([estimator()]).fit(wine, run)
    const direct = await estimator().fit(wine, run)
    expect([model.labels, model.centroids]).toEqual([direct.labels, direct.centroids])
    expect(await model.predict(wine, run)).toEqual(direct.labels)
  })

  it("comes back from JSON with the same predict and centroids, bit for bit", async () => {
    const holes = dataset("penguinsMissing")
    const X = Matrix.from(
      holes.rows.map((row) => row.map((v) => v ?? 0)),
      { columns: holes.columns },
    )
    const model = await new Pipeline([new Imputer(), new StandardScaler(), new PCA(), estimator()]).fit(X, run)
    const read = loadModel(JSON.stringify(model.toJSON({ labels: true }))) as PipelineModel
    expect(await read.predict(X, run)).toEqual(model.labels)
    expect(read.labels).toEqual(model.labels)
    expect(read.centroids).toEqual(model.centroids)
    expect(read.toJSON({ labels: true })).toEqual(model.toJSON({ labels: true }))
    expect(model.toJSON()).toMatchObject({
      format: "clusterwise-model",
      version: 1,
      kind: "pipeline",
      columns: holes.columns,
    })
    await expect(read.predict([[1, 2]], run)).rejects.toThrow(/fitted on 4 columns/)
  })

  it("refuses damaged JSON", async () => {
    const json = (await new Pipeline([new StandardScaler(), estimator()]).fit(wine, run)).toJSON()
    expect(() => loadModel({ ...json, steps: undefined })).toThrow("the pipeline has no steps")
    expect(() => loadModel({ ...json, steps: [{ kind: "?" }] })).toThrow(DataError)
    expect(() => loadModel({ ...json, model: null })).toThrow(DataError)
    expect(() => loadModel({ ...json, cols: 3 })).toThrow("the pipeline takes 3 columns, its first step 13")
    expect(() => loadModel({ ...json, centroids: {} })).toThrow(DataError)
  })

  it("gives weights to every step: n is n copies of a row", async () => {
    const X = [
      [0, 1],
      [1, 1],
      [10, 3],
      [12, 9],
    ]
    const weights = [3, 1, 2, 1]
    const copies = X.flatMap((row, i) => new Array(weights[i]).fill(row))
    const steps = () =>
      new Pipeline([
        new StandardScaler(),
        new KMeans({
          nClusters: 2,
          init: [
            [-1, -1],
            [1, 1],
          ],
        }),
      ])
    const weighted = await steps().fit(X, { engine, weights })
    const copied = await steps().fit(copies, run)
    weighted.centroids!.data.forEach((v, i) => {
      expect(v).toBeCloseTo(copied.centroids!.data[i], 12)
    })
  })

  it("takes the estimator's own options", async () => {
    const fit = new Pipeline([new StandardScaler(), estimator()]).fit(wine, { engine, deadlineMs: -1 })
    await expect(fit).rejects.toThrow("deadlineMs must be")
  })

  it("loads once and releases all that it made, also when a step fails or is aborted", async () => {
    const watched = counting()
    const steps = [new StandardScaler(), new RobustScaler(), estimator()] as const
    const model = await new Pipeline(steps).fit(wine, { engine: watched.engine })
    // One load for the rows, one for each step that takes the centroids back.
    expect(watched.loads.length).toBe(3)
    expect(watched.open()).toBe(0)
    await model.predict(wine, { engine: watched.engine })
    expect(watched.open()).toBe(0)
    const tooMany = new Pipeline([new StandardScaler(), new KMeans({ nClusters: 1000 })])
    await expect(tooMany.fit(wine, { engine: watched.engine })).rejects.toThrow(ParameterError)
    expect(watched.open()).toBe(0)
    for (let after = 1; after <= 6; after++) {
      const abort = new AbortController()
      let seen = 0
      const onProgress = () => {
        if (++seen === after) abort.abort(new Error("enough"))
      }
      await expect(
        new Pipeline(steps).fit(wine, { engine: watched.engine, signal: abort.signal, onProgress }),
      ).rejects.toThrow("enough")
      expect(watched.open()).toBe(0)
    }
  })

  it("leaves rows that live in an engine there, and does not release them", async () => {
    const watched = counting()
    const resident = await watched.engine.load(wine)
    const model = await new Pipeline([new StandardScaler(), estimator()]).fit(resident)
    expect(watched.open()).toBe(1)
    expect(await model.predict(resident)).toEqual(model.labels)
    expect(watched.open()).toBe(1)
  })

  it("tells progress that never falls and ends at 1", async () => {
    const fractions: number[] = []
    const onProgress = (p: { fraction: number }) => fractions.push(p.fraction)
    const model = await new Pipeline([new StandardScaler(), new PCA({ nComponents: 2 }), estimator()]).fit(wine, {
      engine,
      onProgress,
    })
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b))
    expect(fractions.at(-1)).toBe(1)
    fractions.length = 0
    await model.predict(wine, { engine, onProgress })
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b))
    expect(fractions.at(-1)).toBe(1)
  })

  it("holds every transformer there is, and is the same after a trip through JSON, labels too", async () => {
    const steps = [
      new Imputer(),
      new StandardScaler(),
      new MinMaxScaler(),
      new MaxAbsScaler(),
      new RobustScaler(),
      new PCA({ nComponents: 3 }),
      new Normalizer(),
    ] as const
    const model = await new Pipeline([...steps, estimator()]).fit(wine, run)
    const text = JSON.stringify(model.toJSON({ labels: true }))
    const back = loadModel(text)
    expect(back.labels).toEqual(model.labels)
    expect(JSON.stringify(back.toJSON({ labels: true }))).toBe(text)
    expect(await (back as typeof model).predict(wine, run)).toEqual(model.labels)
  })

  it("refuses what are no steps, and a last step that gives no model", async () => {
    for (const steps of [undefined, [], [null], [estimator(), {}], "steps"])
      expect(() => new Pipeline(steps as never)).toThrow(
        "Pipeline: steps must be transformers followed by an estimator",
      )
    const noModel = new Pipeline([new StandardScaler(), new StandardScaler() as never])
    await expect(noModel.fit(wine, run)).rejects.toThrow("the last step must be an estimator, whose fit gives a model")
  })

  it("says so when the model cannot label new rows", async () => {
    const frozen: Model = {
      kind: "optics",
      labels: new Int32Array(178),
      nClusters: 1,
      params: {},
      warnings: [],
      engine: "reference",
      cols: 13,
      toJSON: () => ({ format: "clusterwise-model", version: 1, kind: "optics", params: {} }),
    }
    const model = await new Pipeline([new StandardScaler(), { fit: async () => frozen }]).fit(wine, run)
    expect(model.centroids).toBeUndefined()
    await expect(model.predict(wine, run)).rejects.toThrow('a model of the kind "optics" cannot label new rows')
  })
})
