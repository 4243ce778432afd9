import { describe, expect, it } from "vitest"
import { golden } from "../../../../fixtures/golden.js"
import { Matrix } from "../data/matrix.js"
import { makeBlobs } from "../datasets/blobs.js"
import { makeUniform } from "../datasets/uniform.js"
import { reference } from "../engines/reference/reference.js"
import { wasm } from "../engines/wasm/wasm.js"
import { DataError } from "../errors.js"
import { gapOf, gapStatistic } from "./gapStatistic.js"
import { boxOf, referenceRows } from "./referenceRows.js"

interface Case {
  readonly name: string
  readonly rows: number[][]
  readonly references: number[][][]
  readonly gap: number[]
  readonly s: number[]
  readonly logInertia: number[]
  readonly k: number
}

const engine = reference()
const blobs = makeBlobs({
  nSamples: 90,
  centers: [
    [0, 0],
    [9, 0],
    [0, 9],
  ],
  seed: 4,
}).X

describe("the gap statistic", () => {
  it("is what a hand computes", () => {
    // Two references whose logs are 3 and 5, then 1 and 2: means 4 and 1.5; deviations 1 and 0.5, times √1.5.
    const found = gapOf(Float64Array.of(3, 1), [Float64Array.of(3, 1), Float64Array.of(5, 2)])
    expect(found.gap).toEqual(Float64Array.of(1, 0.5))
    expect(found.s[0]).toBeCloseTo(Math.sqrt(1.5), 15)
    expect(found.s[1]).toBeCloseTo(0.5 * Math.sqrt(1.5), 15)
    expect(found.k).toBe(1)
    expect(gapOf(Float64Array.of(4, 1), [Float64Array.of(4, 3)]).k).toBeNull()
  })

  it.each(golden<{ cases: Case[] }>("gap").cases)(
    "is that of clusGap on the same references: $name",
    async (expected) => {
      const { rows, references, gap, s, logInertia, k } = expected
      const found = await gapStatistic(rows, { engine, references, kMax: gap.length, nInit: 40 })
      gap.forEach((value, i) => {
        expect(found.logInertia[i]).toBeCloseTo(logInertia[i], 9)
        expect(found.gap[i]).toBeCloseTo(value, 9)
        expect(found.s[i]).toBeCloseTo(s[i], 9)
      })
      expect(found.k).toBe(k)
    },
  )

  it("finds two blobs, and one cluster where there are none", async () => {
    const two = makeBlobs({
      nSamples: 80,
      centers: [
        [0, 0],
        [9, 0],
      ],
      seed: 4,
    }).X
    const { k, ks } = await gapStatistic(two, { engine, kMax: 4, nReferences: 10 })
    expect([k, ks]).toEqual([2, [1, 2, 3, 4]])
    const { X } = makeUniform({ nSamples: 100, nFeatures: 2, seed: 1 })
    expect((await gapStatistic(X, { engine, kMax: 4, nReferences: 10 })).k).toBe(1)
  })

  it("is the same for rows that are moved, turned or measured in other units, and on every engine", async () => {
    const plain = await gapStatistic(blobs, { engine, kMax: 3, nReferences: 3 })
    const turned = blobs.toArray().map(([x, y]) => [(3 * x + 4 * y) * 2 ** 90, (4 * x - 3 * y) * 2 ** 90 - 2 ** 100])
    const other = await gapStatistic(turned, { engine, kMax: 3, nReferences: 3 })
    const fast = await wasm({ threads: 1 })
    const same = await gapStatistic(blobs, { engine: fast, kMax: 3, nReferences: 3 })
    await fast.close()
    for (const found of [other, same])
      plain.gap.forEach((value, i) => {
        expect(found.gap[i]).toBeCloseTo(value, 6)
      })
  })

  it("draws references that fill the box of the principal components", async () => {
    const x = await engine.load(
      Matrix.from([
        [0, 0],
        [6, 8],
        [4, -3],
        [10, 5],
      ]),
    )
    const { unit, sides } = await boxOf("test", x, {})
    // Along (3, 4) / 5: 0, 10, 0, 10; across it: 0, 0, 5, 5.
    expect(unit).toBeCloseTo(10, 12)
    expect(Array.from(sides, (side) => side * unit)).toEqual([expect.closeTo(10, 12), expect.closeTo(5, 12)])
    const { data } = await referenceRows({ unit, sides }, 4000, 1, 0, {})
    const of = (j: number) => Array.from(data).filter((_, i) => i % 2 === j)
    for (const [j, side] of [1, 0.5].entries()) {
      const values = of(j)
      expect(Math.max(...values)).toBeLessThanOrEqual(side / 2)
      expect(Math.max(...values) - Math.min(...values)).toBeGreaterThan(side * 0.99)
      expect(values.reduce((sum, v) => sum + v * v, 0) / 4000 / (side * side)).toBeCloseTo(1 / 12, 2)
    }
    expect((await referenceRows({ unit, sides }, 4000, 1, 1, {})).data).not.toEqual(data)
    x.release()
  })

  it("refuses rows whose inertia comes to 0, weights, and more clusters than rows", async () => {
    const copies = [[1], [1], [2], [5]]
    await expect(gapStatistic(copies, { engine, kMax: 3, nReferences: 2 })).rejects.toThrow(
      "gapStatistic: with 3 clusters every row lies on its centroid, so that there is no inertia left to compare; kMax must be below 3.",
    )
    expect((await gapStatistic(copies, { engine, nReferences: 2 })).ks).toEqual([1, 2])
    await expect(gapStatistic([[1], [2]], { engine, kMax: 3 })).rejects.toThrow("kMax must be at most 2")
    const x = await engine.load(Matrix.from(copies), { weights: [1, 2, 1, 1] })
    await expect(gapStatistic(x, { kMax: 2 })).rejects.toThrow(DataError)
    await expect(gapStatistic(copies, { engine, references: [] })).rejects.toThrow("references must be")
  })

  it("tells progress that never falls and ends at 1, and stops where it is aborted", async () => {
    const fractions: number[] = []
    const options = { engine, kMax: 3, nReferences: 4 }
    await gapStatistic(blobs, { ...options, onProgress: ({ fraction }) => fractions.push(fraction) })
    expect(fractions.at(-1)).toBe(1)
    expect(fractions).toEqual(fractions.slice().sort((a, b) => a - b))
    const controller = new AbortController()
    const reason = new Error("enough")
    const run = gapStatistic(blobs, {
      ...options,
      signal: controller.signal,
      onProgress: () => controller.abort(reason),
    })
    await expect(run).rejects.toBe(reason)
  })
})
