import { expect, it } from "vitest"
import { ParameterError } from "../../errors.js"
import type { BalancedOptions } from "../engine.js"
import { expectClose, expectSameBytes, tolerance } from "./compare.js"
import { type Sample, somePoints } from "./data.js"
import { bound, onBoth, type Pair, type Subject } from "./subject.js"

const plain = { maxIter: 100, tol: 0, metric: "euclidean", seed: 3 } as const

/** Bounds that press: all of a size, and a third more or less. */
function boundsOf(rows: number, clusters: number): { min: number; max: number }[] {
  const share = rows / clusters
  const even = { min: Math.floor(share), max: Math.ceil(share) }
  return [even, { min: 1, max: Math.ceil(share * 1.3) }, { min: Math.max(1, Math.floor(share * 0.7)), max: rows }]
}

/** K-means within bounds. Labels, centroids, iterations: the same bytes. Inertia: float64 1e-9, float32 1e-5. */
export function balancedAgrees<L>(subject: Subject<L>, samples: readonly Sample[]): void {
  const run = (pair: Pair<L>, options: BalancedOptions) => bothRuns(subject, pair, options)

  it.each(samples)("all of a size, at most so many, at least so many: $name", (sample) =>
    onBoth(subject, sample, async (pair) => {
      for (const clusters of sample.X.rows > 5000 ? [4] : [1, 3, 8].filter((k) => k <= sample.X.rows))
        for (const bounds of boundsOf(sample.X.rows, clusters))
          await run(pair, { ...plain, ...bounds, starts: [somePoints(sample.X, clusters)], clusters })
    }),
  )

  it.each(samples)("under cosine, from several starts, to a tolerance: $name", (sample) =>
    onBoth(subject, sample, async (pair) => {
      const clusters = Math.min(3, sample.X.rows)
      const first = somePoints(sample.X, clusters)
      const starts = [first, somePoints(sample.X, clusters * 2).slice(first.length)]
      const [even] = boundsOf(sample.X.rows, clusters)
      await run(pair, { ...plain, ...even, starts, clusters, tol: 1e-2, metric: "cosine" })
    }),
  )

  it.each(samples)("with assignments that need not be the best: $name", (sample) =>
    onBoth(subject, sample, async (pair) => {
      const clusters = Math.min(5, sample.X.rows)
      const [even] = boundsOf(sample.X.rows, clusters)
      await run(pair, { ...plain, ...even, starts: [somePoints(sample.X, clusters)], clusters, excess: 0.1 })
    }),
  )

  it.each(samples.slice(0, 1))("refuses bounds that cannot be kept: $name", (sample) =>
    onBoth(subject, sample, async ({ x }) => {
      const starts = [somePoints(sample.X, 2)]
      const balanced = bound(subject.engine, "balanced")
      for (const [min, max] of [
        [0, 999],
        [999, 1],
        [1, 3],
        [150, 200],
      ])
        await expect(balanced(x, { ...plain, starts, clusters: 2, min, max })).rejects.toThrow(ParameterError)
    }),
  )
}

async function bothRuns<L>(subject: Subject<L>, { x, r, dtype }: Pair<L>, options: BalancedOptions): Promise<void> {
  const found = await bound(subject.engine, "balanced")(x, options)
  const wanted = await bound(subject.reference, "balanced")(r, options)
  const labels = await subject.home(found.labels)
  expectSameBytes(labels, wanted.labels, "label")
  expectSameBytes(found.centroids, wanted.centroids, "centroid value")
  const sizes = new Int32Array(options.clusters)
  for (const label of labels) sizes[label]++
  expect(Math.min(...sizes)).toBeGreaterThanOrEqual(options.min)
  expect(Math.max(...sizes)).toBeLessThanOrEqual(options.max)
  const { nIter, converged, excess } = wanted
  expect([found.nIter, found.converged, found.excess]).toEqual([nIter, converged, excess])
  const start = wanted.history.reduce((most, value) => Math.max(most, value), 0)
  const near = (what: "clusterInertia" | "history" | "inertias") =>
    expectClose(found[what], wanted[what], tolerance(dtype), what, () => start * 1e-12)
  near("clusterInertia")
  near("history")
  near("inertias")
  expectClose(found.clusterWeight, wanted.clusterWeight, 1e-12, "clusterWeight")
}
