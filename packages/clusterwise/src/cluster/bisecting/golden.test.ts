import { describe, expect, it } from "vitest"
import { dataset, type Golden, golden } from "../../../../../fixtures/golden.js"
import { wasm } from "../../engines/wasm/wasm.js"
import { BisectingKMeans } from "./bisecting.js"
import type { BisectingKMeansParams } from "./params.js"

const engine = await wasm({ threads: 1, inlineBelow: Number.POSITIVE_INFINITY })

interface Case {
  readonly name: string
  readonly data: string
  readonly k: number
  readonly bisecting: BisectingKMeansParams["bisecting"]
  readonly init: BisectingKMeansParams["init"]
  readonly weights?: number[]
  readonly labels: number[]
  readonly inertia: number
  readonly heights: number[]
}

const { cases } = golden<Golden<Case>>("bisecting")

function byFirstAppearance(labels: Int32Array): number[] {
  const names = [...new Set(labels)]
  return Array.from(labels, (label) => names.indexOf(label))
}

describe("BisectingKMeans", () => {
  it.each(cases)("splits as scikit-learn does where each split is the best there is: $name", async (expected) => {
    const { data, k, bisecting, init, weights, labels, inertia, heights } = expected
    const estimator = new BisectingKMeans({ nClusters: k, bisecting, init, nInit: 100, tol: 0 })
    const model = await estimator.fit(dataset(data).rows, { engine, weights })
    expect(byFirstAppearance(model.labels)).toEqual(labels)
    expect(Math.abs(model.inertia / inertia - 1)).toBeLessThan(1e-9)
    expect(model.tree!.nMerges).toBe(heights.length)
    heights.forEach((height, i) => {
      expect(Math.abs(model.tree!.height(i) / height - 1)).toBeLessThan(1e-9)
    })
  })
})
