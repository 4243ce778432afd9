import { describe, expect, it } from "vitest"
import { leadingAxes } from "./leadingAxes.js"
import { Draws } from "./random.js"

const draws = new Draws(2, 21, 7)

/** Rows about 0 that vary by `spread(j)` in column j. */
const rows = (count: number, cols: number, spread: (column: number) => number) =>
  Float64Array.from({ length: count * cols }, (_, at) => (draws.uniform(at) - 0.5) * spread(at % cols))

const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, j) => sum + value * b[j], 0)

describe("leadingAxes", () => {
  it("are at right angles, of length 1", () => {
    const axes = leadingAxes(
      rows(300, 40, (j) => 1 / (1 + j)),
      40,
      8,
    )
    for (let a = 0; a < 8; a++)
      for (let b = 0; b <= a; b++) {
        const product = dot(axes.subarray(a * 40, a * 40 + 40), axes.subarray(b * 40, b * 40 + 40))
        expect(product).toBeCloseTo(a === b ? 1 : 0, 13)
      }
  })

  it("hold what varies most", () => {
    const axes = leadingAxes(
      rows(400, 30, (j) => (j === 11 || j === 23 ? 50 : 1)),
      30,
      2,
    )
    for (const column of [11, 23]) expect(axes[column] ** 2 + axes[30 + column] ** 2).toBeGreaterThan(0.99)
  })

  it("are 0 where rows vary in fewer directions", () => {
    const axes = leadingAxes(
      rows(50, 24, (j) => (j < 2 ? 1 : 0)),
      24,
      4,
    )
    expect(
      [0, 1, 2, 3].map((k) => Math.round(dot(axes.subarray(k * 24, k * 24 + 24), axes.subarray(k * 24, k * 24 + 24)))),
    ).toEqual([1, 1, 0, 0])
  })

  it("are 0 where all rows are the same", () => {
    expect(leadingAxes(new Float64Array(480), 24, 4).every((value) => value === 0)).toBe(true)
  })
})
