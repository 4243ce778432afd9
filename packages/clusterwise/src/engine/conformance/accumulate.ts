import { expect, it } from "vitest"
import { DataError, ParameterError } from "../../errors.js"
import {
  type Accumulated,
  type AccumulateOptions,
  addAccumulated,
  addsUp,
  clusterInertia,
  clusterMeans,
} from "../accumulated.js"
import type { Engine, Resident } from "../engine.js"
import { type Frame, sameFrame } from "../frame.js"
import { expectClose, expectSameBytes, tolerance } from "./compare.js"
import { type Sample, somePoints } from "./data.js"
import { bound, onBoth, type Subject } from "./subject.js"

const clustersOf = ({ X }: Sample): number[] => (X.rows > 5000 ? [8] : [1, 3, 8].filter((k) => k <= X.rows))

/** Sums, counts, farthest rows: the same integers. Inertia, of distances: float64 1e-9, float32 1e-5. */
export function accumulateAgrees<L>(subject: Subject<L>, samples: readonly Sample[]): void {
  const [accumulate, expected] = [bound(subject.engine, "accumulate"), bound(subject.reference, "accumulate")]

  it.each(samples)("of all rows, and of some that repeat: $name", (sample) =>
    onBoth(subject, sample, async ({ x, r, dtype }) => {
      for (const metric of ["euclidean", "cosine"] as const)
        for (const clusters of clustersOf(sample)) {
          const centroids = somePoints(sample.X, clusters)
          const options = { centroids, clusters, metric, squares: true, farthest: 3 }
          same(await accumulate(x, options), await expected(r, options), dtype)
          const rows = Int32Array.from({ length: x.rows + 5 }, (_, i) => (i * 7) % Math.ceil(x.rows / 2))
          const batch: AccumulateOptions = { centroids, clusters, metric, rows, inertia: false }
          same(await accumulate(x, batch), await expected(r, batch), dtype)
        }
    }),
  )

  it.each(samples)("parts of one frame add up to the whole, in any order: $name", (sample) =>
    onBoth(subject, sample, async ({ x }) => {
      const clusters = Math.min(3, x.rows)
      const options = {
        centroids: somePoints(sample.X, clusters),
        clusters,
        metric: "euclidean",
        squares: true,
      } as const
      const whole = await accumulate(x, options)
      const parts: Accumulated[] = []
      for (const part of inParts(sample)) {
        const p = await load(subject.engine, part)
        parts.push(await accumulate(p, { ...options, frame: whole.frame }))
        p.release()
      }
      const [first, ...others] = parts.reverse()
      for (const other of others) expect(addsUp(first, other)).toBe(true)
      const sum = others.reduce((into, from) => addAccumulated(into, from), first)
      same(sum, whole, sample.X.dtype)
      expect(sum.inertia).toEqual(whole.inertia)
    }),
  )

  it.each(samples.slice(0, 3))(
    "refuses rows that its frame does not hold, and rows that are not there: $name",
    (sample) =>
      onBoth(subject, sample, async ({ x }) => {
        const options = { centroids: somePoints(sample.X, 1), clusters: 1, metric: "euclidean" } as const
        const { frame } = await accumulate(x, options)
        const short: Frame = { ...frame, rows: x.rows - 1 }
        const narrow: Frame = { ...frame, max: frame.max.map((value) => value - 1) }
        for (const frame of [short, narrow])
          await expect(accumulate(x, { ...options, frame })).rejects.toThrow(DataError)
        for (const row of [-1, x.rows])
          await expect(accumulate(x, { ...options, rows: Int32Array.of(0, row) })).rejects.toThrow(ParameterError)
      }),
  )
}

function same(found: Accumulated, wanted: Accumulated, dtype: "float32" | "float64"): void {
  expect(found.sums).toEqual(wanted.sums)
  expect(found.squares).toEqual(wanted.squares)
  expect(sameFrame(found.frame, wanted.frame)).toBe(true)
  expectSameBytes(found.centroids, wanted.centroids, "centroid value")
  expectSameBytes(found.counts, wanted.counts, "count")
  expectSameBytes(clusterMeans(found).offsets, clusterMeans(wanted).offsets, "offset")
  expect(found.inertiaUnit).toBe(wanted.inertiaUnit)
  expect(found.inertia.length).toBe(wanted.inertia.length)
  if (found.inertia.length === 0) return
  const [a, b] = [clusterInertia(found), clusterInertia(wanted)]
  const all = b.reduce((sum, value) => sum + value, 0)
  expectClose(a, b, tolerance(dtype), "inertia", () => all)
  expectClose([found.largestTerm], [wanted.largestTerm], 1e-9, "largest term")
}

/** Three parts of different size. */
function inParts({ X, weights, name }: Sample): Sample[] {
  const ends = [0, Math.ceil(X.rows / 5), Math.ceil(X.rows / 2), X.rows]
  const rowsOf = (part: number) => Int32Array.from({ length: ends[part + 1] - ends[part] }, (_, i) => ends[part] + i)
  return [0, 1, 2]
    .map(rowsOf)
    .filter((rows) => rows.length > 0)
    .map((rows) => ({
      name,
      X: X.select(rows),
      ...(weights && { weights: Float64Array.from(rows, (row) => weights[row]) }),
    }))
}

const load = <L>(engine: Engine<L>, { X, weights }: Sample): Promise<Resident<L>> =>
  engine.load(X, { part: true, ...(weights && { weights }) })
