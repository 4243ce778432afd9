import { expect, it } from "vitest"
import { Draws } from "./random.js"
import { spatialOrder } from "./spatialOrder.js"

it("lists every row once, rows near each other side by side", () => {
  const draws = new Draws(1, 0)
  const data = Float64Array.from({ length: 2000 }, (_, i) => draws.uniform(i))
  const order = spatialOrder(data, 1000, 2, 16)
  expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i))
  const step = (rows: ArrayLike<number>): number => {
    let sum = 0
    for (let i = 1; i < rows.length; i++)
      sum += Math.hypot(data[rows[i] * 2] - data[rows[i - 1] * 2], data[rows[i] * 2 + 1] - data[rows[i - 1] * 2 + 1])
    return sum
  }
  expect(step(order)).toBeLessThan(step(Int32Array.from(order.keys())) / 3)
})

it("ends where all rows are the same, or half of them", () => {
  expect(spatialOrder(new Float64Array(500), 500, 1, 8)).toHaveLength(500)
  const half = Float64Array.from({ length: 500 }, (_, i) => (i % 2 ? 1 : 0))
  const order = spatialOrder(half, 500, 1, 8)
  expect(half[order[0]]).not.toBe(half[order[499]])
})
