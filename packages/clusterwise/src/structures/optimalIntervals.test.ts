import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { distinctValues } from "./distinctValues.js"
import { type Intervals, optimalIntervals } from "./optimalIntervals.js"

/** Σ w · (x − mean)² exactly, for whole numbers: the least over all partitions, times a common denominator left out. */
function cost(values: ArrayLike<number>, weights: ArrayLike<number>, from: number, to: number): Fraction {
  let [w, wx, wxx] = [0n, 0n, 0n]
  for (let i = from; i < to; i++) {
    const [x, weight] = [BigInt(values[i]), BigInt(weights[i])]
    w += weight
    wx += weight * x
    wxx += weight * x * x
  }
  return [wxx * w - wx * wx, w]
}

/** Numerator and positive denominator. */
type Fraction = readonly [bigint, bigint]
const add = ([a, b]: Fraction, [c, d]: Fraction): Fraction => [a * d + c * b, b * d]
const below = ([a, b]: Fraction, [c, d]: Fraction): boolean => a * d < c * b

/** The least cost of `count` runs from `from` on, by looking at every partition. */
function leastCost(values: ArrayLike<number>, weights: ArrayLike<number>, from: number, count: number): Fraction {
  const { length } = values
  if (count === 1) return cost(values, weights, from, length)
  let best: Fraction | undefined
  for (let to = from + 1; to <= length - count + 1; to++) {
    const sum = add(cost(values, weights, from, to), leastCost(values, weights, to, count - 1))
    if (!best || below(sum, best)) best = sum
  }
  return best!
}

function costOf(values: ArrayLike<number>, weights: ArrayLike<number>, { starts }: Intervals): Fraction {
  return Array.from(starts).reduce<Fraction>(
    (sum, start, c) => add(sum, cost(values, weights, start, starts[c + 1] ?? values.length)),
    [0n, 1n],
  )
}

const equal = ([a, b]: Fraction, [c, d]: Fraction): boolean => a * d === c * b

/** Whole numbers, brought to at most 1 by a power of two, which changes no digit. */
async function intervals(numbers: number[], weights: number[] | undefined, count: number) {
  const found = distinctValues(Float64Array.from(numbers), weights && Float64Array.from(weights))
  const scaled = {
    values: found.values.map((x) => x * 2 ** -52),
    weights: found.weights.map((w) => w * 2 ** -8),
  }
  const answer = await optimalIntervals(scaled, count)
  const withoutTable = await optimalIntervals(scaled, count, undefined, 0)
  expect(withoutTable, "the same without a table").toEqual(answer)
  return { found, answer }
}

async function expectOptimum(numbers: number[], weights: number[] | undefined, count: number): Promise<void> {
  const { found, answer } = await intervals(numbers, weights, count)
  const { length } = found.values
  expect(answer.starts.length).toBe(Math.min(count, length))
  expect(answer.starts[0]).toBe(0)
  const least = leastCost(found.values, found.weights, 0, Math.min(count, length))
  expect(equal(costOf(found.values, found.weights, answer), least)).toBe(true)
}

const small = (range: number) =>
  fc.tuple(
    fc.array(fc.tuple(fc.integer({ min: -range, max: range }), fc.integer({ min: 1, max: 9 })), {
      minLength: 1,
      maxLength: 11,
    }),
    fc.integer({ min: 1, max: 7 }),
  )

