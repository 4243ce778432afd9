import { expect, it } from "vitest"
import type { Condensed } from "../../data/condensed.js"
import type { Matrix } from "../../data/matrix.js"
import type { MergeTree } from "../engine.js"
import { isEuclideanOnly, type LinkageMethod, updates } from "../merging/lanceWilliams.js"
import type { MetricName } from "../metric.js"
import { expectClose, expectSameBytes } from "./compare.js"
import type { Sample } from "./data.js"
import { expectGreedy } from "./greedyTree.js"
import { bound, onBoth, type Subject } from "./subject.js"

const methods = Object.keys(updates) as LinkageMethod[]
const metrics: readonly MetricName[] = ["euclidean", "sqeuclidean", "manhattan", "cosine"]

/**
 * Trees of merging. Every merge is of the nearest two clusters, to 1e-9, on all data and whatever the ties. Where no two
 * distances are equal the tree is that of the reference, heights to 1e-9, float32 rows too, because distances are
 * taken in float64. Where ties are exact (whole numbers), the same bytes, unless the engine has
 * `ownTies`; of distances that are given always.
 */
export function mergeTreesAgree<L>(subject: Subject<L>, samples: readonly Sample[], { ownTies = false } = {}): void {
  const { engine, reference } = subject
  const [mergeTree, expected] = [bound(engine, "mergeTree"), bound(reference, "mergeTree")]
  const several = samples.filter(({ X }) => X.rows > 1)

  it.each(several)("every merge is of the nearest two: $name", (sample) =>
    onBoth(subject, sample, async ({ x, r }) => {
      for (const { method, metric } of offered(subject, sample)) {
        const pairs = await bound(reference, "pairDistances")(r, { metric })
        expectGreedy((await mergeTree(x, { method, metric })).merges, pairs, { method, metric })
      }
    }),
  )

  it.each(several.filter(isUntied))("the same tree: $name", (sample) =>
    onBoth(subject, sample, async ({ x, r }) => {
      for (const { method, metric } of offered(subject, sample)) {
        if (metric === "cosine" && x.cols === 1) continue // all rows are 1 or −1
        const wanted = await expected(r, { method, metric })
        expectSameTree(await mergeTree(x, { method, metric }), wanted, 1e-9, `${method}, ${metric}`)
        if (!fitsFloat32(sample)) continue
        const held = await mergeTree(x, { method, metric, dtype: "float32" })
        expectClose(heightsOf(held), heightsOf(wanted), 1e-6, `height of ${method}, ${metric}, held in float32`)
      }
    }),
  )

  it.each(ownTies ? [] : several.filter(isWhole))("the same bytes where ties are exact: $name", (sample) =>
    onBoth(subject, sample, async ({ x, r }) => {
      for (const { method, metric } of offered(subject, sample).filter(({ metric }) => metric !== "cosine")) {
        const [found, wanted] = [await mergeTree(x, { method, metric }), await expected(r, { method, metric })]
        expectSameBytes(found.merges, wanted.merges, `${method}, ${metric}`)
      }
    }),
  )

  it.each(several)("the same bytes from distances: $name", async ({ X }) => {
    const pairs = await distancesOf(subject, X)
    const [x, r] = [await engine.load(pairs), await reference.load(pairs)]
    for (const method of methods) {
      const [found, wanted] = [
        await mergeTree(x, { method, ...precomputed }),
        await expected(r, { method, ...precomputed }),
      ]
      expectSameBytes(found.merges, wanted.merges, method)
    }
    x.release()
  })
}

const precomputed = { metric: "precomputed" } as const

async function distancesOf<L>({ reference }: Subject<L>, X: Matrix): Promise<Condensed> {
  return bound(reference, "pairDistances")(await reference.load(X), { metric: "euclidean" })
}

/** What both engines have for such rows. */
function offered<L>({ engine, reference }: Subject<L>, sample: Sample) {
  const { dtype, rows, cols } = sample.X
  return methods.flatMap((method) =>
    metrics
      .filter((metric) => metric === "euclidean" || !isEuclideanOnly(method))
      .filter((metric) => metric !== "sqeuclidean" || squaresFit(sample))
      .filter((metric) => {
        const about = { routine: "mergeTree", dtype, rows, cols, metric, method } as const
        return engine.can(about) === true && reference.can(about) === true
      })
      .map((metric) => ({ method, metric })),
  )
}

/** Where rows are tied, the last digit of a distance decides. */
const isUntied = ({ name }: Sample) => !/ties|duplicates|same|collinear|far|one column/.test(name)

/** Squares of these rows, in their own units, are beyond float64 or too near to 0. */
const squaresFit = ({ name }: Sample) => !/tiny|huge/.test(name)

/** Distances of 2^±500 are none of float32. */
const fitsFloat32 = ({ name, X }: Sample) => X.dtype === "float32" || !/tiny|huge/.test(name)

/** Differences and their sums are exact in any order. */
const isWhole = ({ name }: Sample) => /ties|same|far/.test(name)

function expectSameTree(found: MergeTree, wanted: MergeTree, tolerance: number, what: string): void {
  expectClose(heightsOf(found), heightsOf(wanted), tolerance, `height of ${what}`)
  expect(shapeOf(found), what).toEqual(shapeOf(wanted))
}

const heightsOf = ({ merges }: MergeTree) => merges.filter((_, at) => at % 4 === 2)
const shapeOf = ({ merges }: MergeTree) => Array.from(merges.filter((_, at) => at % 4 !== 2))
