import { describe, expect, it } from "vitest"
import { Draws } from "../../structures/random.js"
import { splinterTree } from "./splinterTree.js"

const now = () => undefined

const tree = async (distances: ArrayLike<number>, rows: number) =>
  (await splinterTree(Float64Array.from(distances), rows, now)).sorted()

/** Rows of [left, right, height, size]. */
const merges = (matrix: Float64Array) =>
  Array.from({ length: matrix.length / 4 }, (_, i) => Array.from(matrix.subarray(i * 4, i * 4 + 4)))

type Distance = (i: number, j: number) => number

const condensed = (rows: number, distance: Distance): number[] =>
  Array.from({ length: rows }, (_, i) => Array.from({ length: rows - i - 1 }, (_, j) => distance(i, i + j + 1))).flat()

/** The book's definition, word for word: every mean is taken anew. Each split as "rows | rows : diameter". */
function textbook(rows: number, distance: Distance): string[] {
  const sum = (i: number, others: number[]) => others.reduce((total, j) => total + (i === j ? 0 : distance(i, j)), 0)
  const splitOf = (members: number[]): [splinter: number[], rest: number[]] => {
    const mostOf = (candidates: number[], value: (i: number) => number) =>
      candidates.reduce((best, i) => (value(i) > value(best) ? i : best))
    const splinter = [mostOf(members, (i) => sum(i, members))]
    for (;;) {
      const rest = members.filter((i) => !splinter.includes(i))
      if (rest.length === 1) return [splinter, rest]
      // Both means times both counts, so that whole numbers stay whole.
      const gain = (i: number) => sum(i, rest) * splinter.length - sum(i, splinter) * (rest.length - 1)
      const next = mostOf(rest, gain)
      if (gain(next) <= 0) return [splinter, rest]
      splinter.push(next)
    }
  }
  const found: string[] = []
  const open = [Array.from({ length: rows }, (_, i) => i)]
  for (let members = open.pop(); members; members = open.pop()) {
    const diameter = Math.max(...members.flatMap((i) => members.map((j) => (i === j ? 0 : distance(i, j)))))
    const parts = splitOf(members).map((part) => part.sort((i, j) => i - j))
    found.push(describeSplit(parts, diameter))
    open.push(...parts.filter(({ length }) => length > 1))
  }
  return found.sort()
}

const describeSplit = (parts: number[][], height: number): string =>
  `${parts
    .sort(([i], [j]) => i - j)
    .map(String)
    .join(" | ")} : ${height}`

/** The same of a tree. */
function splitsOf(matrix: Float64Array, rows: number): string[] {
  const clusters = Array.from({ length: rows }, (_, i) => [i])
  return merges(matrix)
    .map(([left, right, height, size]) => {
      const parts = [clusters[left], clusters[right]]
      clusters.push(parts.flat().sort((i, j) => i - j))
      expect(clusters.at(-1)).toHaveLength(size)
      return describeSplit(parts, height)
    })
    .sort()
}

const draws = new Draws(31, 97)

/** Rows in a space of `cols` columns. */
const points = (rows: number, cols: number, value: (i: number, j: number) => number) =>
  Array.from({ length: rows }, (_, i) => Array.from({ length: cols }, (_, j) => value(i, j)))

const euclidean =
  (x: number[][]): Distance =>
  (i, j) =>
    Math.hypot(...x[i].map((value, k) => value - x[j][k]))

const manhattan =
  (x: number[][]): Distance =>
  (i, j) =>
    x[i].reduce((sum, value, k) => sum + Math.abs(value - x[j][k]), 0)

const random = (stream: number) => (i: number, j: number) => draws.uniform(stream * 1e6 + i * 64 + j)

/** Distances without ties in means, and whole-number ones where sums are exact and ties abound. */
const cases: Readonly<Record<string, [rows: number, distance: Distance]>> = {
  "random rows": [70, euclidean(points(70, 3, random(1)))],
  clusters: [90, euclidean(points(90, 2, (i, j) => 5 * (i % 4) * (j + 1) + random(2)(i, j)))],
  "clusters in clusters, a million times smaller": [
    80,
    euclidean(points(80, 2, (i, j) => (i % 3) + 1e-6 * (i % 5) + 1e-12 * random(3)(i, j))),
  ],
  "an outlier 1e30 away": [60, euclidean(points(60, 2, (i, j) => (i === 7 ? 1e30 : random(4)(i, j))))],
  "distances that are no metric": [50, (i, j) => random(5)(Math.min(i, j), Math.max(i, j)) ** 4],
  "many outliers": [60, euclidean(points(60, 1, (i) => (i % 2 ? 1 : -1) * 1.37 ** i))],
  "a grid full of ties": [64, manhattan(points(64, 2, (i, j) => (j ? i % 8 : Math.floor(i / 8))))],
  "whole numbers, duplicates": [75, manhattan(points(75, 2, (i, j) => Math.floor(4 * random(6)(i, j))))],
  "one column": [60, manhattan(points(60, 1, (i) => Math.floor(50 * random(7)(i, 0))))],
  "whole numbers with far ones": [
    50,
    manhattan(points(50, 2, (i, j) => 2 ** (i % 20) + Math.floor(3 * random(8)(i, j)))),
  ],
}

