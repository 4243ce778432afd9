import { expect, it } from "vitest"
import { Offers } from "./offers.js"
import { Draws } from "./random.js"

const draws = new Draws(8, 12, 3)

it("hands out offers by worth, then by row, then by turn", () => {
  const count = 200
  const [worth, rows] = [new Float64Array(count), new Int32Array(count)]
  const turns = Int32Array.from({ length: count }, (_, i) => (i * 37) % count)
  const offers = new Offers(worth, rows, turns)
  for (let i = 0; i < count; i++) offers.add(i, draws.integer(i, 6), draws.integer(9000 + i, 4))
  // Every third is made anew, and worth more.
  let at = 0
  for (let i = 0; i < 60; i++) offers.replaceLeast(worth[offers.least] + 1 + (i % 3), draws.integer(9500 + i, 4))
  const seen: number[][] = []
  for (; offers.size > 0; offers.removeLeast()) {
    seen.push([worth[offers.least], rows[offers.least], turns[offers.least]])
    at++
  }
  expect(at).toBe(count)
  expect(seen).toEqual([...seen].sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]))
})
