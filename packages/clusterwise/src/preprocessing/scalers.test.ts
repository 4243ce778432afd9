import { describe, expect, it } from "vitest"
import { dataset, type Golden, golden } from "../../../../fixtures/golden.js"
import { reference } from "../engines/reference/reference.js"
import { MaxAbsScaler } from "./maxAbsScaler.js"
import { MinMaxScaler } from "./minMaxScaler.js"
import { Normalizer } from "./normalizer.js"
import { RobustScaler } from "./robustScaler.js"
import { StandardScaler } from "./standardScaler.js"
import { expectColumnsNear, expectNear } from "./testing/compare.js"

interface Case {
  data: string
  weights: number[]
  constant: boolean[]
  standard: { mean: number[]; scale: number[]; head: number[][] }
  standardDdof1: { scale: number[] }
  standardWeighted: { mean: number[]; scale: number[]; head: number[][] }
  minMax: { dataMin: number[]; dataMax: number[]; head: number[][] }
  minMaxRange: { range: [number, number]; head: number[][] }
  maxAbs: { maxAbs: number[]; head: number[][] }
  robust: { center: number[]; scale: number[]; head: number[][] }
  robustQuantiles: { quantiles: [number, number]; center: number[]; scale: number[]; head: number[][] }
  normalizer: Record<"l1" | "l2" | "max", number[][]>
}

const engine = reference()

describe.each(golden<Golden<Case>>("scalers").cases)("scalers agree with scikit-learn on $data", (found) => {
  const X = dataset(found.data).rows
  const head = X.slice(0, 5)

  it("StandardScaler: mean, scale and rows", async () => {
    const scaler = await new StandardScaler().fit(X, { engine })
    expectNear(scaler.mean, found.standard.mean)
    expectNear(scaler.scale, found.standard.scale)
    expectColumnsNear((await scaler.transform(head, { engine })).toArray(), found.standard.head)
  })

  it("StandardScaler with ddof 1", async () => {
    expectNear((await new StandardScaler({ ddof: 1 }).fit(X, { engine })).scale, found.standardDdof1.scale)
  })

  it("StandardScaler with weights", async () => {
    const { weights, standardWeighted } = found
    const scaler = await new StandardScaler().fit(X, { engine, weights })
    expectNear(scaler.mean, standardWeighted.mean)
    expectNear(scaler.scale, standardWeighted.scale)
    expectColumnsNear((await scaler.transform(head, { engine })).toArray(), standardWeighted.head)
  })

  it("MinMaxScaler, with its range and with another", async () => {
    const scaler = await new MinMaxScaler().fit(X, { engine })
    expect([[...scaler.dataMin], [...scaler.dataMax]]).toEqual([found.minMax.dataMin, found.minMax.dataMax])
    expectColumnsNear((await scaler.transform(head, { engine })).toArray(), found.minMax.head)
    const wider = await new MinMaxScaler({ range: found.minMaxRange.range }).fit(X, { engine })
    expectColumnsNear((await wider.transform(head, { engine })).toArray(), found.minMaxRange.head)
  })

  it("MaxAbsScaler", async () => {
    const scaler = await new MaxAbsScaler().fit(X, { engine })
    expect([...scaler.maxAbs]).toEqual(found.maxAbs.maxAbs)
    expectColumnsNear((await scaler.transform(head, { engine })).toArray(), found.maxAbs.head)
  })

  it("RobustScaler, with its quantiles and with others", async () => {
    const scaler = await new RobustScaler().fit(X, { engine })
    expectNear(scaler.center, found.robust.center)
    expectNear(scaler.scale, found.robust.scale)
    expectColumnsNear((await scaler.transform(head, { engine })).toArray(), found.robust.head)
    const { quantiles, scale } = found.robustQuantiles
    const wider = await new RobustScaler({ quantiles }).fit(X, { engine })
    expectNear(wider.scale, scale)
    expectColumnsNear((await wider.transform(head, { engine })).toArray(), found.robustQuantiles.head)
  })

  it("Normalizer", async () => {
    for (const norm of ["l1", "l2", "max"] as const) {
      const normalizer = await new Normalizer({ norm }).fit(X, { engine })
      expectColumnsNear((await normalizer.transform(head, { engine })).toArray(), found.normalizer[norm])
    }
  })
})
