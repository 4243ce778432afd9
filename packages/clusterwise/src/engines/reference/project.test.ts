import { describe, expect, it } from "vitest"
import { Matrix } from "../../data/matrix.js"
import { DataError } from "../../errors.js"
import { reference } from "./reference.js"
import type { ReferenceResident } from "./resident.js"

const engine = reference()
const load = (rows: number[][], weights?: number[]) =>
  engine.load(Matrix.from(rows, { columns: rows[0].map((_, j) => `c${j}`) }), { weights })

describe("project in the reference engine", () => {
  it("maps columns one by one, and keeps names and weights", async () => {
    const x = await load(
      [
        [1, 10],
        [3, 20],
      ],
      [2, 5],
    )
    const y = await engine.project(x, {
      offset: Float64Array.of(1, 10),
      scale: Float64Array.of(2, 0.5),
      shift: Float64Array.of(-1, 0),
    })
    expect((await engine.collect(y)).toArray()).toEqual([
      [-1, 0],
      [3, 5],
    ])
    expect([y.columns, (y as ReferenceResident).weights]).toEqual([["c0", "c1"], Float64Array.of(2, 5)])
  })

  it("maps rows by a matrix to columns with new names", async () => {
    const x = await load([
      [1, 2],
      [3, 4],
    ])
    const y = await engine.project(x, {
      offset: Float64Array.of(1, 1),
      matrix: Float64Array.of(1, 0, 2, 0, 1, 3),
      shift: Float64Array.of(0, 0, 1),
      columns: ["p", "q", "r"],
    })
    expect((await engine.collect(y)).toArray()).toEqual([
      [0, 1, 4],
      [2, 3, 14],
    ])
    expect(y.columns).toEqual(["p", "q", "r"])
  })

  it("brings rows to unit length at any size, and leaves a zero row", async () => {
    for (const size of [1, 1e-200, 5e-324, 1e200, 1e307]) {
      const y = await engine.project(
        await load([
          [3 * size, -4 * size],
          [0, 0],
        ]),
        { norm: "l2" },
      )
      const [row, zero] = (await engine.collect(y)).toArray()
      expect(row[0]).toBeCloseTo(0.6, 15)
      expect(row[1]).toBeCloseTo(-0.8, 15)
      expect(zero).toEqual([0, 0])
    }
    const x = await load([[1, -3]])
    expect((await engine.collect(await engine.project(x, { norm: "l1" }))).toArray()).toEqual([[0.25, -0.75]])
    expect((await engine.collect(await engine.project(x, { norm: "max" }))).toArray()[0][1]).toBe(-1)
  })

  it("keeps float32 in memory, computed in float64", async () => {
    const x = await engine.load(Matrix.from([[16777217]], { dtype: "float32" }))
    const y = await engine.project(x, { offset: Float64Array.of(16777216.5) })
    expect((await engine.collect(y)).data).toEqual(Float32Array.of(-0.5))
  })

  it("says where a value leaves the range", async () => {
    const x = await engine.load(Matrix.from([[1], [2]], { dtype: "float32", columns: ["big"] }))
    const running = engine.project(x, { scale: Float64Array.of(2e38) })
    await expect(running).rejects.toThrow("row 1, column big leaves the range of float32")
    await expect(running).rejects.toBeInstanceOf(DataError)
  })
})
