import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Matrix } from "../../data/matrix.js"
import { reference } from "./reference.js"
import type { ReferenceResident } from "./resident.js"

const engine = reference()
const load = (rows: number[][], weights?: number[]) =>
  engine.load(Matrix.from(rows, { columns: rows[0].map((_, j) => `c${j}`) }), { weights })

describe("select in the reference engine", () => {
  const ten = () =>
    load(
      Array.from({ length: 10 }, (_, i) => [i, -i]),
      Array.from({ length: 10 }, (_, i) => i + 1),
    )

  it("takes rows in the given order with their weights", async () => {
    const y = await engine.select(await ten(), { rows: Int32Array.of(7, 2, 7) })
    expect((await engine.collect(y)).toArray()).toEqual([
      [7, -7],
      [2, -2],
      [7, -7],
    ])
    expect([...(y as ReferenceResident).weights!]).toEqual([8, 3, 8])
  })

  it("takes the rows of a label in their order, and says when there are none", async () => {
    const labels = Int32Array.from({ length: 10 }, (_, i) => i % 3)
    const y = await engine.select(await ten(), { labels, label: 2 })
    expect((await engine.collect(y)).toArray().map((r) => r[0])).toEqual([2, 5, 8])
    await expect(engine.select(await ten(), { labels, label: 4 })).rejects.toThrow("no row has the label 4")
  })

  it("samples distinct rows in ascending order, the same for a seed", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 10 }), fc.nat(), async (sample, seed) => {
        const x = await ten()
        const first = (await engine.collect(await engine.select(x, { sample, seed }))).toArray().map((r) => r[0])
        const again = (await engine.collect(await engine.select(x, { sample, seed }))).toArray().map((r) => r[0])
        expect(again).toEqual(first)
        expect(first).toEqual([...new Set(first)].sort((a, b) => a - b))
        expect(first.length).toBe(sample)
      }),
    )
    await expect(engine.select(await ten(), { sample: 11, seed: 0 })).rejects.toThrow("[1, 10] (the data has 10 rows)")
  })

  it("gives every row the same chance", async () => {
    const drawn = new Int32Array(10)
    const x = await ten()
    for (let seed = 0; seed < 2000; seed++)
      for (const [first] of (await engine.collect(await engine.select(x, { sample: 3, seed }))).toArray())
        drawn[first]++
    for (const times of drawn) expect(Math.abs(times - 600)).toBeLessThan(5 * Math.sqrt(600 * 0.7))
  })
})
