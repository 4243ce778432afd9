import { expect, it } from "vitest"
import { Matrix } from "../../data/matrix.js"
import type { Dtype } from "../../data/memory.js"
import type { Labelling, NearestResult } from "../engine.js"
import type { MetricName, MetricOptions } from "../metric.js"
import { expectClose, expectSameBytes, tolerance } from "./compare.js"
import { type Sample, someLabels, somePoints } from "./data.js"
import { bound, onBoth, type Subject } from "./subject.js"

const counts = [1, 2, 5, 17]

/** Labels: the same bytes. Distances and their sums: float64 1e-9, float32 1e-5. */
export function nearestAgrees<L>(subject: Subject<L>, samples: readonly Sample[]): void {
  const [nearest, expected] = [bound(subject.engine, "nearest"), bound(subject.reference, "nearest")]
  // Where a row points as its point does, 1 − cos is the rounding of 0; `unit` is what it is a difference of.
  const same = async (found: NearestResult<L>, wanted: NearestResult<Int32Array>, allowed: number, unit = 0) => {
    expectSameBytes(await subject.home(found.labels), wanted.labels, "label")
    const least = () => unit
    expectClose(found.distances, wanted.distances, allowed, "distance", least)
    expectClose(found.weight, wanted.weight, 1e-12, "weight")
    expectClose(found.inertia, wanted.inertia, allowed, "inertia", least)
    expectClose(found.distanceSum, wanted.distanceSum, allowed, "distanceSum", least)
  }
  it.each(samples)("searched, ties to the lower index: $name", (sample) =>
    onBoth(subject, sample, async ({ x, r, dtype }) => {
      for (const metric of ["euclidean", "cosine"] as const)
        for (const count of counts) {
          const options = { points: pointsFor(metric, sample, count), metric }
          const unit = metric === "cosine" ? 1e-12 : 0
          await same(await nearest(x, options), await expected(r, options), tolerance(dtype), unit)
        }
    }),
  )
  it.each(samples)("measured to given labels: $name", (sample) =>
    onBoth(subject, sample, async ({ x, r, dtype }) => {
      const labels = someLabels(x.rows, 3)
      const options = { points: somePoints(sample.X, 3), metric: "euclidean" } as const
      const found = await nearest(x, { ...options, labels: subject.send(labels) })
      await same(found, await expected(r, { ...options, labels }), tolerance(dtype))
    }),
  )
}

/** Points of length 1 where the metric is about directions. */
function pointsFor(metric: "euclidean" | "cosine", { X }: Sample, count: number): Float64Array {
  const points = somePoints(X, count)
  if (metric === "euclidean") return points
  return points.map((value, i) => {
    const at = i - (i % X.cols)
    const row = points.subarray(at, at + X.cols)
    const largest = row.reduce((most, entry) => Math.max(most, Math.abs(entry)), 0)
    if (largest === 0) return i === at ? 1 : 0
    return value / largest / Math.sqrt(row.reduce((sum, entry) => sum + (entry / largest) ** 2, 0))
  })
}

export const metrics: readonly MetricOptions[] = [
  ...(["euclidean", "sqeuclidean", "manhattan", "chebyshev", "cosine", "correlation"] as const),
  ...(["canberra", "braycurtis", "hamming", "jaccard", "haversine"] as const),
]
  .map((metric): MetricOptions => ({ metric }))
  .concat([1, 2, 0.5, 3, 500].map((p) => ({ metric: "minkowski", p })))

/** The metrics that both engines have and that these rows have distances under. */
function offered<L>(
  { engine, reference }: Subject<L>,
  routine: "distances" | "pairDistances" | "distanceSums",
  sample: Sample,
): MetricOptions[] {
  const about = { routine, dtype: sample.X.dtype, rows: sample.X.rows, cols: sample.X.cols, points: 3 }
  return metrics.filter(
    ({ metric }) =>
      engine.can({ ...about, metric }) === true &&
      reference.can({ ...about, metric }) === true &&
      suits(metric, sample),
  )
}

export function suits(metric: MetricName, { name, X }: Sample): boolean {
  if (name === "places") return metric === "haversine" || metric === "euclidean"
  const rows = X.toArray()
  if (metric === "correlation") return rows.every((row) => row.some((value) => value !== row[0]))
  if (metric === "haversine") return false
  // Squares of these rows, in their own units, are beyond float64 or too near to 0.
  return metric !== "sqeuclidean" || fitsFloat32(name)
}

const fitsFloat32 = (name: string) => name !== "tiny" && name !== "huge"

/** Latitudes and longitudes: poles, neighbours, antipodes, and more than once around. */
export function places(dtype: Dtype): Sample {
  const X = Matrix.alloc(130, 2, dtype)
  for (let i = 0; i < X.rows; i++) X.data.set([((i % 13) / 6 - 1) * 1.57, ((i % 10) - 4) * 0.7854], i * 2)
  X.data.set([Math.PI / 2, 1, -Math.PI / 2, 3, 0.5, 1, -0.5, 1 + Math.PI, 0.5, 1 + 1e-6, 0.5, 1 + 4 * Math.PI])
  return { name: "places", X }
}

