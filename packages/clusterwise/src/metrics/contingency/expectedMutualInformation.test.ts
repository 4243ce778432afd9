import { describe, expect, it } from "vitest"
import { type Golden, golden } from "../../../../../fixtures/golden.js"
import { expectedExcess } from "./expectedMutualInformation.js"

interface Chance {
  readonly a: number
  readonly b: number
  readonly n: number
  readonly excess: number
}

const { chance } = golden<Golden<never> & { readonly chance: readonly Chance[] }>("labelings")

describe("what two random clusters tell of each other", () => {
  it.each(chance)("is the sum in 50 digits: $a and $b of $n rows", ({ a, b, n, excess }) => {
    // As its share of the score: what k ln(k ÷ μ) loses where k is about μ grows with μ, and is divided by n.
    expect(Math.abs(expectedExcess(a, b, n) - excess) / n).toBeLessThanOrEqual(1e-16)
    expect(expectedExcess(b, a, n)).toBe(expectedExcess(a, b, n))
  })

  it("is what a hand computes for two of four rows each", () => {
    // k = 0, 1, 2 with chances 1/6, 4/6, 1/6; μ = 1: (1/6) · 2 ln 2.
    expect(expectedExcess(2, 2, 4)).toBeCloseTo(Math.log(2) / 3, 15)
  })
})
