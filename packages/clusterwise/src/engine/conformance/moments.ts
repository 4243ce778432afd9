import { expect, it } from "vitest"
import type { Matrix } from "../../data/matrix.js"
import type { Moments } from "../engine.js"
import { expectClose, expectSameBytes } from "./compare.js"
import { type Sample, someLabels } from "./data.js"
import { bound, onBoth, type Subject } from "./subject.js"

/** Means to 1e-12 of the column's largest value; variances to 1e-9 and the square of a mean's rounding. */
export function momentsAgree<L>(subject: Subject<L>, samples: readonly Sample[]): void {
  const [moments, expected] = [bound(subject.engine, "moments"), bound(subject.reference, "moments")]
  it.each(samples)("of all rows, with cross products: $name", (sample) =>
    onBoth(subject, sample, async ({ x, r }) =>
      expectSameMoments(await moments(x, { cross: true }), await expected(r, { cross: true }), sample.X),
    ),
  )
  it.each(samples)("by label, with rows left out and a label that no row has: $name", (sample) =>
    onBoth(subject, sample, async ({ x, r }) => {
      const labels = someLabels(sample.X.rows, 3)
      const found = await moments(x, { labels: subject.send(labels), groups: 4 })
      expectSameMoments(found, await expected(r, { labels, groups: 4 }), sample.X)
    }),
  )
  it.each(samples)("without variances, the same means: $name", (sample) =>
    onBoth(subject, sample, async ({ x }) => {
      const asked = { labels: subject.send(someLabels(sample.X.rows, 3)), groups: 4 }
      const found = await moments(x, { ...asked, variance: false })
      expect(found.variance).toHaveLength(0)
      expectSameBytes(found.mean, (await moments(x, asked)).mean, "mean")
    }),
  )
}

function expectSameMoments(found: Moments, expected: Moments, { cols }: Matrix): void {
  expectSameBytes(found.count, expected.count, "count")
  expectSameBytes(found.min, expected.min, "min")
  expectSameBytes(found.max, expected.max, "max")
  expectClose(found.weight, expected.weight, 1e-12, "weight")
  const largest = expected.min.map((min, j) => Math.max(Math.abs(min), Math.abs(expected.max[j])))
  expectClose(found.mean, expected.mean, 1e-12, "mean", (i) => largest[i % cols])
  const rounding = (i: number) => (largest[i % cols] * 2 ** -50) ** 2 / 1e-9
  expectClose(found.variance, expected.variance, 1e-9, "variance", rounding)
  if (!expected.cross) return
  const size = (i: number) => Math.sqrt(expected.variance[Math.floor(i / cols)] * expected.variance[i % cols])
  const crossRounding = (i: number) => largest[Math.floor(i / cols)] * largest[i % cols] * (2 ** -100 / 1e-9)
  expectClose(found.cross!, expected.cross, 1e-9, "cross", (i) => Math.max(size(i), crossRounding(i)))
}
