import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { ParameterError } from "../errors.js"
import { type DendrogramOptions, dendrogram } from "./dendrogram.js"
import { fcluster } from "./fcluster.js"
import { leavesList } from "./leavesList.js"
import { chainOf, rowsOf, sixOnALine, trees } from "./testing/trees.js"

const truncations = fc.oneof(
  fc.constant(undefined),
  fc.record({ last: fc.integer({ min: 1, max: 35 }) }),
  fc.record({ level: fc.integer({ min: 1, max: 8 }) }),
)

describe("dendrogram", () => {
  it("places the corners of every link, those below first", () => {
    const drawn = dendrogram(sixOnALine)
    expect(Array.from(drawn.nodes)).toEqual([6, 7, 8, 9, 10])
    expect(Array.from(drawn.icoord)).toEqual([
      ...[5, 5, 15, 15],
      ...[25, 25, 35, 35],
      ...[10, 10, 30, 30],
      ...[45, 45, 55, 55],
      ...[20, 20, 50, 50],
    ])
    expect(Array.from(drawn.dcoord)).toEqual([
      ...[0, 1, 1, 0],
      ...[0, 2, 2, 0],
      ...[1, 3, 3, 2],
      ...[0, 9, 9, 0],
      ...[3, 14, 14, 9],
    ])
    expect(drawn).toMatchObject({ orientation: "top", positionRange: [0, 60], heightRange: [0, 14] })
  })

  it("colours what is below the cut, 0.7 of the greatest height unless another is given", () => {
    const drawn = dendrogram(sixOnALine)
    expect(drawn.colorThreshold).toBe(0.7 * 14)
    expect(Array.from(drawn.colors)).toEqual([0, 0, 0, 1, -1])
    expect(Array.from(drawn.leafColors)).toEqual([0, 0, 0, 0, 1, 1])
    const low = dendrogram(sixOnALine, { colorThreshold: 2 })
    expect(Array.from(low.colors)).toEqual([0, 1, -1, -1, -1])
    expect(Array.from(low.leafColors)).toEqual([0, 0, 1, 1, 2, 3])
    expect(low.nClusters).toBe(4)
  })

  it("names leaves by their rows or as they are called", () => {
    expect(dendrogram(sixOnALine).leafLabels).toEqual(["0", "1", "2", "3", "4", "5"])
    expect(dendrogram(sixOnALine, { labels: ["a", "b", "c", "d", "e", 6] }).leafLabels.join()).toBe("a,b,c,d,e,6")
  })

  it("folds all but the last merges into leaves that tell their size", () => {
    const drawn = dendrogram(sixOnALine, { truncate: { last: 3 }, labels: [..."abcdef"] })
    expect(Array.from(drawn.leaves)).toEqual([8, 4, 5])
    expect(drawn.leafLabels).toEqual(["(4)", "e", "f"])
    expect(Array.from(drawn.leafSizes)).toEqual([4, 1, 1])
    expect(Array.from(drawn.leafPositions)).toEqual([5, 15, 25])
    expect(Array.from(drawn.dcoord)).toEqual([0, 9, 9, 0, 0, 14, 14, 9])
    expect(Array.from(drawn.leafColors)).toEqual([0, 1, 1])
    expect(Array.from(dendrogram(sixOnALine, { truncate: { last: 2 }, colorThreshold: 2 }).leafColors)).toEqual([
      -1, -1,
    ])
  })

  it("folds what is deeper than a level", () => {
    expect(Array.from(dendrogram(chainOf(9), { truncate: { level: 2 } }).leaves)).toEqual([8, 7, 6, 13])
    expect(dendrogram(chainOf(9), { truncate: { level: 2 } }).leafLabels).toEqual(["8", "7", "6", "(6)"])
  })

  it("may be one leaf", () => {
    const drawn = dendrogram(sixOnALine, { truncate: { last: 1 } })
    expect([drawn.nodes.length, drawn.icoord.length]).toEqual([0, 0])
    expect([...drawn.leaves, ...drawn.leafLabels]).toEqual([10, "(6)"])
  })

  it("draws two rows, and rows that are all the same", () => {
    expect(Array.from(dendrogram([[0, 1, 2, 2]]).dcoord)).toEqual([0, 2, 2, 0])
    const same = dendrogram([[0, 1, 0, 2]])
    expect(Array.from(same.colors)).toEqual([0])
    expect(same.nClusters).toBe(1)
  })

  it("shows the whole tree's leaves as leavesList lists them", () => {
    fc.assert(
      fc.property(trees(), (Z) => {
        expect(dendrogram(Z).leaves).toEqual(leavesList(Z))
      }),
    )
  })

  it("shows every row in one leaf, and every link over the leaves that it joins", () => {
    fc.assert(
      fc.property(trees(), truncations, (Z, truncate) => {
        const drawn = dendrogram(Z, { truncate })
        const rows = rowsOf(Z)
        const shown = Array.from(drawn.leaves).flatMap((node) => rows[node])
        expect(shown).toEqual(Array.from(leavesList(Z)))
        expect(drawn.nodes.length).toBe(drawn.leaves.length - 1)
        drawn.nodes.forEach((node, link) => {
          const [from, , to] = drawn.icoord.subarray(4 * link, 4 * link + 3)
          const under = Array.from(drawn.leaves).flatMap((leaf, at) =>
            rows[node].includes(rows[leaf][0]) ? [10 * at + 5] : [],
          )
          expect(from).toBeGreaterThanOrEqual(Math.min(...under))
          expect(to).toBeLessThanOrEqual(Math.max(...under))
          expect(drawn.dcoord[4 * link + 1]).toBe(Z.height(node - Z.nLeaves))
        })
      }),
    )
  })

  it("gives links and leaves the colours of the rows below them", () => {
    fc.assert(
      fc.property(trees(), truncations, fc.integer({ min: 0, max: 12 }), (Z, truncate, colorThreshold) => {
        const drawn = dendrogram(Z, { truncate, colorThreshold })
        const labels = fcluster(Z, colorThreshold, { criterion: "distance" })
        const rows = rowsOf(Z)
        const color = (node: number) => {
          const [first, ...others] = new Set(rows[node].map((row) => labels[row]))
          return others.length === 0 ? first : -1
        }
        expect(Array.from(drawn.colors)).toEqual(Array.from(drawn.nodes, color))
        expect(Array.from(drawn.leafColors)).toEqual(Array.from(drawn.leaves, color))
        expect(drawn.nClusters).toBe(new Set(labels).size)
      }),
    )
  })

  it("lays out a chain of 100,000 merges, whole or in part", () => {
    const Z = chainOf(100_001)
    const whole = dendrogram(Z)
    expect([whole.leaves[0], whole.leaves[100_000], whole.nodes[99_999]]).toEqual([100_000, 0, 200_000])
    expect(dendrogram(Z, { truncate: { last: 30 } }).leafLabels.at(-1)).toBe("(99972)")
  })

  it.each<[string, object, RegExp]>([
    ["labels that are too few", { labels: ["a"] }, /labels must be one a row \(6\); got "1 of them"/],
    [
      "an orientation that is none",
      { orientation: "up" },
      /orientation must be "top" or "bottom" or "left" or "right"/,
    ],
    ["a negative threshold", { colorThreshold: -1 }, /colorThreshold must be a number ≥ 0/],
    ["no leaves", { truncate: { last: 0 } }, /truncate must be \{ last: p \} or \{ level: p \}/],
    ["two truncations", { truncate: { last: 3, level: 2 } }, /truncate must be/],
    ["a truncation by SciPy's name", { truncate: "lastp" }, /truncate must be/],
    ["a misspelt option", { colourThreshold: 3 }, /Did you mean colorThreshold\?/],
  ])("refuses %s", (_, options, message) => {
    expect(() => dendrogram(sixOnALine, options as DendrogramOptions)).toThrow(ParameterError)
    expect(() => dendrogram(sixOnALine, options as DendrogramOptions)).toThrow(message)
  })
})
