import { expect, it } from "vitest"
import type { ProjectOptions, Resident, SelectOptions } from "../engine.js"
import { expectClose, expectSameBytes } from "./compare.js"
import { type Sample, someLabels } from "./data.js"
import { bound, onBoth, type Subject } from "./subject.js"

/** Rows come home with the bits that they were loaded with. */
export function rowsComeHome<L>(subject: Subject<L>, samples: readonly Sample[]): void {
  it.each(samples)("collect: $name", (sample) =>
    onBoth(subject, sample, async ({ x }) => {
      const home = await subject.engine.collect(x)
      expect([home.rows, home.cols]).toEqual([sample.X.rows, sample.X.cols])
      expectSameBytes(home.data, sample.X.data, "row value")
    }),
  )
}

/** Selected rows have the same bits, in the same order, with their weights. */
export function selectAgrees<L>(subject: Subject<L>, samples: readonly Sample[]): void {
  const [select, expected] = [bound(subject.engine, "select"), bound(subject.reference, "select")]
  const same = async (x: Resident<L>, r: Resident, found: SelectOptions<L>, wanted: SelectOptions<Int32Array>) => {
    const [a, b] = [await select(x, found), await expected(r, wanted)]
    expect([a.rows, a.cols, a.dtype, a.weighted]).toEqual([b.rows, b.cols, b.dtype, b.weighted])
    expectSameBytes((await subject.engine.collect(a)).data, (await subject.reference.collect(b)).data, "value")
    await expectSameWeights(subject, a, b)
    a.release()
    b.release()
  }
  it.each(samples)("by row, by label and by seed: $name", (sample) =>
    onBoth(subject, sample, async ({ x, r }) => {
      const rows = Int32Array.from({ length: 5 }, (_, i) => (i * 7 + 3) % x.rows)
      await same(x, r, { rows }, { rows })
      const labels = someLabels(x.rows, 2)
      const label = labels[0]
      await same(x, r, { labels: subject.send(labels), label }, { labels, label })
      const sampling = { sample: Math.ceil(x.rows / 3), seed: 5 }
      await same(x, r, sampling, sampling)
    }),
  )
}

/** Weights are seen by the sum of them, and by the mean that they give. */
async function expectSameWeights<L>({ engine, reference }: Subject<L>, a: Resident<L>, b: Resident): Promise<void> {
  if (!engine.moments) return
  const [found, expected] = [await engine.moments(a, {}), await bound(reference, "moments")(b, {})]
  expectClose(found.weight, expected.weight, 1e-12, "weight of the selected rows")
  expectClose(found.mean, expected.mean, 1e-9, "mean of the selected rows", () =>
    Math.max(...expected.max.map(Math.abs)),
  )
}

/** Values to 1e-12 of the largest term (float64), one rounding (float32). */
export function projectAgrees<L>(subject: Subject<L>, samples: readonly Sample[]): void {
  const [project, expected] = [bound(subject.engine, "project"), bound(subject.reference, "project")]
  it.each(samples)("shift and scale, a matrix, and unit rows: $name", (sample) =>
    onBoth(subject, sample, async ({ x, r, dtype }) => {
      for (const options of projections(sample.X.data, x.cols)) {
        const [a, b] = [await project(x, options), await expected(r, options)]
        const [found, wanted] = [await subject.engine.collect(a), await subject.reference.collect(b)]
        expect([found.rows, found.cols, found.dtype]).toEqual([wanted.rows, wanted.cols, wanted.dtype])
        const largest = Math.max(...Array.from(wanted.data, Math.abs))
        expectClose(found.data, wanted.data, dtype === "float32" ? 1e-6 : 1e-12, "value", () => largest)
        a.release()
        b.release()
      }
    }),
  )
}

function projections(data: ArrayLike<number>, cols: number): ProjectOptions[] {
  const first = Float64Array.from({ length: cols }, (_, j) => data[j])
  const numbers = (length: number) => Float64Array.from({ length }, (_, i) => ((i * 5) % 7) / 4 - 0.75)
  return [
    { offset: first, scale: numbers(cols).map((value) => value + 1), shift: first },
    { offset: first, matrix: numbers(cols * 2), shift: Float64Array.of(0, 0) },
    { norm: "l2" },
    { norm: "l1" },
    { norm: "max" },
  ]
}

/** Quantiles to 1e-12 of the column's largest value, 1e-6 in float32. */
export function quantilesAgree<L>(subject: Subject<L>, samples: readonly Sample[]): void {
  const [quantiles, expected] = [bound(subject.engine, "quantiles"), bound(subject.reference, "quantiles")]
  it.each(samples)("ends, quarters and anything between: $name", (sample) =>
    onBoth(subject, sample, async ({ x, r, dtype }) => {
      const q = [0, 0.1, 0.25, 1 / 3, 0.5, 0.75, 1]
      const wanted = await expected(r, { q })
      const largest = (i: number) =>
        Math.max(Math.abs(wanted[i % x.cols]), Math.abs(wanted[(q.length - 1) * x.cols + (i % x.cols)]))
      expectClose(await quantiles(x, { q }), wanted, dtype === "float32" ? 1e-6 : 1e-12, "quantile", largest)
    }),
  )
}
