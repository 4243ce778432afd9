import { expect, it } from "vitest"
import type { MergeTree } from "../engine.js"
import type { MetricName } from "../metric.js"
import { expectClose, expectSameBytes, tolerance } from "./compare.js"
import type { Sample } from "./data.js"
import { bound, onBoth, type Subject } from "./subject.js"

/**
 * Trees of splitting. Heights are distances: float64 1e-9, float32 1e-5, where no two rows are tied; and, on every kind of
 * data, the tree of given distances has the same bytes on every engine.
 */
export function splinterAgrees<L>(subject: Subject<L>, samples: readonly Sample[]): void {
  const { engine, reference } = subject
  const [splinter, expected] = [bound(engine, "splinter"), bound(reference, "splinter")]
  const several = samples.filter(({ X }) => X.rows > 1)

  it.each(several)("from distances, the same bytes: $name", async ({ X }) => {
    const rows = await reference.load(X)
    const pairs = await bound(reference, "pairDistances")(rows, { metric: "euclidean" })
    const [found, wanted] = [await engine.load(pairs), await reference.load(pairs)]
    expectSameBytes((await splinter(found, precomputed)).merges, (await expected(wanted, precomputed)).merges, "merge")
    found.release()
  })

  it.each(several.filter(isUntied))("from rows: $name", (sample) =>
    onBoth(subject, sample, async ({ x, r, dtype }) => {
      for (const metric of metrics) {
        const about = { routine: "splinter", dtype, rows: x.rows, cols: x.cols, metric } as const
        if (engine.can(about) !== true || reference.can(about) !== true) continue
        const [found, wanted] = [await splinter(x, { metric }), await expected(r, { metric })]
        expectClose(heights(found), heights(wanted), tolerance(dtype), `height, ${metric}`)
        expect(shape(found), metric).toEqual(shape(wanted))
      }
    }),
  )

  it.each(samples.filter(({ X }) => X.rows === 1))("refuses $name", async ({ X }) => {
    await expect(splinter(await engine.load(X), { metric: "euclidean" })).rejects.toThrow(/at least 2 rows/)
  })
}

const precomputed = { metric: "precomputed" } as const
const metrics: readonly MetricName[] = ["euclidean", "manhattan", "chebyshev", "cosine"]

/** Where rows are tied, the last digit of a distance decides. */
const isUntied = ({ name }: Sample) => !/ties|duplicates|same|collinear|far|one column/.test(name)

const heights = ({ merges }: MergeTree) => merges.filter((_, at) => at % 4 === 2)
const shape = ({ merges }: MergeTree) => Array.from(merges.filter((_, at) => at % 4 !== 2))
