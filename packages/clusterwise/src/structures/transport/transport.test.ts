import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { type Golden, golden } from "../../../../../fixtures/golden.js"
import { transport } from "./transport.js"

const never = () => undefined

interface Bounds {
  readonly groups: number
  readonly min: number
  readonly max: number
}

/** Rows begin where `cost + price` is least. */
async function solve(costs: readonly (readonly number[])[], { groups, min, max }: Bounds, start?: number[], slack = 0) {
  const prices = Float64Array.from({ length: groups }, (_, g) => start?.[g] ?? 0)
  const labels = Int32Array.from(costs, (row) => {
    const dear = row.map((cost, g) => cost + prices[g])
    return dear.indexOf(Math.min(...dear))
  })
  const costsOf = (row: number, out: Float64Array) => out.set(costs[row])
  await transport({ groups, min, max, costsOf, slack }, labels, prices, never)
  return { labels, prices }
}

const totalOf = (costs: readonly (readonly number[])[], labels: ArrayLike<number>): number =>
  costs.reduce((sum, row, i) => sum + row[labels[i]], 0)

function sizesOf(labels: Int32Array, groups: number): number[] {
  const sizes = new Array<number>(groups).fill(0)
  for (const label of labels) sizes[label]++
  return sizes
}

/** The least total of all ways to put the rows from `row` on, given how many are where already. */
function least(costs: readonly (readonly number[])[], bounds: Bounds, row = 0, sizes: number[] = []): number {
  const { groups, min, max } = bounds
  if (row === costs.length) {
    for (let g = 0; g < groups; g++) if ((sizes[g] ?? 0) < min) return Number.POSITIVE_INFINITY
    return 0
  }
  let best = Number.POSITIVE_INFINITY
  for (let g = 0; g < groups; g++) {
    const size = sizes[g] ?? 0
    if (size === max) continue
    sizes[g] = size + 1
    best = Math.min(best, costs[row][g] + least(costs, bounds, row + 1, sizes))
    sizes[g] = size
  }
  return best
}

/** What no way to put rows can be below: every row where it is cheapest at these prices, less what full groups pay for them. */
function lowerBound(costs: readonly (readonly number[])[], prices: Float64Array, { min, max }: Bounds): number {
  const rows = costs.reduce((sum, row) => sum + Math.min(...row.map((cost, g) => cost + prices[g])), 0)
  return rows - prices.reduce((sum, price) => sum + price * (price > 0 ? max : min), 0)
}

const problems = (most: number) =>
  fc
    .record({ rows: fc.integer({ min: 1, max: 8 }), groups: fc.integer({ min: 1, max: 4 }) })
    .chain(({ rows, groups }) =>
      fc.record({
        groups: fc.constant(groups),
        min: fc.integer({ min: 0, max: Math.floor(rows / groups) }),
        max: fc.integer({ min: Math.ceil(rows / groups), max: rows }),
        costs: fc.array(fc.array(fc.integer({ min: 0, max: most }), { minLength: groups, maxLength: groups }), {
          minLength: rows,
          maxLength: rows,
        }),
        start: fc.array(fc.integer({ min: -most, max: most }), { minLength: groups, maxLength: groups }),
      }),
    )

function expectInside(labels: Int32Array, { groups, min, max }: Bounds): void {
  for (const size of sizesOf(labels, groups)) {
    expect(size).toBeGreaterThanOrEqual(min)
    expect(size).toBeLessThanOrEqual(max)
  }
}

describe("rows put into groups of bounded sizes", () => {
  it("cost as little as the best of all ways", async () => {
    for (const most of [1, 9, 1e6])
      await fc.assert(
        fc.asyncProperty(problems(most), async ({ costs, ...bounds }) => {
          const { labels, prices } = await solve(costs, bounds)
          expectInside(labels, bounds)
          expect(totalOf(costs, labels)).toBe(least(costs, bounds))
          if (bounds.min < bounds.max) expect(lowerBound(costs, prices, bounds)).toBe(totalOf(costs, labels))
        }),
        { numRuns: 200 },
      )
  })

  it("cost the same whatever prices they begin at", async () => {
    await fc.assert(
      fc.asyncProperty(problems(50), async ({ costs, start, ...bounds }) => {
        const { labels } = await solve(costs, bounds, start)
        expectInside(labels, bounds)
        expect(totalOf(costs, labels)).toBe(least(costs, bounds))
      }),
      { numRuns: 300 },
    )
  })

  it("cost at most the slack a row more, where there is one", async () => {
    let dearer = 0
    await fc.assert(
      fc.asyncProperty(problems(100), fc.integer({ min: 1, max: 40 }), async ({ costs, start, ...bounds }, slack) => {
        const { labels } = await solve(costs, bounds, start, slack)
        const excess = totalOf(costs, labels) - least(costs, bounds)
        expectInside(labels, bounds)
        expect(excess).toBeGreaterThanOrEqual(0)
        expect(excess).toBeLessThanOrEqual(slack * costs.length)
        if (excess > 0) dearer++
      }),
      { numRuns: 300 },
    )
    expect(dearer, "the slack is made use of").toBeGreaterThan(0)
  })

  const cases = golden<Golden<Bounds & { name: string; costs: number[][]; total: number }>>("transport").cases
  it.each(cases)("cost what SciPy's linear_sum_assignment finds: $name", async ({ costs, total, ...bounds }) => {
    const { labels } = await solve(costs, bounds)
    expectInside(labels, bounds)
    expect(totalOf(costs, labels)).toBe(total)
  })

  it("move the lower rows where all cost the same", async () => {
    const costs = Array.from({ length: 6 }, () => [0, 5, 5])
    const { labels } = await solve(costs, { groups: 3, min: 2, max: 2 })
    expect(Array.from(labels)).toEqual([1, 1, 2, 2, 0, 0])
  })

  it("stay where they are cheapest while the bounds allow it", async () => {
    const costs = [
      [0, 3],
      [4, 0],
      [0, 1],
    ]
    expect(Array.from((await solve(costs, { groups: 2, min: 1, max: 2 })).labels)).toEqual([0, 1, 0])
  })
})
