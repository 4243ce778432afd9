import { expect, it } from "vitest"
import { Condensed } from "../../data/condensed.js"
import type { Engine, OfferedRoutine, Resident } from "../engine.js"
import type { MetricOptions } from "../metric.js"
import { expectClose, expectSameBytes } from "./compare.js"
import type { Sample } from "./data.js"
import { metrics, named, places, suits } from "./distances.js"
import { bound, onBoth, type Subject } from "./subject.js"

/** The metrics that the engine offers and that these rows have distances under. */
function offered<L>({ engine }: Subject<L>, routine: OfferedRoutine, sample: Sample): MetricOptions[] {
  const { dtype, rows, cols } = sample.X
  return metrics.filter(
    ({ metric }) => engine.can({ routine, dtype, rows, cols, metric }) === true && suits(metric, sample),
  )
}

/** Rows that the first few rows are asked about: distances that are there exactly, and some between them. */
async function someDistances(reference: Engine, r: Resident, metric: MetricOptions, share = 0.05): Promise<number[]> {
  if (r.rows === 1) return [0, 1]
  const k = (share: number) => Math.max(1, Math.floor(r.rows * share))
  const at = async (share: number) =>
    (await bound(reference, "kNearest")(r, { ...metric, k: k(share), want: "kth" })).distances
  const [near, far] = [await at(share), await at(8 * share)]
  return [...new Set([near[r.rows >> 1], (near[1] + far[1]) / 2, far[2 % r.rows], 0, Number.POSITIVE_INFINITY])]
}

/** All of them for what every engine has. */
async function epsFor(reference: Engine, r: Resident, metric: MetricOptions): Promise<number[]> {
  const all = await someDistances(reference, r, metric)
  return metric.metric === "euclidean" ? all : all.slice(0, 2)
}

/** The same labels, cores and number of clusters, also where distances are exactly eps. */
export function densitiesAgree<L>(subject: Subject<L>, samples: readonly Sample[], many: readonly Sample[]): void {
  const [density, expected] = [bound(subject.engine, "density"), bound(subject.reference, "density")]
  const compare = async (x: Resident<L>, r: Resident, options: Parameters<typeof expected>[1], what: string) => {
    const [found, wanted] = [await density(x, options), await expected(r, options)]
    const about = `${what}, eps ${options.eps}, minSamples ${options.minSamples}`
    expectSameBytes(found.cores, wanted.cores, `${about}: cores`)
    expectSameBytes(await subject.home(found.labels), wanted.labels, `${about}: labels`)
    expect(found.clusters, about).toBe(wanted.clusters)
  }

  it.each([...samples, places(samples[0].X.dtype)])("cores and clusters: $name", (sample) =>
    onBoth(subject, sample, async ({ x, r }) => {
      const found = offered(subject, "density", sample)
      expect(found).toContainEqual({ metric: "euclidean" })
      for (const metric of found)
        for (const [i, eps] of (await epsFor(subject.reference, r, metric)).entries())
          await compare(x, r, { ...metric, eps, minSamples: [4, 12, 1][i % 3] }, named(metric))
    }),
  )

  it.each(many)("cores and clusters: $name", (sample) =>
    onBoth(subject, sample, async ({ x, r }) => {
      const metric = { metric: "euclidean" } as const
      for (const eps of (await someDistances(subject.reference, r, metric, 0.004)).slice(0, 3))
        await compare(x, r, { ...metric, eps, minSamples: 9 }, named(metric))
    }),
  )

  const takesDistances = ({ X }: Sample) =>
    X.rows > 1 &&
    subject.engine.can({ routine: "density", dtype: X.dtype, rows: X.rows, cols: 0, metric: "precomputed" }) === true
  it.each(samples.filter(takesDistances))("of distances: $name", async ({ X }) => {
    const distances = pseudoDistances(X.rows)
    const [x, r] = [await subject.engine.load(distances), await subject.reference.load(distances)]
    for (const [eps, minSamples] of [
      [1, 2],
      [3, Math.ceil(X.rows / 6)],
    ])
      await compare(x, r, { metric: "precomputed", eps, minSamples }, "of distances")
    x.release()
  })
}

