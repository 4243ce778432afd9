import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { type Golden, golden } from "../../../../fixtures/golden.js"
import { DataError, ParameterError } from "../errors.js"
import { adjustedRandScore } from "./adjustedRand.js"

interface PartitionCase {
  readonly name: string
  readonly a: number[]
  readonly b: number[]
  readonly adjustedRand: number
}

const labelling = fc.array(fc.integer({ min: -1, max: 4 }), { minLength: 12, maxLength: 12 })

describe("adjusted Rand", () => {
  it("is what a hand computes for four rows", async () => {
    // Of 6 pairs: 1 together in both, 1 in a only, none in b only, 4 in neither: 2(1·4 − 1·0) / (2·5 + 1·4).
    expect(await adjustedRandScore([0, 0, 1, 1], [0, 0, 1, 2])).toBe(8 / 14)
  })

  it.each(golden<Golden<PartitionCase>>("partitions").cases)("agrees with scikit-learn: $name", async (expected) => {
    expect(await adjustedRandScore(expected.a, expected.b)).toBeCloseTo(expected.adjustedRand, 12)
  })

  it("is 1 for the same partition by any names, all single or all together too", async () => {
    expect(await adjustedRandScore([3, 3, -1, 5], Int32Array.of(0, 0, 1, 2))).toBe(1)
    expect(await adjustedRandScore([0, 1, 2], [5, 4, 3])).toBe(1)
    expect(await adjustedRandScore([0, 0, 0], [1, 1, 1])).toBe(1)
  })

  it("does not care which labelling comes first, and is at most 1", async () => {
    await fc.assert(
      fc.asyncProperty(labelling, labelling, async (a, b) => {
        const score = await adjustedRandScore(a, b)
        expect(score).toBe(await adjustedRandScore(b, a))
        expect(score).toBeLessThanOrEqual(1)
        expect(score).toBeGreaterThanOrEqual(-0.5)
      }),
    )
  })

  it("keeps its digits for a million rows", async () => {
    const a = Int32Array.from({ length: 1_000_000 }, (_, i) => i % 4)
    const b = Int32Array.from(a, (label, i) => (i < 4 ? 9 : label))
    expect(await adjustedRandScore(a, b)).toBeCloseTo(0.9999946666257776, 15) // scikit-learn 1.9.1
  })

  it("brings labels home that live elsewhere", async () => {
    const remote = { collect: async () => Int32Array.of(0, 0, 1, 1) }
    expect(await adjustedRandScore(remote, [1, 1, 0, 0])).toBe(1)
  })

  it("refuses labels of different lengths, none at all, and what is no label", async () => {
    await expect(adjustedRandScore([0, 1], [0])).rejects.toThrow(
      "adjustedRandScore: needs two labels for every row; got 2 and 1",
    )
    await expect(adjustedRandScore([], [])).rejects.toThrow(DataError)
    await expect(adjustedRandScore([0, 0.5], [0, 1])).rejects.toMatchObject({ row: 1 })
    await expect(adjustedRandScore(null as unknown as number[], [0])).rejects.toThrow(ParameterError)
  })

  it("rejects with the reason of an abort", async () => {
    const reason = new Error("enough")
    await expect(adjustedRandScore([0, 1], [0, 1], { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })
})
