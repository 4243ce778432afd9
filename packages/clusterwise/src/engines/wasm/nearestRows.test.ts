import { expect, it } from "vitest"
import { Draws } from "../../structures/random.js"
import { NearestRows } from "./nearestRows.js"

const draws = new Draws(3, 7, 1)

it.each([1, 2, 5, 40])("keeps the %i nearest, of equal ones the lower, as sorting would", (k) => {
  const list = new NearestRows(k)
  for (const steps of [3, 50, 1e9]) {
    list.clear()
    const far = Float64Array.from({ length: 500 }, (_, i) => Math.floor(draws.uniform(i) * steps))
    for (const [row, distance] of far.entries()) list.add(distance, row)
    const nearest = Array.from(far.keys())
      .sort((a, b) => far[a] - far[b] || a - b)
      .slice(0, k)
    const order = Array.from(list.sorted())
    expect(order.map((at) => list.rows[at])).toEqual(nearest)
    expect(order.map((at) => list.distances[at])).toEqual(nearest.map((row) => far[row]))
  }
})
