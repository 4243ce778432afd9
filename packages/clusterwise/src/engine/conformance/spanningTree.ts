import { expect, it } from "vitest"
import { Condensed } from "../../data/condensed.js"
import { UnionFind } from "../../structures/unionFind.js"
import type { SpanningTree, SpanningTreeOptions } from "../engine.js"
import type { MetricName } from "../metric.js"
import { expectSameBytes } from "./compare.js"
import type { Sample } from "./data.js"
import { places } from "./distances.js"
import { bound, onBoth, type Subject } from "./subject.js"

const metrics: readonly MetricName[] = ["euclidean", "sqeuclidean", "manhattan", "chebyshev", "cosine"]

/** Squares of these rows, in their own units, are beyond float64 or too near to 0. */
const squaresFit = ({ name }: Sample) => name !== "tiny" && name !== "huge"

/** The same edges with the same weights, to the last bit: the order of edges leaves no tie. */
export function spanningTreesAgree<L>(subject: Subject<L>, samples: readonly Sample[]): void {
  const [spanningTree, expected] = [bound(subject.engine, "spanningTree"), bound(subject.reference, "spanningTree")]
  const can = ({ X }: Sample, metric: MetricName, cols = X.cols) =>
    subject.engine.can({ routine: "spanningTree", dtype: X.dtype, rows: X.rows, cols, metric }) === true

  it.each(samples)("with and without cores: $name", (sample) =>
    onBoth(subject, sample, async ({ x, r }) => {
      const found = metrics.filter((metric) => can(sample, metric))
      expect(found).toContain("euclidean")
      for (const metric of found.filter((metric) => metric !== "sqeuclidean" || squaresFit(sample))) {
        const plain = await expected(r, { metric })
        expectSameTree(await spanningTree(x, { metric }), plain, metric)
        for (const options of withCores(metric, plain))
          expectSameTree(await spanningTree(x, options), await expected(r, options), `${metric} with cores`)
      }
    }),
  )

  it("of places on a sphere, with poles, antipodes, the antimeridian and copies", () =>
    onBoth(subject, places(samples[0].X.dtype), async ({ x, r }) => {
      const metric = "haversine"
      if (!can({ name: "", X: samples[0].X }, metric, 2)) return
      const plain = await expected(r, { metric })
      expectSameTree(await spanningTree(x, { metric }), plain, "plain")
      for (const options of withCores(metric, plain))
        expectSameTree(await spanningTree(x, options), await expected(r, options), "with cores")
    }))

  const few = samples.filter((sample) => sample.X.rows > 1 && can(sample, "precomputed", 0))
  it.each(few)("of distances: $name", async ({ X }) => {
    const pairs = Float64Array.from({ length: (X.rows * (X.rows - 1)) / 2 }, (_, at) => 1 + ((at * 31) % 17))
    const distances = new Condensed(pairs)
    const [x, r] = [await subject.engine.load(distances), await subject.reference.load(distances)]
    for (const cores of [undefined, Float64Array.from({ length: X.rows }, (_, i) => (i * 7) % 5)]) {
      const options = { metric: "precomputed", cores } as const
      expectSameTree(await spanningTree(x, options), await expected(r, options), "of distances")
    }
    x.release()
  })
}

/** Cores about as large as edges, so that either may decide: all alike, by row, and by the distance to a neighbour. */
function withCores(metric: MetricName, { from, to, weight }: SpanningTree): SpanningTreeOptions[] {
  const rows = weight.length + 1
  const middle = weight[weight.length >> 1] ?? 1
  const touching = new Float64Array(rows)
  for (const [edge, w] of weight.entries()) for (const end of [from[edge], to[edge]]) touching[end] = w
  return [
    new Float64Array(rows).fill(middle),
    Float64Array.from({ length: rows }, (_, i) => (middle * (i % 5)) / 2),
    touching,
  ].map((cores) => ({ metric, cores }))
}

function expectSameTree(found: SpanningTree, expected: SpanningTree, what: string): void {
  expectSameBytes(found.weight, expected.weight, `${what}: weight`)
  expectSameBytes(found.from, expected.from, `${what}: from`)
  expectSameBytes(found.to, expected.to, `${what}: to`)
  const sets = new UnionFind(found.weight.length + 1)
  for (let i = 0; i < found.weight.length; i++) sets.join(found.from[i], found.to[i])
  expect(sets.size(0), `${what}: rows in the tree`).toBe(found.weight.length + 1)
}