/** The same neighbours in the same order; distances to 1e-12. */
export function kNearestAgrees<L>(subject: Subject<L>, samples: readonly Sample[]): void {
  const [kNearest, expected] = [bound(subject.engine, "kNearest"), bound(subject.reference, "kNearest")]
  const compare = async (x: Resident<L>, r: Resident, metric: MetricOptions, k: number) => {
    const what = `${named(metric)}, k ${k}`
    const list = await expected(r, { ...metric, k, want: "all" })
    const all = await kNearest(x, { ...metric, k, want: "all" })
    expectClose(all.distances, list.distances, 1e-12, what)
    expectSameBytes(all.indices!, list.indices!, what)
    const kth = await kNearest(x, { ...metric, k, want: "kth" })
    expectSameBytes(
      kth.distances,
      all.distances.filter((_, at) => at % k === k - 1),
      `${what}: kth`,
    )
    expect(kth.indices, what).toBeUndefined()
  }

  it.each([...samples, places(samples[0].X.dtype)])("nearest rows: $name", (sample) =>
    onBoth(subject, sample, async ({ x, r }) => {
      const found = offered(subject, "kNearest", sample)
      expect(found).toContainEqual({ metric: "euclidean" })
      const all = [1, 7, sample.X.rows].filter((k) => k <= Math.min(100, sample.X.rows))
      for (const metric of found) for (const k of new Set(all)) await compare(x, r, metric, k)
    }),
  )

  const takesDistances = ({ X }: Sample) =>
    X.rows > 1 &&
    subject.engine.can({ routine: "kNearest", dtype: X.dtype, rows: X.rows, cols: 0, metric: "precomputed" }) === true
  it.each(samples.filter(takesDistances))("of distances: $name", async ({ X }) => {
    const distances = pseudoDistances(X.rows)
    const [x, r] = [await subject.engine.load(distances), await subject.reference.load(distances)]
    for (const k of new Set([1, 2, Math.min(5, X.rows)])) await compare(x, r, { metric: "precomputed" }, k)
    x.release()
  })
}

/** Every row as a new one gets its own cluster back, and points between rows what the reference says. */
export function nearestCoresAgree<L>(subject: Subject<L>, samples: readonly Sample[]): void {
  const [nearestCore, expected] = [bound(subject.engine, "nearestCore"), bound(subject.reference, "nearestCore")]
  it.each([...samples, places(samples[0].X.dtype)])("nearest cores: $name", (sample) =>
    onBoth(subject, sample, async ({ x, r }) => {
      const { data, rows, cols } = sample.X
      const found = offered(subject, "nearestCore", sample)
      expect(found).toContainEqual({ metric: "euclidean" })
      for (const metric of found)
        for (const eps of (await someDistances(subject.reference, r, metric)).slice(0, 3)) {
          const cores = await bound(subject.reference, "density")(r, { ...metric, eps, minSamples: 4 })
          const points = Float64Array.from({ length: cores.cores.length * cols }, (_, at) => {
            return data[cores.cores[Math.floor(at / cols)] * cols + (at % cols)]
          })
          const options = { ...metric, eps, points, clusters: cores.cores.map((row) => cores.labels[row]) }
          const { labels } = await nearestCore(x, options)
          expectSameBytes(labels, (await expected(r, options)).labels, `${named(metric)}, eps ${eps}`)
          expectSameBytes(labels, cores.labels, `${named(metric)}, eps ${eps}: as in density`)
          expect(labels).toHaveLength(rows)
        }
    }),
  )
}

/** Whole numbers from 1 to 17, many of them ties. */
function pseudoDistances(rows: number): Condensed {
  return new Condensed(Float64Array.from({ length: (rows * (rows - 1)) / 2 }, (_, at) => 1 + ((at * 31) % 17)))
}
