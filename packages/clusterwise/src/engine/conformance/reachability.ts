import { expect, it } from "vitest"
import { Condensed } from "../../data/condensed.js"
import type { Reachability, ReachabilityOptions } from "../engine.js"
import { metricNames } from "../metric.js"
import { expectSameBytes } from "./compare.js"
import type { Sample } from "./data.js"
import { places } from "./distances.js"
import { bound, onBoth, type Subject } from "./subject.js"

/** The same order, reachabilities and predecessors, to the last bit: ties go to the lower row, so that none is left. */
export function reachabilitiesAgree<L>(subject: Subject<L>, samples: readonly Sample[]): void {
  const { engine, reference } = subject
  const [reachability, expected] = [bound(engine, "reachability"), bound(reference, "reachability")]

  it.each(samples)("in order: $name", (sample) =>
    onBoth(subject, sample, async ({ x, r, dtype }) => {
      for (const metric of ["euclidean", "manhattan", "chebyshev", "cosine"] as const) {
        expect(engine.can({ routine: "reachability", dtype, rows: x.rows, cols: x.cols, metric })).toBe(true)
        const whole = await expected(r, { metric, minSamples: Math.min(4, x.rows), maxEps: Number.POSITIVE_INFINITY })
        // All ways under one metric, one way under the others.
        const some = ways(whole, x.rows)
        for (const options of metric === "euclidean" ? some : some.slice(-2))
          expectSame(await reachability(x, { metric, ...options }), await expected(r, { metric, ...options }), metric)
      }
    }),
  )

  it.each(samples.slice(0, 2))("under every metric: $name", ({ X }) => {
    const positive = { name: "", X: X.select(Array.from({ length: X.rows }, (_, row) => row)) }
    positive.X.data.forEach((value, at) => {
      positive.X.data[at] = Math.abs(value) / 4 + 0.01
    })
    return onBoth(subject, positive, async ({ x, r, dtype }) => {
      for (const metric of metricNames) {
        const able = { routine: "reachability", dtype, rows: x.rows, cols: x.cols, metric } as const
        if (engine.can(able) !== true || metric === "haversine") continue
        const options = { metric, minSamples: 5, maxEps: Number.POSITIVE_INFINITY, p: metric === "minkowski" ? 3 : 2 }
        expectSame(await reachability(x, options), await expected(r, options), metric)
      }
    })
  })

  it.each(samples.filter(({ X }) => X.rows > 1))("of distances: $name", async ({ X }) => {
    const pairs = Float64Array.from({ length: (X.rows * (X.rows - 1)) / 2 }, (_, at) => 1 + ((at * 31) % 17))
    const [x, r] = [await engine.load(new Condensed(pairs)), await reference.load(new Condensed(pairs))]
    for (const maxEps of [Number.POSITIVE_INFINITY, 3]) {
      const options = { metric: "precomputed", minSamples: 2, maxEps } as const
      expectSame(await reachability(x, options), await expected(r, options), "of distances")
    }
    x.release()
  })

  it("of places on a sphere, with poles, antipodes, the antimeridian and copies", () =>
    onBoth(subject, places(samples[0].X.dtype), async ({ x, r, dtype }) => {
      const able = { routine: "reachability", dtype, rows: x.rows, cols: x.cols, metric: "haversine" } as const
      if (engine.can(able) !== true) return
      for (const [minSamples, maxEps] of [
        [1, Number.POSITIVE_INFINITY],
        [3, Number.POSITIVE_INFINITY],
        [2, 0.3],
      ]) {
        const options = { metric: "haversine", minSamples, maxEps } as const
        expectSame(await reachability(x, options), await expected(r, options), `${minSamples} within ${maxEps}`)
      }
    }))

  it("of 1,500 copies of six rows, in the order of any other rows", async () => {
    const X = samples[0].X.select(Array.from({ length: 1500 }, (_, i) => (i * i) % Math.min(6, samples[0].X.rows)))
    const [x, r] = [await engine.load(X), await reference.load(X)]
    const options = { metric: "euclidean", minSamples: 5, maxEps: Number.POSITIVE_INFINITY } as const
    expectSame(await reachability(x, options), await expected(r, options), "copies")
    x.release()
  })

  it("refuses more samples than rows", async () => {
    const x = await engine.load(samples[0].X)
    const options = { metric: "euclidean", minSamples: samples[0].X.rows + 1, maxEps: 1 } as const
    await expect(reachability(x, options)).rejects.toThrow(/minSamples must be an integer in \[1, /)
  })
}

/** Few and many samples; no limit, one that parts rows, a reachability itself, and one that nothing is within. */
function ways({ reachability }: Reachability, rows: number): Omit<ReachabilityOptions, "metric">[] {
  const finite = reachability.filter((reach) => reach < Number.POSITIVE_INFINITY).sort()
  const middle = finite[finite.length >> 1] ?? 1
  const some = (count: number) => Math.min(count, rows)
  return [
    { minSamples: 1, maxEps: Number.POSITIVE_INFINITY },
    { minSamples: some(2), maxEps: Number.POSITIVE_INFINITY },
    { minSamples: some(4), maxEps: Number.POSITIVE_INFINITY },
    { minSamples: some(19), maxEps: Number.POSITIVE_INFINITY },
    { minSamples: rows, maxEps: Number.POSITIVE_INFINITY },
    { minSamples: some(4), maxEps: middle },
    { minSamples: some(4), maxEps: middle * 0.999 },
    { minSamples: some(3), maxEps: 0 },
  ]
}

function expectSame(found: Reachability, expected: Reachability, what: string): void {
  expectSameBytes(found.coreDistances, expected.coreDistances, `${what}: core distance`)
  expectSameBytes(found.ordering, expected.ordering, `${what}: ordering`)
  expectSameBytes(found.reachability, expected.reachability, `${what}: reachability`)
  expectSameBytes(found.predecessor, expected.predecessor, `${what}: predecessor`)
}
