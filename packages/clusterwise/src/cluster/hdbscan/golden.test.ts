import { describe, expect, it } from "vitest"
import { dataset, type Golden, golden } from "../../../../../fixtures/golden.js"
import { reference } from "../../engines/reference/reference.js"
import { HDBSCAN } from "./hdbscan.js"
import type { HDBSCANModel } from "./model.js"
import type { HDBSCANParams } from "./params.js"

interface Stable {
  labels: boolean
  probabilities: boolean
  outlierScores: boolean
  membership: boolean
}

interface Case {
  name: string
  data: string
  params: Partial<HDBSCANParams>
  scikitLearn?: { stable: boolean; labels: number[]; probabilities: number[] }
  hdbscan?: {
    stable: Stable
    labels?: number[]
    probabilities?: number[]
    outlierScores?: number[]
    persistence?: number[]
    membership?: number[][]
    newRows?: { rows: number[][]; labels: number[]; probabilities: number[] }
  }
}

const { cases } = golden<Golden<Case>>("hdbscan")
const engine = reference()

describe.each(cases)("HDBSCAN on $name", ({ data, params, scikitLearn, hdbscan }) => {
  let fitted: Promise<HDBSCANModel> | undefined
  const fit = () => {
    fitted ??= new HDBSCAN(params).fit(dataset(data).rows, { engine })
    return fitted
  }

  it.runIf(scikitLearn?.stable)("finds scikit-learn's clusters and probabilities", async () => {
    const model = await fit()
    expect(Array.from(model.labels)).toEqual(scikitLearn!.labels)
    expectNear(model.probabilities, scikitLearn!.probabilities)
  })

  it.runIf(hdbscan?.labels)("finds hdbscan's clusters", async () => {
    const { labels, probabilities, persistence } = hdbscan!
    const model = await fit()
    expect(Array.from(model.labels)).toEqual(labels)
    if (probabilities) expectNear(model.probabilities, probabilities)
    if (persistence) expectNear(model.clusterPersistence, persistence)
  })

  it.runIf(hdbscan?.outlierScores)("gives hdbscan's outlier scores", async () => {
    expectNear((await fit()).outlierScores, hdbscan!.outlierScores!)
  })

  it.runIf(hdbscan?.membership)("gives hdbscan's membership vectors", async () => {
    const model = await fit()
    const found = (await model.membershipVectors({ engine })).toArray()
    found.forEach((row, i) => {
      const expected = hdbscan!.membership![i]
      // Where noise is as near to several clusters, the peer takes the firmness of whichever comes first.
      const scale = model.labels[i] < 0 ? sum(row) / sum(expected) : 1
      expectNear(
        row,
        expected.map((value) => value * scale),
      )
    })
  })

  it.runIf(hdbscan?.newRows)("predicts as hdbscan's approximate_predict", async () => {
    const { rows, labels, probabilities } = hdbscan!.newRows!
    const model = await fit()
    const found = await model.predictWithConfidence(rows, { engine })
    expect(Array.from(found.labels)).toEqual(labels)
    // The peer's new rows may stay longer than the row that ties them to the cluster.
    found.probabilities.forEach((value, i) => {
      expect(value).toBeLessThanOrEqual(probabilities[i] + 1e-6)
    })
    expect(found.probabilities.filter((value, i) => Math.abs(value - probabilities[i]) < 1e-6).length).toBeGreaterThan(
      30,
    )
  })
})

interface CaseOfR {
  name: string
  data: string
  minPts: number
  heights: number[]
  coreDistances: number[]
  labels?: number[]
  outlierScores?: number[]
}

describe.each(golden<Golden<CaseOfR>>("hdbscan-r").cases)("HDBSCAN and R's dbscan::hdbscan on $name", (expected) => {
  const fit = () => new HDBSCAN({ minClusterSize: expected.minPts }).fit(dataset(expected.data).rows, { engine })

  it("have the same core distances and heights", async () => {
    const { coreDistances, spanningTree } = await fit()
    expectNear(coreDistances, expected.coreDistances)
    expectNear(spanningTree.weight, expected.heights)
  })

  it.runIf(expected.labels)("find the same clusters", async () => {
    expect(Array.from((await fit()).labels)).toEqual(expected.labels)
  })

  it.runIf(expected.outlierScores)("give the same outlier scores", async () => {
    expectNear((await fit()).outlierScores, expected.outlierScores!)
  })
})

const sum = (values: number[]): number => values.reduce((a, b) => a + b, 0)

function expectNear(found: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(found.length).toBe(expected.length)
  for (let i = 0; i < expected.length; i++)
    expect(Math.abs(found[i] - expected[i]), `row ${i}`).toBeLessThanOrEqual(1e-6)
}
