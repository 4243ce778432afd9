import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Matrix } from "../data/matrix.js"
import { naiveMerge } from "../engine/conformance/naiveMerge.js"
import { chainTree } from "../engine/merging/chain.js"
import { genericTree } from "../engine/merging/generic.js"
import { isReducible, linkageMethods } from "../engine/merging/lanceWilliams.js"
import { reference } from "../engines/reference/reference.js"
import { wasm } from "../engines/wasm/wasm.js"
import { DataError, ParameterError } from "../errors.js"
import { fcluster } from "./fcluster.js"
import { isMonotonic } from "./isMonotonic.js"
import { linkage } from "./linkage.js"
import { Linkage } from "./linkageTree.js"
import { greatestDistances } from "./maxima.js"
import { squareform } from "./squareform.js"
import { rowsOfCase, scipyTrees, treeOfCase } from "./testing/scipyTrees.js"
import { heightsOf, rowsOf } from "./testing/trees.js"

const engines = [reference(), await wasm()]
const plain = reference()

/** Thresholds in the middle of every gap between heights that differ by more than rounding. */
function gapsOf(Z: Linkage): number[] {
  const heights = greatestDistances(Z).sort()
  const least = 1e-9 * heights[heights.length - 1]
  return Array.from(heights.subarray(1)).flatMap((height, i) =>
    height - heights[i] > least ? [heights[i] + (height - heights[i]) / 2] : [],
  )
}

/** Flat clusters are the same in every gap between two heights. */
function expectSameClusters(found: Linkage, expected: Linkage): void {
  const cut = (Z: Linkage, t: number) => fcluster(Z, t, { criterion: "distance" })
  const differ = gapsOf(expected).filter((t) => {
    const theirs = cut(expected, t)
    return cut(found, t).some((label, row) => label !== theirs[row])
  })
  expect(differ).toEqual([])
}

function expectSameHeights(found: Linkage, expected: Linkage): void {
  const [ours, theirs] = [heightsOf(found), heightsOf(expected)]
  const ofZero = 1e-13 * Math.max(...theirs)
  expect(ours.length).toBe(theirs.length)
  expect(theirs.filter((height, i) => !(Math.abs(ours[i] - height) <= 1e-9 * height + ofZero))).toEqual([])
}

/** The clusters that merges make, where no other merge is at nearly the same height. */
function distinctClusters(Z: Linkage, expected: Linkage): string[] {
  const heights = heightsOf(expected)
  const near = 1e-9 * Math.max(...heights)
  const sorted = heights.toSorted((a, b) => a - b)
  const alone = (height: number) => sorted.filter((other) => Math.abs(other - height) <= near).length === 1
  const rows = rowsOf(Z)
  return heights.flatMap((height, i) => (alone(height) ? [rows[Z.nLeaves + i].sort((a, b) => a - b).join()] : []))
}

describe.each(engines)("linkage on $name", (engine) => {
  it.each(scipyTrees)("makes the tree that SciPy makes: $name", async (tree) => {
    const { method, metric } = tree
    const expected = treeOfCase(tree)
    const found = await linkage(rowsOfCase(tree), { method, metric, engine })
    Linkage.from(found.matrix.toArray())
    expectSameHeights(found, expected)
    expectSameClusters(found, expected)
    expect(distinctClusters(found, expected)).toEqual(distinctClusters(expected, expected))
  })
})

const coordinate = fc.integer({ min: -500, max: 500 }).map((v) => v / 8)
const rows = fc.array(fc.tuple(coordinate, coordinate, coordinate), { minLength: 2, maxLength: 24 })
const method = fc.constantFrom(...linkageMethods)

/** Whether the two nearest clusters were at every step a clear choice. */
const isClear = (margin: number) => margin > 1e-9

