import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Draws } from "../../structures/random.js"
import { ClusterSlots, type SlotKind, slotArrays } from "./clusterSlots.js"
import type { LinkageMethod } from "./lanceWilliams.js"
import { MergeList } from "./mergeList.js"
import { NearestTwo } from "./nearestTwo.js"
import { plainTree } from "./plainTree.js"
import { mergeInRounds, type NeighbourSearch, type Slots } from "./rounds.js"
import { TableSlots, tableArrays } from "./tableSlots.js"

const none = () => undefined

/** Looks at every cluster there is. */
function everywhere(slots: Slots): NeighbourSearch {
  const found = new NearestTwo(slots)
  return {
    async search(queries) {
      for (const slot of queries) {
        found.begin(slot)
        for (let other = 0; other < slots.count; other++) if (slots.alive(other)) found.consider(other)
        found.end()
      }
    },
    changed: none,
    rebuilt: none,
  }
}

interface Case {
  readonly kind: SlotKind
  readonly method: LinkageMethod
  /** Whether the distances that the plain tree is given are squared. */
  readonly squared: boolean
  height(value: number): number
}

const cases: readonly Case[] = [
  { kind: "ward", method: "ward", squared: false, height: (value) => Math.sqrt(2 * value) },
  { kind: "mean", method: "average", squared: false, height: (value) => value },
  { kind: "farthest", method: "complete", squared: false, height: Math.sqrt },
  { kind: "meanSquare", method: "average", squared: true, height: (value) => value },
  { kind: "meanSquare", method: "weighted", squared: true, height: (value) => value },
]

/** Uniform rows: no two pairs are equally far apart. */
const points = fc
  .record({
    cols: fc.integer({ min: 1, max: 4 }),
    rows: fc.integer({ min: 2, max: 40 }),
    seed: fc.nat(),
  })
  .map(({ cols, rows, seed }) => {
    const draws = new Draws(seed, 0)
    return { data: Float64Array.from({ length: rows * cols }, (_, i) => draws.uniform(i)), rows, cols }
  })

function condensed({ data, rows, cols }: { data: Float64Array; rows: number; cols: number }, squared: boolean) {
  const out: number[] = []
  for (let i = 0; i < rows; i++)
    for (let j = i + 1; j < rows; j++) {
      let sq = 0
      for (let c = 0; c < cols; c++) sq += (data[i * cols + c] - data[j * cols + c]) ** 2
      out.push(squared ? sq : Math.sqrt(sq))
    }
  return Float64Array.from(out)
}

const heightsOf = (merges: Float64Array) => Array.from(merges).filter((_, i) => i % 4 === 2)
const distinct = (values: readonly number[]) =>
  values.every((v, i) => i === 0 || v > values[i - 1] * (1 + 1e-9) + 1e-12)

function expectHeights(merges: Float64Array, expected: readonly number[]): void {
  for (const [i, height] of heightsOf(merges).entries()) expect(height).toBeCloseTo(expected[i], 9)
}

async function inRounds({ kind, method, height }: Case, x: { data: Float64Array; rows: number; cols: number }) {
  const slots = new ClusterSlots(slotArrays(kind, method === "weighted", x.rows, x.cols))
  slots.fill(
    Int32Array.from({ length: x.rows }, (_, i) => i),
    x.data,
  )
  const merges = new MergeList(x.rows)
  await mergeInRounds(slots, everywhere(slots), height, 1, merges, none)
  return merges.sorted()
}

describe("Merging in rounds", () => {
  it.each(cases)("gives the tree of $method over $kind", async (each) => {
    await fc.assert(
      fc.asyncProperty(points, async (x) => {
        const expected = (await plainTree(condensed(x, each.squared), x.rows, each.method)).merges
        const heights = heightsOf(expected)
        fc.pre(distinct(heights))
        const found = await inRounds(each, x)
        expectHeights(found, heights)
        for (let i = 0; i < found.length; i++) if (i % 4 !== 2) expect(found[i]).toBe(expected[i])
      }),
      { numRuns: 60 },
    )
  })

  it.each(cases)("comes to an end on a grid of ties: $method over $kind", async (each) => {
    const data = Float64Array.from({ length: 50 }, (_, i) => (i % 2 === 0 ? Math.floor(i / 2) % 5 : Math.floor(i / 10)))
    const found = heightsOf(await inRounds(each, { data, rows: 25, cols: 2 }))
    expect(found).toHaveLength(24)
    expect(found[0]).toBe(1)
    expect(found).toEqual([...found].sort((a, b) => a - b))
  })

  it("merges rows that are all the same at height 0", async () => {
    const found = heightsOf(await inRounds(cases[1], { data: new Float64Array(30), rows: 15, cols: 2 }))
    expect(found).toEqual(new Array(14).fill(0))
  })

  it.each(["average", "weighted", "complete", "ward"] as const)("works from a table as well: %s", async (method) => {
    await fc.assert(
      fc.asyncProperty(points, async (x) => {
        const pairs = condensed(x, false)
        const expected = heightsOf((await plainTree(pairs.slice(), x.rows, method)).merges)
        expectHeights(await byTable(method, pairs, x.rows), expected)
      }),
      { numRuns: 60 },
    )
  })
})

async function byTable(method: LinkageMethod, pairs: Float64Array, rows: number): Promise<Float64Array> {
  const arrays = tableArrays(method, rows)
  let at = 0
  for (let i = 0; i < rows; i++) {
    arrays.lowest[i] = i
    arrays.sizes[i] = 1
    for (let j = i + 1; j < rows; j++) {
      arrays.table[i * rows + j] = pairs[at]
      arrays.table[j * rows + i] = pairs[at++]
    }
  }
  arrays.counts[0] = rows
  const slots = new TableSlots(arrays)
  const merges = new MergeList(rows)
  await mergeInRounds(slots, everywhere(slots), (value) => value, 1, merges, none)
  return merges.sorted()
}
