import { expect, it } from "vitest"
import { Matrix } from "../../data/matrix.js"
import type { LloydOptions, LloydResult, SeedOptions } from "../engine.js"
import { expectClose, expectSameBytes, tolerance } from "./compare.js"
import { type Sample, somePoints } from "./data.js"
import { bound, onBoth, type Pair, type Subject } from "./subject.js"

const clustersOf = ({ X }: Sample): number[] => (X.rows > 5000 ? [8] : [1, 3, 8].filter((k) => k <= X.rows))

/** Starting centroids: the same bytes. */
export function seedAgrees<L>(subject: Subject<L>, samples: readonly Sample[]): void {
  const [seed, expected] = [bound(subject.engine, "seed"), bound(subject.reference, "seed")]
  const methods = ["k-means++", "random", "k-means||"] as const
  it.each(samples)("by every method, for several seeds and restarts: $name", (sample) =>
    onBoth(subject, sample, async ({ x, r }) => {
      for (const method of methods)
        for (const clusters of clustersOf(sample))
          for (const [seedNumber, start] of sample.X.rows > 5000 ? draws.slice(2) : draws) {
            const options: SeedOptions = { clusters, method, seed: seedNumber, start, metric: "euclidean" }
            const centroids = await seed(x, options)
            expectSameBytes(centroids, await expected(r, options), `${method}, k = ${clusters}`)
            expectRowsOf(sample, centroids)
          }
    }),
  )
  it.each(samples)("under cosine: $name", (sample) =>
    onBoth(subject, sample, async ({ x, r }) => {
      const clusters = Math.min(3, sample.X.rows)
      for (const method of methods) {
        const options: SeedOptions = { clusters, method, seed: 1, start: 0, metric: "cosine" }
        expectSameBytes(await seed(x, options), await expected(r, options), `cosine ${method}`)
      }
    }),
  )
}

/** The optimum of one column: the same bytes; refused for more columns and under cosine. */
export function optimumAgrees<L>(subject: Subject<L>, samples: readonly Sample[]): void {
  const [seed, expected] = [bound(subject.engine, "seed"), bound(subject.reference, "seed")]
  const optimal = { method: "optimal", seed: 0, start: 0, metric: "euclidean" } as const
  it.each(samples.map(firstColumn))("of the first column: $name", (sample) =>
    onBoth(subject, sample, async ({ x, r }) => {
      for (const clusters of clustersOf(sample)) {
        const options: SeedOptions = { ...optimal, clusters }
        const centroids = await seed(x, options)
        expectSameBytes(centroids, await expected(r, options), `k = ${clusters}`)
        expect(await seed(x, { ...options, seed: 5, start: 3 })).toEqual(centroids)
      }
    }),
  )
  it.each(samples.slice(0, 1))("is refused where it is not known: $name", (sample) =>
    onBoth(subject, sample, async ({ x }) => {
      await expect(seed(x, { ...optimal, clusters: 1 })).rejects.toThrow(/one column/)
      const about = { routine: "seed", method: "optimal", dtype: x.dtype, rows: 9 } as const
      expect(subject.engine.can({ ...about, cols: 2 })).toMatch(/one column/)
      expect(subject.engine.can({ ...about, cols: 1, metric: "cosine" })).toMatch(/euclidean/)
      expect(subject.engine.can({ ...about, cols: 1 })).toBe(true)
    }),
  )
}

function firstColumn(sample: Sample): Sample {
  const { rows, cols, data, dtype } = sample.X
  const X = Matrix.alloc(rows, 1, dtype)
  for (let i = 0; i < rows; i++) X.data[i] = data[i * cols]
  return { ...sample, X }
}

function expectRowsOf({ X }: Sample, centroids: Float64Array): void {
  const texts = new Set(X.toArray().map((row) => row.join()))
  for (let at = 0; at < centroids.length; at += X.cols)
    expect(texts, "a centroid to start from is a row").toContain(centroids.slice(at, at + X.cols).join())
}

/** Seed and restart. */
const draws: readonly (readonly [number, number])[] = [
  [0, 0],
  [0, 2],
  [2 ** 40 + 7, 1],
]

const plain: Omit<LloydOptions, "starts" | "clusters"> = {
  maxIter: 100,
  tol: 0,
  metric: "euclidean",
  emptyCluster: "farthest",
  seed: 3,
  algorithm: "auto",
}

const algorithms = ["lloyd", "bounded"] as const

