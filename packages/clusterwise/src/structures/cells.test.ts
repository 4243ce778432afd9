import { describe, expect, it } from "vitest"
import { type CellKind, type Cells, cellOf, planCells } from "./cells.js"
import { Draws } from "./random.js"

const draws = new Draws(31, 5)

/** Rows of whole sides of a cell, and rows anywhere: what lies at the edge is decided by roundings. */
function rowsOf(count: number, cols: number, side: number): Float64Array {
  return Float64Array.from({ length: count * cols }, (_, i) =>
    i % 3 === 0 ? side * Math.floor(7 * draws.uniform(i)) : 7 * side * draws.uniform(i),
  )
}

function distance(rows: Float64Array, cols: number, a: number, b: number, kind: CellKind): number {
  const sizes = Array.from({ length: cols }, (_, j) => Math.abs(rows[a * cols + j] - rows[b * cols + j]))
  if (kind === 1) return Math.sqrt(sizes.reduce((sum, t) => sum + t * t, 0))
  return kind === 2 ? sizes.reduce((sum, t) => sum + t, 0) : Math.max(...sizes)
}

const isAround = (cells: Cells, from: number, to: number): boolean => {
  for (let r = 0; r < cells.runs.length; r += 2)
    if (to - from >= cells.runs[r] && to - from <= cells.runs[r + 1]) return true
  return false
}

describe.each([1, 2, 3] as const)("cells for distances of kind %i", (kind) => {
  it.each([1, 2, 3, 4])(
    "hold rows within reach of each other, and lie around each other where rows do: %i columns",
    (cols) => {
      for (const reach of [1, 0.3, 7, 1e-9]) {
        const count = 150
        const rows = rowsOf(count, cols, reach / (kind === 1 ? Math.sqrt(cols) : kind === 2 ? cols : 1))
        const column = (j: number) => rows.filter((_, i) => i % cols === j)
        const least = Float64Array.from({ length: cols }, (_, j) => Math.min(...column(j)))
        const greatest = Float64Array.from({ length: cols }, (_, j) => Math.max(...column(j)))
        const cells = planCells(least, greatest, reach, kind, 2 ** 30)!
        const numbers = Array.from({ length: count }, (_, i) => cellOf(cells, rows, i * cols))
        for (let a = 0; a < count; a++) {
          expect(numbers[a] + Math.min(...cells.runs)).toBeGreaterThanOrEqual(0)
          expect(numbers[a] + Math.max(...cells.runs)).toBeLessThan(cells.count)
          for (let b = 0; b < count; b++) {
            const near = distance(rows, cols, a, b, kind) <= reach
            if (numbers[a] === numbers[b]) expect(near).toBe(true)
            if (near) expect(isAround(cells, numbers[a], numbers[b])).toBe(true)
          }
        }
      }
    },
  )
})

it("puts no cell into two runs, and a cell's own run first", () => {
  const { runs } = planCells(new Float64Array(3), new Float64Array(3).fill(9), 1, 1, 2 ** 30)!
  expect(runs[0]).toBeLessThan(0)
  expect(runs[1]).toBe(-runs[0])
  const numbers = Array.from({ length: runs.length / 2 }, (_, r) =>
    Array.from({ length: runs[2 * r + 1] - runs[2 * r] + 1 }, (_, i) => runs[2 * r] + i),
  ).flat()
  expect(new Set(numbers).size).toBe(numbers.length)
})

it("are none where they would be too many, or where there is no reach to speak of", () => {
  const [least, greatest] = [Float64Array.of(0, 0), Float64Array.of(1, 1)]
  expect(planCells(least, greatest, 0.01, 1, 1e5)).toBeDefined()
  expect(planCells(least, greatest, 0.001, 1, 1e5)).toBeUndefined()
  expect(planCells(least, Float64Array.of(1e30, 1e-30), 1, 1, 2 ** 30)).toBeUndefined()
  for (const reach of [0, -1, 5e-324, Number.POSITIVE_INFINITY, Number.NaN])
    expect(planCells(least, greatest, reach, 1, 2 ** 30)).toBeUndefined()
})
