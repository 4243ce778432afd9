import { describe, expect, it } from "vitest"
import { dataset, golden } from "../../../../../fixtures/golden.js"
import { Matrix } from "../../data/matrix.js"
import type { Engine } from "../../engine/engine.js"
import type { MetricName } from "../../engine/metric.js"
import { reference } from "../../engines/reference/reference.js"
import { wasm } from "../../engines/wasm/wasm.js"
import { DBSCAN } from "./dbscan.js"

interface Case {
  readonly data: string
  readonly metric: MetricName
  readonly p?: number
  readonly eps: number
  readonly minSamples: number
  readonly weights?: number[]
  readonly dtype?: "float32"
  readonly labels: string
  readonly cores: string
}

const { data, cases } = golden<{ data: Record<string, number[][]>; cases: Case[] }>("dbscan")

const steps = Array.from({ length: 1600 }, (_, at) => [Math.floor(at / 40) / 10, (at % 40) / 10])
const rowsOf = (name: string) => (name === "steps" ? steps : (data[name] ?? dataset(name).rows))

const engines: readonly Engine[] = [reference(), await wasm({ threads: 2, inlineBelow: 0 })].filter(
  (engine) => engine.can({ routine: "density", dtype: "float64", rows: 100, cols: 2 }) === true,
)

describe.each(cases)("DBSCAN of $data, $metric, eps $eps, minSamples $minSamples", (expected) => {
  const { metric, p, eps, minSamples, weights, dtype } = expected
  const X = Matrix.from(rowsOf(expected.data), dtype && { dtype })

  it.each(engines)("has scikit-learn's core rows, clusters, borders and noise: $name", async (engine) => {
    const estimator = new DBSCAN({ eps, minSamples, metric: p === undefined ? metric : { name: "minkowski", p } })
    const model = await estimator.fit(X, { engine, weights })
    expect(model.labels.join(" ")).toBe(expected.labels)
    expect(Array.from(model.coreSampleIndices)).toEqual(
      Array.from(expected.cores, Number).flatMap((core, row) => (core === 1 ? [row] : [])),
    )
    expect(await model.predict(X, { engine })).toEqual(model.labels)
  })
})
