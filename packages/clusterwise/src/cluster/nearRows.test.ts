import { describe, expect, it } from "vitest"
import type { MetricName } from "../engine/metric.js"
import { betweenRows } from "../engine/metricRows.js"
import { Draws } from "../structures/random.js"
import { NearRows } from "./nearRows.js"

const draws = new Draws(5, 71)
const table = (from: number, rows: number, cols: number) => ({
  data: Float64Array.from({ length: rows * cols }, (_, at) => Math.floor(draws.uniform(from + at) * 40) / 10 - 1.4),
  rows,
  cols,
})

const metrics: [MetricName, number][] = [
  ["euclidean", 2],
  ["sqeuclidean", 3],
  ["manhattan", 2],
  ["chebyshev", 3],
  ["minkowski", 2],
  ["cosine", 3],
  ["correlation", 4],
  ["canberra", 3],
  ["hamming", 3],
  ["jaccard", 3],
  ["haversine", 2],
]

describe("NearRows", () => {
  it.each(metrics)("shows every row within the bound, at its distance: %s", (metric, cols) => {
    const shrink = metric === "haversine" ? 0.5 : 1
    const [rows, others] = [table(0, 700, cols), table(1e5, 30, cols)]
    for (const { data } of [rows, others]) for (let at = 0; at < data.length; at++) data[at] *= shrink
    const both = { data: Float64Array.of(...rows.data, ...others.data), rows: 730, cols }
    const distance = betweenRows(both, { metric, p: 3 })
    const near = new NearRows(rows, others, { metric, p: 3 })
    for (let other = 0; other < 30; other++) {
      const expected = Array.from({ length: 700 }, (_, row) => distance(700 + other, row))
      const bound = expected.toSorted((a, b) => a - b)[40]
      const found = new Map<number, number>()
      near.search(other, {
        bound,
        offer(row, far) {
          expect(found.has(row)).toBe(false)
          found.set(row, far)
        },
      })
      for (const [row, far] of found) expect(far).toBe(expected[row])
      for (const row of expected.keys()) if (expected[row] <= bound) expect(found.has(row)).toBe(true)
    }
  })

  it("passes over boxes that are too far", () => {
    const rows = { data: Float64Array.from({ length: 6400 }, (_, i) => i), rows: 6400, cols: 1 }
    const near = new NearRows(rows, { data: Float64Array.of(1234.4), rows: 1, cols: 1 }, { metric: "euclidean" })
    let asked = 0
    const bounded = {
      get bound() {
        asked++
        return 3
      },
      offer() {},
    }
    near.search(0, bounded)
    expect(asked).toBeLessThanOrEqual(128 + 100 + 64)
  })
})
