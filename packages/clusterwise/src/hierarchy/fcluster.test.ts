import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { ParameterError } from "../errors.js"
import { type FclusterOptions, fcluster } from "./fcluster.js"
import type { Linkage } from "./linkageTree.js"
import { maxDistances } from "./maxima.js"
import { chainOf, rowsOf, sixOnALine, trees } from "./testing/trees.js"

const cut = (Z: Linkage | number[][], t: number, options: FclusterOptions) => Array.from(fcluster(Z, t, options))
const distance = { criterion: "distance" } as const
const maxclust = { criterion: "maxclust" } as const
const count = (labels: number[]) => new Set(labels).size

/** Labels from the sets of rows whose merges are joined: the definition, merge by merge. */
function plainly(Z: Linkage, joined: (merge: number) => boolean): number[] {
  const cluster = Array.from({ length: Z.nLeaves }, (_, row) => row)
  rowsOf(Z).forEach((rows, node) => {
    if (node >= Z.nLeaves && joined(node - Z.nLeaves)) for (const row of rows) cluster[row] = node
  })
  const names = [...new Set(cluster)]
  return cluster.map((name) => names.indexOf(name))
}

describe("fcluster", () => {
  it("cuts at a height, and joins what is merged exactly there", () => {
    expect(cut(sixOnALine, 0.5, distance)).toEqual([0, 1, 2, 3, 4, 5])
    expect(cut(sixOnALine, 3, distance)).toEqual([0, 0, 0, 0, 1, 2])
    expect(cut(sixOnALine, 2.9, distance)).toEqual([0, 0, 1, 1, 2, 3])
    expect(cut(sixOnALine, Number.POSITIVE_INFINITY, distance)).toEqual([0, 0, 0, 0, 0, 0])
  })

  it("leaves at most t clusters, and singletons from n on", () => {
    expect([1, 2, 3, 4, 5, 6, 99].map((t) => count(cut(sixOnALine, t, maxclust)))).toEqual([1, 2, 3, 4, 5, 6, 6])
    const tied = sixOnALine.map(([a, b, , size]) => [a, b, 1, size])
    expect([1, 2, 5, 6].map((t) => count(cut(tied, t, maxclust)))).toEqual([1, 1, 1, 6])
  })

  it("tells duplicates apart when n clusters are asked for", () => {
    expect(cut([[0, 1, 0, 2]], 2, maxclust)).toEqual([0, 1])
    expect(cut([[0, 1, 0, 2]], 0, distance)).toEqual([0, 0])
  })

  it("numbers clusters by their first row", () => {
    const turned = [
      [2, 3, 1, 2],
      [0, 1, 2, 2],
      [4, 5, 9, 4],
    ]
    expect(cut(turned, 2, maxclust)).toEqual([0, 0, 1, 1])
    expect(cut(turned, 1, distance)).toEqual([0, 1, 2, 2])
  })

  it("cuts by how far a merge is above those below it", () => {
    // Heights 3, 2, 1 give mean 2 and deviation 1; 14, 9, 3 give 26/3 and √(91/3).
    const top = (14 - 26 / 3) / Math.sqrt(91 / 3)
    expect(cut(sixOnALine, 0.5, { criterion: "inconsistent" })).toEqual([0, 0, 1, 1, 2, 2])
    expect(cut(sixOnALine, 0.99, { criterion: "inconsistent" })).toEqual([0, 0, 1, 1, 2, 2])
    expect(cut(sixOnALine, 1, { criterion: "inconsistent" })).toEqual([0, 0, 0, 0, 0, 0])
    expect(top).toBeLessThan(1)
    expect(cut(sixOnALine, 0, { criterion: "inconsistent", depth: 1 })).toEqual([0, 0, 0, 0, 0, 0])
  })

  it("cuts by values of one's own, the topmost merge that they allow keeping all below it", () => {
    const values = [5, 5, 1, 5, 9]
    expect(cut(sixOnALine, 1, { criterion: "monocrit", values })).toEqual([0, 0, 0, 0, 1, 2])
    expect(cut(sixOnALine, -1, { criterion: "monocrit", values })).toEqual([0, 1, 2, 3, 4, 5])
    expect(cut(sixOnALine, 3, { criterion: "maxclustMonocrit", values })).toEqual([0, 0, 0, 0, 1, 2])
    expect(cut(sixOnALine, 2, { criterion: "maxclustMonocrit", values })).toEqual([0, 0, 0, 0, 1, 1])
  })

  it("joins by the greatest distance below, also where heights fall", () => {
    fc.assert(
      fc.property(trees(), fc.integer({ min: 0, max: 12 }), (Z, t) => {
        const greatest = maxDistances(Z)
        expect(cut(Z, t, distance)).toEqual(plainly(Z, (merge) => greatest[merge] <= t))
      }),
    )
  })

  it("takes for maxclust the lowest cut that leaves no more than t clusters", () => {
    fc.assert(
      fc.property(trees(), fc.integer({ min: 1, max: 31 }), (Z, t) => {
        const candidates = [-1, ...maxDistances(Z)].sort((a, b) => a - b)
        const cuts = candidates.map((height) => (height < 0 ? plainly(Z, () => false) : cut(Z, height, distance)))
        expect(cut(Z, t, maxclust)).toEqual(cuts.find((labels) => count(labels) <= t))
      }),
    )
  })

  it("does the same by values that follow no order", () => {
    fc.assert(
      fc.property(
        trees(),
        fc.integer({ min: 1, max: 31 }),
        fc.infiniteStream(fc.integer({ min: -9, max: 9 })),
        (Z, t, stream) => {
          const values = Array.from({ length: Z.nMerges }, () => stream.next().value as number)
          const cuts = [-10, ...values.toSorted((a, b) => a - b)].map((at) =>
            cut(Z, at, { criterion: "monocrit", values }),
          )
          const expected = cuts.find((labels) => count(labels) <= t)
          expect(cut(Z, t, { criterion: "maxclustMonocrit", values })).toEqual(expected)
          expect(cuts[1]).toEqual(
            cut(Z, Math.min(...values), { criterion: "monocrit", values: new Float64Array(values) }),
          )
        },
      ),
    )
  })

  it("cuts a chain of 100,000 merges", () => {
    const labels = fcluster(chainOf(100_001), 3, maxclust)
    expect([labels[0], labels[99_998], labels[99_999], labels[100_000]]).toEqual([0, 0, 1, 2])
  })

  it.each<[string, number, FclusterOptions | undefined, RegExp]>([
    ["no criterion", 3, undefined, /criterion must be "distance" or .*at most 3 clusters take/],
    ["an unknown criterion", 3, { criterion: "maxClust" as "maxclust" }, /criterion must be "distance" or "maxclust"/],
    ["no cluster", 0, maxclust, /t must be an integer ≥ 1 for the criterion "maxclust"; got 0/],
    ["half a cluster", 1.5, maxclust, /t must be an integer ≥ 1/],
    ["a count that is missing", undefined as unknown as number, maxclust, /t must be an integer ≥ 1.*undefined/],
    ["a negative height", -1, distance, /t must be a number ≥ 0 for the criterion "distance"; got -1/],
    ["a height that is none", Number.NaN, distance, /t must be a number/],
    ["a negative coefficient", -0.1, { criterion: "inconsistent" }, /t must be a number ≥ 0/],
    ["a depth of 0", 1, { criterion: "inconsistent", depth: 0 }, /depth must be an integer ≥ 1/],
    ["values that are missing", 1, { criterion: "monocrit" }, /values must be one number for each of the 5 merges/],
    ["too few values", 1, { criterion: "monocrit", values: [1, 2] }, /each of the 5 merges; got "2 of them"/],
    [
      "a value that is none",
      1,
      { criterion: "monocrit", values: [1, 2, Number.NaN, 3, 4] },
      /values\[2\] must be a number/,
    ],
    ["values that are not used", 1, { ...distance, values: [1, 2, 3, 4, 5] }, /left out for the criterion "distance"/],
  ])("refuses %s", (_, t, options, message) => {
    expect(() => fcluster(sixOnALine, t, options!)).toThrow(ParameterError)
    expect(() => fcluster(sixOnALine, t, options!)).toThrow(message)
  })
})