describe("the best runs of sorted values", () => {
  it.each([3, 20, 1000, 2 ** 20])(
    "cost as little as the best of all partitions: whole numbers up to %i",
    async (range) => {
      await fc.assert(
        fc.asyncProperty(small(range), async ([rows, count]) => {
          await expectOptimum(
            rows.map(([x]) => x),
            undefined,
            count,
          )
          await expectOptimum(
            rows.map(([x]) => x),
            rows.map(([, w]) => w),
            count,
          )
        }),
        { numRuns: 150 },
      )
    },
  )

  it("do so where plain sums have lost every digit: narrow runs, far apart, and on both sides of 0", async () => {
    // Squares of 2^78: plain sums keep nothing of differences near 1, two doubles keep 28 bits of them.
    const places = [-(2 ** 38), -(2 ** 38) + 2 ** 26, -5, 0, 2 ** 30, 2 ** 39]
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom(...places), fc.integer({ min: 0, max: 6 })), { minLength: 4, maxLength: 11 }),
        fc.integer({ min: 2, max: 8 }),
        (rows, count) =>
          expectOptimum(
            rows.map(([place, step]) => place + step),
            undefined,
            count,
          ),
      ),
      { numRuns: 200 },
    )
  })

  it("agree with the plain table of all layers on many values", async () => {
    const numbers = Array.from({ length: 150 }, (_, i) => (i * i * 7919) % 100_003)
    for (const count of [2, 3, 5, 8, 31]) {
      const { found, answer } = await intervals(numbers, undefined, count)
      const plain = plainTable(found.values, found.weights, count)
      expect(Number(decimal(costOf(found.values, found.weights, answer)))).toBe(plain)
    }
  })

  it("have their weighted means", async () => {
    const { answer } = await intervals([0, 2, 1000, 1006], [1, 3, 1, 2], 2)
    expect(answer.means).toEqual(Float64Array.of(1.5 * 2 ** -52, 1004 * 2 ** -52))
  })

  it("are one a value where there are fewer values than runs", async () => {
    const { answer } = await intervals([5, 3, 5, 3, -1], undefined, 9)
    expect(Array.from(answer.starts)).toEqual([0, 1, 2])
    expect(answer.means).toEqual(Float64Array.of(-1, 3, 5).map((x) => x * 2 ** -52))
  })

  it("stop where their breath fails", async () => {
    const reason = new Error("enough")
    const values = Float64Array.from({ length: 20_000 }, (_, i) => i / 20_000)
    const breathe = () => Promise.reject(reason)
    await expect(optimalIntervals({ values, weights: values.map(() => 1) }, 4, breathe)).rejects.toBe(reason)
  })
})

/** To whole numbers: enough to tell costs apart, and what a double holds. */
const decimal = ([a, b]: Fraction): bigint => (a * 1000n) / b

/** The least cost by the plain recurrence over all places, times 1000. */
function plainTable(values: Float64Array, weights: Float64Array, count: number): number {
  const { length } = values
  const one = Array.from({ length: length + 1 }, (_, j) => (j === 0 ? undefined : cost(values, weights, 0, j)))
  let layer: (number | undefined)[] = one.map((c) => c && Number(c[0]) / Number(c[1]))
  const run = Array.from({ length }, (_, i) =>
    Float64Array.from({ length: length + 1 }, (_, j) => {
      if (j <= i) return 0
      const [a, b] = cost(values, weights, i, j)
      return Number(a) / Number(b)
    }),
  )
  for (let c = 2; c <= count; c++)
    layer = layer.map((_, j) => {
      let best: number | undefined
      for (let i = c - 1; i < j; i++) {
        const sum = layer[i]! + run[i][j]
        if (best === undefined || sum < best) best = sum
      }
      return best
    })
  return Math.floor(layer[length]! * 1000)
}

describe("distinct values", () => {
  it("are sorted, merged, and weigh what their rows weigh; rows of weight 0 are absent", () => {
    const column = [3, -1, 3, 0, 7, -0, -1]
    expect(distinctValues(Float64Array.from(column))).toEqual({
      values: Float64Array.of(-1, -0, 3, 7),
      weights: Float64Array.of(2, 2, 2, 1),
    })
    expect(distinctValues(Float64Array.from(column), Float64Array.of(1, 2, 4, 8, 0, 16, 32))).toEqual({
      values: Float64Array.of(-1, -0, 3),
      weights: Float64Array.of(34, 24, 5),
    })
  })
})