describe("linkage", () => {
  it("merges the two nearest clusters, by the definition over rows", async () => {
    await fc.assert(
      fc.asyncProperty(rows, method, async (X, method) => {
        const { merges, margin } = naiveMerge(X, method)
        fc.pre(isClear(margin))
        const found = await linkage(X, { method, engine: plain })
        const expected = Linkage.from(merges)
        expectSameHeights(found, expected)
        expect(found.matrix.toArray().map(([a, b, , size]) => [a, b, size])).toEqual(
          merges.map(([a, b, , size]) => [a, b, size]),
        )
      }),
    )
  })

  it("is the same by a chain of nearest neighbours as by the nearest two at a time", async () => {
    await fc.assert(
      fc.asyncProperty(rows, method.filter(isReducible), async (X, method) => {
        fc.pre(isClear(naiveMerge(X, method).margin))
        const distances = await plain.pairDistances(await plain.load(Matrix.from(X)), { metric: "euclidean" })
        const breath = () => undefined
        const chain = await chainTree(distances.data.slice(), X.length, method, breath)
        const generic = await genericTree(distances.data.slice(), X.length, method, breath)
        const [a, b] = [chain, generic].map((list) => new Linkage(new Matrix(list.sorted(), X.length - 1, 4)))
        expectSameHeights(a, b)
        expectSameClusters(a, b)
      }),
    )
  })

  it("never falls, except for centroid and median", async () => {
    await fc.assert(
      fc.asyncProperty(rows, method.filter(isReducible), async (X, method) => {
        expect(isMonotonic(await linkage(X, { method, engine: plain }))).toBe(true)
      }),
    )
    const triangle = [
      [0, 0],
      [2, 0],
      [1, 1.8],
    ] // its corners are farther apart than one is from the middle of two
    for (const method of ["centroid", "median"] as const)
      expect(isMonotonic(await linkage(triangle, { method, engine: plain }))).toBe(false)
  })

  it("does not change when all rows are shifted", async () => {
    await fc.assert(
      fc.asyncProperty(rows, method, fc.integer({ min: -(2 ** 20), max: 2 ** 20 }), async (X, method, by) => {
        const moved = X.map((row) => row.map((v) => v + by))
        const [here, there] = [
          await linkage(X, { method, engine: plain }),
          await linkage(moved, { method, engine: plain }),
        ]
        expect(there.matrix.toArray()).toEqual(here.matrix.toArray())
      }),
    )
  })

  it("does not depend on the order of rows where no two distances tie", async () => {
    await fc.assert(
      fc.asyncProperty(rows, method, fc.infiniteStream(fc.nat()), async (X, method, random) => {
        fc.pre(isClear(naiveMerge(X, method).margin))
        const keys = X.map(() => random.next().value as number)
        const order = X.map((_, i) => i).sort((a, b) => keys[a] - keys[b])
        const Z = await linkage(X, { method, engine: plain })
        const shuffled = await linkage(
          order.map((i) => X[i]),
          { method, engine: plain },
        )
        expectSameHeights(shuffled, Z)
        const clusters = (tree: Linkage, name: (row: number) => number) =>
          rowsOf(tree)
            .map((own) =>
              own
                .map(name)
                .sort((a, b) => a - b)
                .join(),
            )
            .sort()
        expect(clusters(shuffled, (row) => order[row])).toEqual(clusters(Z, (row) => row))
      }),
    )
  })

  it("takes distances as it takes rows: condensed, as a typed array, or square", async () => {
    const X = rowsOfCase(scipyTrees[0])
    const distances = await plain.pairDistances(await plain.load(Matrix.from(X)), { metric: "euclidean" })
    const before = distances.data.slice()
    for (const method of linkageMethods) {
      const expected = (await linkage(X, { method, engine: plain })).matrix.data
      const options = { method, engine: plain }
      expect((await linkage(distances, options)).matrix.data).toEqual(expected)
      expect((await linkage(Float64Array.from(distances.data), options)).matrix.data).toEqual(expected)
      expect((await linkage(squareform(distances), { ...options, metric: "precomputed" })).matrix.data).toEqual(
        expected,
      )
    }
    expect(distances.data).toEqual(before)
  })

  it("merges two rows", async () => {
    for (const method of linkageMethods)
      expect(
        (
          await linkage(
            [
              [0, 0],
              [3, 4],
            ],
            { method, engine: plain },
          )
        ).matrix.toArray(),
      ).toEqual([[0, 1, 5, 2]])
  })

  it("merges identical rows at 0", async () => {
    for (const method of linkageMethods) {
      const Z = await linkage(new Array(7).fill([0.1, 0.7]), { method, engine: plain })
      expect(heightsOf(Z)).toEqual(new Array(6).fill(0))
    }
  })

  it.each<[string, Parameters<typeof linkage>, new (...args: never[]) => Error, RegExp]>([
    ["one row", [[[1, 2]], {}], DataError, /needs at least 2 rows/],
    ["a length that no number of rows has", [new Float64Array(4), {}], DataError, /4 values are no n·\(n−1\)\/2/],
    ["NaN", [[[1], [Number.NaN]], {}], DataError, /row 1/],
    ["a negative distance", [Float64Array.of(1, -1, 2), {}], DataError, /between rows 0 and 2 it is -1/],
    [
      "a square that is not symmetric",
      [
        [
          [0, 1],
          [2, 0],
        ],
        { metric: "precomputed" },
      ],
      DataError,
      /symmetric/,
    ],
    [
      "ward by city blocks",
      [[[0], [1]], { method: "ward", metric: "manhattan" }],
      ParameterError,
      /"euclidean" for ward/,
    ],
    ["an unknown method", [[[0], [1]], { method: "wards" as "ward" }], ParameterError, /method must be/],
  ])("refuses %s", async (_, [X, options], kind, message) => {
    const refused = linkage(X, { ...options, engine: plain })
    await expect(refused).rejects.toThrow(kind)
    await expect(refused).rejects.toThrow(message)
  })
})
