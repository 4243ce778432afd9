import { describe, expect, it } from "vitest"
import { Matrix } from "../../data/matrix.js"
import { reference } from "./reference.js"

const engine = reference()
const load = (rows: number[][], weights?: number[]) =>
  engine.load(Matrix.from(rows, { columns: rows[0].map((_, j) => `c${j}`) }), { weights })

describe("quantiles in the reference engine", () => {
  it("joins neighbours by a line as NumPy does", async () => {
    const x = await load([
      [7, 1],
      [1, 1],
      [2, 5],
      [10, 1],
    ])
    expect([...(await engine.quantiles(x, { q: [0, 0.25, 0.5, 0.9, 1] }))]).toEqual([
      1, 1, 1.75, 1, 4.5, 1, 9.100000000000001, 3.8000000000000007, 10, 5,
    ])
  })

  it("sorts by size, not by text, and takes one row for all quantiles", async () => {
    expect([...(await engine.quantiles(await load([[10], [9], [100]]), { q: [0.5] }))]).toEqual([10])
    expect([...(await engine.quantiles(await load([[3]]), { q: [0, 0.3, 1] }))]).toEqual([3, 3, 3])
  })

  it("finds the middle of the widest range that float64 holds", async () => {
    const x = await load([[-Number.MAX_VALUE], [Number.MAX_VALUE]])
    expect([...(await engine.quantiles(x, { q: [0.5] }))]).toEqual([0])
  })

  it("refuses per cent", async () => {
    await expect(engine.quantiles(await load([[1]]), { q: [25] })).rejects.toThrow("fractions in [0, 1]")
  })
})
