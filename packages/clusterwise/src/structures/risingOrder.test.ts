import { expect, it } from "vitest"
import { Draws } from "./random.js"
import { risingOrder } from "./risingOrder.js"

const draws = new Draws(3, 7, 1)
const numbers = (length: number, value: (uniform: number, i: number) => number) =>
  Float64Array.from({ length }, (_, i) => value(draws.uniform(i), i))

it.each([0, 1, 2, 5, 100, 511, 512, 5000])("puts %i numbers in rising order, equal ones as they stand", (length) => {
  const kinds = [
    numbers(length, (u) => u),
    numbers(length, (u) => Math.floor(7 * u)),
    numbers(length, (u) => 2 ** Math.round(2000 * u - 1000) * (1 + u)),
    numbers(length, () => 0.25),
    numbers(length, (u, i) => (i % 3 === 0 ? 0 : i % 3 === 1 ? Number.POSITIVE_INFINITY : 5e-324 * Math.round(9 * u))),
  ]
  for (const values of kinds) {
    const expected = Array.from(values.keys()).sort((i, j) =>
      values[i] < values[j] ? -1 : values[i] > values[j] ? 1 : i - j,
    )
    expect(Array.from(risingOrder(values))).toEqual(expected)
  }
})

it("reads numbers from the middle of an array", () => {
  expect(Array.from(risingOrder(Float64Array.of(9, 3, 1, 2, 9).subarray(1, 4)))).toEqual([1, 2, 0])
})