describe("the tree of DIANA", () => {
  it("is what a hand computes for five rows", async () => {
    // Rows 0, 1, 4, 6, 6. Sums of distances: 17, 14, 11, 13, 13: row 0 starts the splinter.
    // Row 1 is 13/3 from the rest and 1 from row 0, so it goes; row 2 is 2 from the rest and 3.5 from both: it stays.
    // {4, 6, 6} of diameter 2: row 2 starts, the others are 0 from each other.
    const distances = condensed(5, (i, j) => Math.abs([0, 1, 4, 6, 6][i] - [0, 1, 4, 6, 6][j]))
    expect(merges(await tree(distances, 5))).toEqual([
      [3, 4, 0, 2],
      [0, 1, 1, 2],
      [2, 5, 2, 3],
      [6, 7, 6, 5],
    ])
  })

  it.each(Object.entries(cases))("is the book's definition: %s", async (_, [rows, distance]) => {
    expect(splitsOf(await tree(condensed(rows, distance), rows), rows)).toEqual(textbook(rows, distance))
  })

  it.each(Object.entries(cases))("rises from merge to merge, and parts come before wholes: %s", async (_, given) => {
    const [rows, distance] = given
    const matrix = merges(await tree(condensed(rows, distance), rows))
    const heights = matrix.map(([, , height]) => height)
    expect(heights).toEqual([...heights].sort((a, b) => a - b))
    expect(matrix.every(([left, right], i) => left < right && right < rows + i)).toBe(true)
  })

  it.each([2 ** -1000, 2 ** -600, 2 ** 600, 2 ** 1000])(
    "keeps its shape when distances are multiplied by %d",
    async (factor) => {
      const [rows, distance] = cases["clusters"]
      const plain = await tree(condensed(rows, distance), rows)
      const scaled = await tree(
        condensed(rows, (i, j) => distance(i, j) * factor),
        rows,
      )
      expect(scaled).toEqual(plain.map((value, at) => (at % 4 === 2 ? value * factor : value)))
    },
  )

  it("follows rows that change places, where nothing is tied", async () => {
    const [rows, distance] = cases["random rows"]
    const moved = (i: number) => (i * 13 + 5) % rows
    const expected = splitsOf(await tree(condensed(rows, distance), rows), rows)
    const found = await tree(
      condensed(rows, (i, j) => distance(moved(i), moved(j))),
      rows,
    )
    const renamed = found.map((value, at) => (at % 4 < 2 && value < rows ? moved(value) : value))
    expect(splitsOf(renamed, rows)).toEqual(expected)
  })

  it("joins two rows at their distance", async () => {
    expect(merges(await tree([3], 2))).toEqual([[0, 1, 3, 2]])
  })

  it("takes rows that are all the same apart one by one, the lowest first", async () => {
    expect(merges(await tree(new Float64Array(6), 4))).toEqual([
      [2, 3, 0, 2],
      [1, 4, 0, 3],
      [0, 5, 0, 4],
    ])
  })

  it("tells a share of work that never falls, and waits where it is told to", async () => {
    const [rows, distance] = cases["clusters"]
    const shares: number[] = []
    let waits = 0
    await splinterTree(Float64Array.from(condensed(rows, distance)), rows, (share) => {
      shares.push(share)
      return shares.length % 10 === 0 ? Promise.resolve().then(() => void waits++) : undefined
    })
    expect(shares).toEqual([...shares].sort((a, b) => a - b))
    expect(shares[0]).toBeGreaterThanOrEqual(0)
    expect(shares.at(-1)).toBeLessThanOrEqual(1)
    expect(waits).toBe(Math.floor(shares.length / 10))
  })

  it("is left at once where waiting ends in an error", async () => {
    const reason = { because: "enough" }
    await expect(splinterTree(new Float64Array(6), 4, () => Promise.reject(reason))).rejects.toBe(reason)
  })
})
