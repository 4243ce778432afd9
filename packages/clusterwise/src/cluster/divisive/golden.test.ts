import { describe, expect, it } from "vitest"
import { dataset, golden } from "../../../../../fixtures/golden.js"
import { reference } from "../../engines/reference/reference.js"
import { StandardScaler } from "../../preprocessing/standardScaler.js"
import { DivisiveClustering } from "./divisive.js"

interface Case {
  readonly name: string
  readonly data: string
  readonly metric: "euclidean" | "manhattan"
  readonly standardized: boolean
  readonly heights: number[]
  readonly divisiveCoefficient: number | null
  readonly cuts: { readonly k: number; readonly labels: number[] }[]
}

const { cases } = golden<{ cases: Case[] }>("diana")
const engine = reference()

describe.each(cases)("DivisiveClustering on $name", ({ data, metric, standardized, ...expected }) => {
  const rows = dataset(data).rows
  const X = async () =>
    standardized ? (await new StandardScaler().fit(rows, { engine })).transform(rows, { engine }) : rows
  const fit = async (cut: object = {}) => new DivisiveClustering({ metric, ...cut }).fit(await X(), { engine })

  it("splits at the heights of R, and is as clear", async () => {
    const { linkage: Z, divisiveCoefficient } = await fit()
    const widest = expected.heights.at(-1)!
    expected.heights.forEach((height, i) => {
      expect(Math.abs(Z.height(i) - height), `merge ${i}`).toBeLessThanOrEqual(1e-9 * height + 1e-13 * widest)
    })
    // R has 0 ÷ 0 where all rows are the same.
    expect(Math.abs(divisiveCoefficient - (expected.divisiveCoefficient ?? 0))).toBeLessThanOrEqual(1e-9)
  })

  it.runIf(expected.cuts.length > 0).each(expected.cuts)("gives R's $k clusters", async ({ k, labels }) => {
    const model = await fit({ nClusters: k })
    expect(Array.from(model.labels)).toEqual(labels)
  })
})
