import { describe, expect, it } from "vitest"
import { dataset, golden } from "../../../../../fixtures/golden.js"
import type { MetricName } from "../../engine/metric.js"
import { reference } from "../../engines/reference/reference.js"
import { pdist } from "../../hierarchy/pdist.js"
import { OPTICS } from "./optics.js"
import type { OPTICSExtraction } from "./params.js"

interface Case {
  readonly name: string
  readonly data: string
  readonly times: number
  readonly minSamples: number
  readonly maxEps: number | null
  readonly metric: Exclude<MetricName, "precomputed">
  readonly p?: number
  readonly ordering: number[]
  readonly predecessor: number[]
  readonly coreDistances: (number | null)[]
  readonly reachability: (number | null)[]
  readonly xi: {
    readonly options: Partial<OPTICSExtraction>
    readonly hierarchy: number[]
    readonly labels: number[]
  }[]
  readonly dbscan: { readonly eps: number; readonly labels: number[] }[]
}

const { cases } = golden<{ cases: Case[] }>("optics")
const engine = reference()

function expectReaches(found: Float64Array, expected: readonly (number | null)[], what: string): void {
  expected.forEach((wanted, row) => {
    const value = wanted ?? Number.POSITIVE_INFINITY
    if (found[row] !== value && !(Math.abs(found[row] - value) <= 1e-9 * value))
      expect.fail(`${what} of row ${row} is ${found[row]}, scikit-learn has ${value}`)
  })
}

describe.each(cases)("OPTICS on $name", ({ data, times, minSamples, metric: name, p, ...expected }) => {
  const X = dataset(data).rows.map((row) => row.map((value) => (times === 1 ? value : Math.round(value * times))))
  const metric = p === undefined ? name : ({ name: "minkowski", p } as const)
  const maxEps = expected.maxEps ?? Number.POSITIVE_INFINITY
  const optics = new OPTICS({ minSamples, maxEps, metric })
  const fitted = optics.fit(X, { engine })

  it("orders the rows as scikit-learn does, from distances too", async () => {
    const distances = new OPTICS({ ...optics.params, metric: "precomputed" })
    for (const model of [await fitted, await distances.fit(await pdist(X, metric, { engine }), { engine })]) {
      expect(Array.from(model.ordering)).toEqual(expected.ordering)
      expect(Array.from(model.predecessor)).toEqual(expected.predecessor)
      expectReaches(model.coreDistances, expected.coreDistances, "core distance")
      expectReaches(model.reachability, expected.reachability, "reachability")
    }
  })

  it.each(expected.xi)("finds the clusters of steep edges: $options", async ({ options, hierarchy, labels }) => {
    const model = (await fitted).extract(options)
    expect(model.hierarchy.flat()).toEqual(hierarchy)
    expect(Array.from(model.labels)).toEqual(labels)
  })

  it.runIf(expected.dbscan.length > 0).each(expected.dbscan)("finds the clusters at $eps", async ({ eps, labels }) => {
    // Between this reachability and the next one: where scikit-learn rounded it, it is not ours to the last bit.
    const model = (await fitted).extract({ clusterMethod: "dbscan", eps: Math.min(maxEps, eps * (1 + 1e-12)) })
    expect(Array.from(model.labels)).toEqual(labels)
  })
})
