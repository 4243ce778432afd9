import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { NeighbourGraph } from "../engine.js"
import { graphTree } from "./graphTree.js"
import { type LinkageMethod, linkageMethods } from "./lanceWilliams.js"

interface Cluster {
  readonly number: number
  readonly rows: readonly number[]
  /** Where the cluster is: the mean of its rows; under median the middle of its halves. */
  readonly centre: readonly number[]
  /** By number of the other one: the length that linkages of pairs know. */
  readonly touching: ReadonlyMap<number, number>
}

const distance = (a: readonly number[], b: readonly number[]) => Math.hypot(...a.map((value, j) => value - b[j]))

function nearness(method: LinkageMethod, a: Cluster, b: Cluster): number {
  const [na, nb] = [a.rows.length, b.rows.length]
  if (method === "ward") return Math.sqrt((2 * na * nb) / (na + nb)) * distance(a.centre, b.centre)
  if (method === "centroid" || method === "median") return distance(a.centre, b.centre)
  return a.touching.get(b.number)!
}

function lengthToBoth(method: LinkageMethod, a: Cluster, b: Cluster, c: number): number {
  const [toA, toB] = [a.touching.get(c), b.touching.get(c)]
  if (toA === undefined || toB === undefined) return (toA ?? toB)!
  const [na, nb] = method === "weighted" ? [1, 1] : [a.rows.length, b.rows.length]
  if (method === "single") return Math.min(toA, toB)
  return method === "complete" ? Math.max(toA, toB) : (na * toA + nb * toB) / (na + nb)
}

function union(method: LinkageMethod, a: Cluster, b: Cluster, number: number): Cluster {
  const others = [...new Set([...a.touching.keys(), ...b.touching.keys()])].filter(
    (c) => c !== a.number && c !== b.number,
  )
  const [wa, wb] = method === "median" ? [1, 1] : [a.rows.length, b.rows.length]
  return {
    number,
    rows: [...a.rows, ...b.rows],
    centre: a.centre.map((value, j) => (wa * value + wb * b.centre[j]) / (wa + wb)),
    touching: new Map(others.map((c) => [c, lengthToBoth(method, a, b, c)])),
  }
}

/** Every pair that touches is looked at before each merge: the definition. */
function naiveTree(rows: number[][], edges: readonly (readonly [number, number])[], method: LinkageMethod): number[][] {
  const near = (i: number) => edges.flatMap(([a, b]) => (a === i ? [b] : b === i ? [a] : []))
  let clusters: Cluster[] = rows.map((row, i) => ({
    number: i,
    rows: [i],
    centre: row,
    touching: new Map(near(i).map((j) => [j, distance(row, rows[j])])),
  }))
  const merges: number[][] = []
  while (clusters.length > 1) {
    const pairs = clusters.flatMap((b) =>
      clusters.filter((a) => a.number < b.number && a.touching.has(b.number)).map((a) => [a, b]),
    )
    const [a, b] = pairs.reduce((best, pair) =>
      nearness(method, pair[0], pair[1]) < nearness(method, best[0], best[1]) ? pair : best,
    )
    const merged = union(method, a, b, rows.length + merges.length)
    merges.push([a.number, b.number, nearness(method, a, b), merged.rows.length])
    const rest = clusters.filter((c) => c !== a && c !== b)
    clusters = [
      ...rest.map((c) => {
        const touching = new Map(c.touching)
        const length = merged.touching.get(c.number)
        for (const gone of [a, b]) touching.delete(gone.number)
        if (length !== undefined) touching.set(merged.number, length)
        return { ...c, touching }
      }),
      merged,
    ]
  }
  return merges
}

/** Rows anywhere, each joined to one before it, so that the graph is in one part; and some more pairs. */
const graphs = fc.integer({ min: 2, max: 24 }).chain((n) =>
  fc.record({
    rows: fc.array(fc.tuple(fc.double({ min: -9, max: 9, noNaN: true }), fc.double({ min: -9, max: 9, noNaN: true })), {
      minLength: n,
      maxLength: n,
    }),
    back: fc.array(fc.nat(), { minLength: n, maxLength: n }),
    more: fc.array(fc.tuple(fc.nat(n - 1), fc.nat(n - 1)), { maxLength: 2 * n }),
  }),
)

const graphOf = (edges: readonly (readonly [number, number])[], n: number): NeighbourGraph => {
  const lists = Array.from({ length: n }, (_, i) => edges.filter(([a]) => a === i).map(([, b]) => b))
  let at = 0
  return {
    indptr: Int32Array.from([0, ...lists.map((list) => (at += list.length))]),
    indices: Int32Array.from(lists.flat()),
  }
}

describe("graphTree", () => {
  it.each(linkageMethods)("is what %s linkage means, on any graph", async (method) => {
    await fc.assert(
      fc.asyncProperty(graphs, async ({ rows, back, more }) => {
        const n = rows.length
        const edges = [...back.map((b, i) => [i, b % Math.max(1, i)] as const), ...more]
        const pairs = new Map(
          edges.filter(([a, b]) => a !== b).map(([a, b]) => [`${Math.min(a, b)} ${Math.max(a, b)}`, [a, b] as const]),
        )
        // Ties may go either way: only rows that are all at distances of their own are compared.
        const spread = rows.map(([x, y], i) => [x + Math.sin(i * 7.3) / 3, y + Math.cos(i * 3.1) / 3])
        const lengths = [...pairs.values()].map(([a, b]) => distance(spread[a], spread[b])).sort((a, b) => a - b)
        fc.pre(lengths.every((length, i) => i === 0 || length - lengths[i - 1] > 1e-9))
        const expected = naiveTree(spread, [...pairs.values()], method)
        const heights = expected.map(([, , height]) => height).sort((a, b) => a - b)
        fc.pre(heights.every((height, i) => i === 0 || height - heights[i - 1] > 1e-9))
        const x = { data: Float64Array.from(spread.flat()), rows: n, cols: 2 }
        const { merges } = await graphTree(x, { method, metric: "euclidean", neighbours: graphOf(edges, n) })
        expected.forEach(([left, right, height, size], i) => {
          expect([merges[4 * i], merges[4 * i + 1], merges[4 * i + 3]]).toEqual([left, right, size])
          expect(Math.abs(merges[4 * i + 2] - height)).toBeLessThanOrEqual(1e-9 * Math.max(1, height))
        })
      }),
      { numRuns: 60, seed: 5 },
    )
  })
})
