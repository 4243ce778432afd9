import { dendrogram, fcluster, Linkage } from "clusterwise"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { topTree } from "../../tree/topTree.js"
import { roundBetween } from "../../tree/treeClusters.js"
import { firstRows } from "../encode.js"
import { heightOf, leafLabels, shortHeight, stopAt, stopsOf, topsAt } from "./cuts.js"

/** A random tree, also with tied and falling heights. */
const trees = fc.integer({ min: 2, max: 30 }).chain((rows) =>
  fc.record({
    picks: fc.array(fc.nat(), { minLength: 2 * rows, maxLength: 2 * rows }),
    heights: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: rows - 1, maxLength: rows - 1 }),
  }),
)

function build({ picks, heights }: { picks: number[]; heights: number[] }): Linkage {
  const rows = heights.length + 1
  const sizes = new Array<number>(rows).fill(1)
  const open = Array.from({ length: rows }, (_, i) => i)
  const take = (pick: number) => open.splice(pick % open.length, 1)[0]
  const merges = heights.map((height, i) => {
    const [a, b] = [take(picks[2 * i]), take(picks[2 * i + 1])]
    sizes.push(sizes[a] + sizes[b])
    open.push(rows + i)
    return [a, b, height, sizes[a] + sizes[b]]
  })
  return Linkage.from(merges)
}

describe("the cuts of a report", () => {
  test("give the labels of fcluster at every height that the line can take", () => {
    fc.assert(
      fc.property(trees, fc.integer({ min: 2, max: 31 }), (made, most) => {
        const Z = build(made)
        const tree = topTree(Z, dendrogram(Z, { truncate: { last: Math.min(most, Z.nLeaves) } }))
        for (const stop of stopsOf(tree)) {
          const height = stop.high > stop.low ? heightOf(stop) : stop.low
          const tops = topsAt(tree, height, firstRows(tree))
          const labels = leafLabels(
            tree,
            tops,
            tops.map((_, i) => i),
          )
          const ofRows = Array.from(tree.leafOf, (leaf) => labels[leaf])
          expect(ofRows).toEqual(Array.from(fcluster(Z, height, { criterion: "distance" })))
        }
      }),
      { numRuns: 200 },
    )
  })

  test("are told apart by heights, the lowest first, and held by their stop", () => {
    const stops = [
      { low: 0, high: 1 },
      { low: 1, high: 2 },
      { low: 2, high: 2.12 },
    ]
    expect([-1, 0, 0.99, 1, 1.5, 2, 99].map((height) => stopAt(stops, height))).toEqual([0, 0, 0, 1, 1, 2, 2])
  })

  test("are named in as few digits as keep them apart", () => {
    expect(shortHeight(4.2371, { low: 4, high: 5 })).toBe("4.2")
    expect(shortHeight(99.99232, { low: 99.992, high: 99.993 })).toBe("99.992")
    expect(shortHeight(1234567, { low: 1e6, high: 2e6 })).toBe("1200000")
  })

  test("lie at a round height near the middle", () => {
    expect(roundBetween(4.8, 12.3)).toBe(10)
    expect(roundBetween(1, 2)).toBe(1.5)
    expect(roundBetween(0, 1e-12)).toBe(5e-13)
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e300, noNaN: true }),
        fc.double({ min: 0, max: 1e300, noNaN: true }),
        (a, b) => {
          const [low, high] = a < b ? [a, b] : [b, a]
          fc.pre(low < high && low + (high - low) / 2 < high)
          const between = roundBetween(low, high)
          expect(between >= low && between < high).toBe(true)
        },
      ),
    )
  })
})
