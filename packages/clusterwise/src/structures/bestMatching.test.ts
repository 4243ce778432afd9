import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { type Golden, golden } from "../../../../fixtures/golden.js"
import { bestMatching } from "./bestMatching.js"

interface AssignmentCase {
  readonly name: string
  readonly counts: number[][]
  readonly total: number
}

const match = (counts: readonly (readonly number[])[]): Int32Array => {
  const start = [0]
  const columns: number[] = []
  for (const line of counts) {
    columns.push(...line.flatMap((count, column) => (count > 0 ? [column] : [])))
    start.push(columns.length)
  }
  const weights = counts.flatMap((line) => line.filter((count) => count > 0))
  return bestMatching({
    rows: counts.length,
    cols: counts[0].length,
    start: Int32Array.from(start),
    columns: Int32Array.from(columns),
    weights: Float64Array.from(weights),
  })
}

const totalOf = (counts: readonly (readonly number[])[], columns: Int32Array): number =>
  columns.reduce((sum, column, row) => sum + (column < 0 ? 0 : counts[row][column]), 0)

/** The best total of all ways to give rows different columns, or none. */
function best(counts: readonly (readonly number[])[], row = 0, taken: ReadonlySet<number> = new Set()): number {
  if (row === counts.length) return 0
  const with_ = counts[row].map((count, column) =>
    taken.has(column) ? 0 : count + best(counts, row + 1, new Set([...taken, column])),
  )
  return Math.max(best(counts, row + 1, taken), ...with_)
}

const table = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }))
  .chain(([rows, cols]) =>
    fc.array(fc.array(fc.nat(4), { minLength: cols, maxLength: cols }), { minLength: rows, maxLength: rows }),
  )

describe("the best matching", () => {
  it("is what a hand finds: the greedy pair of 5 costs more than it brings", () => {
    expect([
      ...match([
        [5, 4],
        [4, 0],
      ]),
    ]).toEqual([1, 0])
  })

  it("leaves rows alone that would have to take a pair without weight", () => {
    expect([
      ...match([
        [0, 3],
        [0, 2],
        [0, 0],
      ]),
    ]).toEqual([1, -1, -1])
  })

  it("has the greatest total of all matchings, with no column twice", () => {
    fc.assert(
      fc.property(table, (counts) => {
        const columns = match(counts)
        const used = columns.filter((column) => column >= 0)
        expect(new Set(used).size).toBe(used.length)
        expect(columns.every((column, row) => column < 0 || counts[row][column] > 0)).toBe(true)
        expect(totalOf(counts, columns)).toBe(best(counts))
      }),
      { numRuns: 300 },
    )
  })

  it.each(golden<Golden<AssignmentCase>>("assignment").cases)("agrees with SciPy: $name", ({ counts, total }) => {
    expect(totalOf(counts, match(counts))).toBe(total)
  })

  it("matches a hundred thousand clusters that share rows with two others each", () => {
    const n = 100_000
    const columns = bestMatching({
      rows: n,
      cols: n,
      start: Int32Array.from({ length: n + 1 }, (_, row) => 2 * row),
      columns: Int32Array.from({ length: 2 * n }, (_, i) => ((i >> 1) + (i % 2)) % n),
      weights: Float64Array.from({ length: 2 * n }, (_, i) => 2 + (i % 2)),
    })
    expect(columns.every((column, row) => column === (row + 1) % n)).toBe(true)
  })
})