export const named = ({ metric, p }: MetricOptions): string => (p === undefined ? metric : `${metric} ${p}`)

/** Each distance: float64 1e-9, float32 1e-5. */
export function distancesAgree<L>(subject: Subject<L>, samples: readonly Sample[]): void {
  const [distances, expected] = [bound(subject.engine, "distances"), bound(subject.reference, "distances")]
  it.each([...samples, places(samples[0].X.dtype)])("of rows to points: $name", (sample) =>
    onBoth(subject, sample, async ({ x, r, dtype }) => {
      const found = offered(subject, "distances", sample)
      expect(found).toContainEqual({ metric: "euclidean" })
      for (const metric of found) {
        const options = { points: somePoints(sample.X, 5).map((value) => value || 2 ** -1000), ...metric }
        const [a, b] = [await distances(x, options), await expected(r, options)]
        expect([a.rows, a.cols]).toEqual([x.rows, 5])
        expectClose(a.data, b.data, tolerance(dtype), `${named(metric)} distance`)
      }
    }),
  )
}

/** Each distance of two rows: 1e-12, and 1e-7 where it is rounded to float32. */
export function pairDistancesAgree<L>(subject: Subject<L>, samples: readonly Sample[]): void {
  const [pairs, expected] = [bound(subject.engine, "pairDistances"), bound(subject.reference, "pairDistances")]
  const several = samples.filter(({ X }) => X.rows > 1)
  it.each([...several, places(samples[0].X.dtype)])("of all rows to each other: $name", (sample) =>
    onBoth(subject, sample, async ({ x, r }) => {
      const found = offered(subject, "pairDistances", sample)
      expect(found).toContainEqual({ metric: "euclidean" })
      const ratio = ({ metric }: MetricOptions) =>
        !["euclidean", "manhattan", "chebyshev", "minkowski"].includes(metric)
      for (const metric of found)
        for (const dtype of ["float64", "float32"] as const) {
          if (dtype === "float32" && !fitsFloat32(sample.name) && !ratio(metric)) continue
          const [a, b] = [await pairs(x, { ...metric, dtype }), await expected(r, { ...metric, dtype })]
          expect([a.rows, a.dtype]).toEqual([x.rows, dtype])
          expectClose(a.data, b.data, dtype === "float32" ? 1e-7 : 1e-12, `${named(metric)} distance`)
        }
    }),
  )
}

/** Means of distances: float64 1e-9, float32 1e-5; NaN where there is nothing to take the mean of. */
export function distanceSumsAgree<L>(subject: Subject<L>, samples: readonly Sample[]): void {
  const [sums, expected] = [bound(subject.engine, "distanceSums"), bound(subject.reference, "distanceSums")]
  it.each(samples)("to the own and the nearest other cluster: $name", (sample) =>
    onBoth(subject, sample, async ({ x, r, dtype }) => {
      for (const { metric, p } of offered(subject, "distanceSums", sample)) {
        // Sums of distances are asked for by the name of a metric alone.
        if (p !== undefined) continue
        // Of rows that point the same way, 1 − cos is the rounding of 0.
        const least = () => (metric === "cosine" ? 1e-12 : 0)
        for (const labellings of severalLabellings(x.rows)) {
          const sent = labellings.map(({ labels, groups }) => ({ labels: subject.send(labels), groups }))
          const found = await sums(x, { labellings: sent, metric })
          const wanted = await expected(r, { labellings, metric })
          expect(found).toHaveLength(labellings.length)
          for (const [i, { own, nearestOther }] of found.entries()) {
            const about = `${metric}, labelling ${i} of ${labellings.length}`
            expectClose(own, wanted[i].own, tolerance(dtype), `${about}, own`, least)
            expectClose(nearestOther, wanted[i].nearestOther, tolerance(dtype), `${about}, nearest other`, least)
          }
        }
      }
    }),
  )
}

/** None, one, and many at a time: with a label that no row has, with rows left out, one cluster, a cluster for each row. */
function severalLabellings(rows: number): Labelling[][] {
  const gaps = someLabels(rows, 4)
  // Label 5 has one row at most, label 4 none.
  gaps[Math.min(5, rows - 1)] = 5
  const some = [2, 3, 7].map((groups) => ({ labels: someLabels(rows, groups), groups }))
  const halves = { labels: Int32Array.from({ length: rows }, (_, i) => (2 * i < rows ? 0 : 1)), groups: 2 }
  const one = { labels: new Int32Array(rows), groups: 1 }
  const each = { labels: Int32Array.from({ length: rows }, (_, i) => i), groups: rows }
  const nobody = { labels: new Int32Array(rows).fill(-1), groups: 2 }
  const withGaps = { labels: gaps, groups: 6 }
  return [[], [withGaps], [halves, ...some], [withGaps, halves, one, nobody, ...some, each]]
}
