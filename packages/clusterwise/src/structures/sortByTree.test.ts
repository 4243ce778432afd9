import { expect, it } from "vitest"
import { sortByTree } from "./kdTree.js"
import { Draws } from "./random.js"

it("moves every row once, with what it holds, and rows near each other side by side", () => {
  const draws = new Draws(1, 0)
  const data = Float64Array.from({ length: 2000 }, (_, i) => draws.uniform(i))
  const sorted = data.slice()
  const order = sortByTree(sorted, 1000, 2, 16)
  expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i))
  expect(order.every((row, place) => sorted[place * 2] === data[row * 2])).toBe(true)
  const step = (values: Float64Array): number => {
    let sum = 0
    for (let at = 2; at < values.length; at += 2)
      sum += Math.hypot(values[at] - values[at - 2], values[at + 1] - values[at - 1])
    return sum
  }
  expect(step(sorted)).toBeLessThan(step(data) / 3)
})

it("ends where all rows are the same, or half of them", () => {
  expect(sortByTree(new Float64Array(500), 500, 1, 8)).toHaveLength(500)
  const half = Float64Array.from({ length: 500 }, (_, i) => (i % 2 ? 1 : 0))
  sortByTree(half, 500, 1, 8)
  expect(half.subarray(0, 240).every((value) => value === 0)).toBe(true)
  expect(half.subarray(260).every((value) => value === 1)).toBe(true)
})