/** Labels, centroids, iterations: the same bytes, by every algorithm. Inertia: float64 1e-9, float32 1e-5. */
export function lloydAgrees<L>(subject: Subject<L>, samples: readonly Sample[]): void {
  const run = (pair: Pair<L>, options: LloydOptions) => bothRuns(subject, pair, options)

  it.each(samples)("from rows, to the end and to a tolerance: $name", (sample) =>
    onBoth(subject, sample, async (pair) => {
      for (const clusters of clustersOf(sample)) {
        const starts = [somePoints(sample.X, clusters)]
        await run(pair, { ...plain, starts, clusters })
        await run(pair, { ...plain, starts, clusters, tol: 1e-2 })
        await run(pair, { ...plain, starts, clusters, maxIter: 1 })
      }
    }),
  )

  it.each(samples)("under cosine: $name", (sample) =>
    onBoth(subject, sample, async (pair) => {
      const clusters = Math.min(3, sample.X.rows)
      await run(pair, { ...plain, starts: [somePoints(sample.X, clusters)], clusters, metric: "cosine" })
    }),
  )

  it.each(samples)("where clusters run empty: $name", (sample) =>
    onBoth(subject, sample, async (pair) => {
      const clusters = Math.min(5, sample.X.rows)
      // The same row several times: the lower index owns the tie, the others are empty from the start.
      const row = somePoints(sample.X, 1)
      const start = Float64Array.from({ length: clusters * sample.X.cols }, (_, at) => row[at % sample.X.cols])
      for (const emptyCluster of ["farthest", "random"] as const)
        await run(pair, { ...plain, starts: [start], clusters, emptyCluster })
    }),
  )

  it.each(samples)("from centroids far from all rows: $name", (sample) =>
    onBoth(subject, sample, async (pair) => {
      const clusters = Math.min(3, sample.X.rows)
      const { cols } = sample.X
      const rows = somePoints(sample.X, clusters)
      const width = rows.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
      const away = rows.map((value, at) => value + 3 * width * (1 + Math.floor(at / cols)))
      await run(pair, { ...plain, starts: [away.toReversed(), away], clusters })
    }),
  )

  it.each(samples)("the best of several starts, two of which may end in the same clusters: $name", (sample) =>
    onBoth(subject, sample, async (pair) => {
      const clusters = Math.min(3, sample.X.rows)
      const { cols } = sample.X
      const first = somePoints(sample.X, clusters)
      const turned = Float64Array.from(first, (_, at) => first[(at + cols) % first.length])
      const other = somePoints(sample.X, clusters * 2).slice(clusters * cols)
      await run(pair, { ...plain, starts: [first, turned, other], clusters })
    }),
  )
}

async function bothRuns<L>(subject: Subject<L>, { x, r, dtype }: Pair<L>, options: LloydOptions): Promise<void> {
  const wanted = await bound(subject.reference, "lloyd")(r, options)
  for (const algorithm of algorithms) {
    const found = await bound(subject.engine, "lloyd")(x, { ...options, algorithm })
    await expectRun(subject, found, wanted, dtype)
  }
}

async function expectRun<L>(
  subject: Subject<L>,
  found: LloydResult<L>,
  wanted: LloydResult<Int32Array>,
  dtype: Pair<L>["dtype"],
): Promise<void> {
  expectSameBytes(await subject.home(found.labels), wanted.labels, "label")
  expectSameBytes(found.centroids, wanted.centroids, "centroid value")
  expect(factsOf(found)).toEqual(factsOf(wanted))
  expectClose(found.clusterWeight, wanted.clusterWeight, 1e-12, "clusterWeight")
  const allowed = tolerance(dtype)
  const start = wanted.history.reduce((most, value) => Math.max(most, value), 0)
  // What rounding leaves of an inertia that should be 0 is compared with the inertia that the run began with.
  expectClose([found.inertia], [wanted.inertia], allowed, "inertia", () => start * 1e-12)
  expectClose(found.clusterInertia, wanted.clusterInertia, allowed, "clusterInertia", () => start * 1e-12)
  expectClose(found.history, wanted.history, allowed, "history", () => start * 1e-12)
  expectClose(found.inertias, wanted.inertias, allowed, "inertias", () => start * 1e-12)
}

const factsOf = ({ nIter, converged, relocations, deadlineReached }: LloydResult<unknown>) => ({
  nIter,
  converged,
  relocations,
  deadlineReached,
})
