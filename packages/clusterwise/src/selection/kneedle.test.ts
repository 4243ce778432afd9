import { describe, expect, it } from "vitest"
import { type Golden, golden } from "../../../../fixtures/golden.js"
import { kneeOf } from "./kneedle.js"

interface Curve {
  readonly name: string
  readonly x: number[]
  readonly y: number[]
  readonly knee: number | null
}

describe("the knee of a curve", () => {
  it("is what a hand computes", () => {
    // In units of the axes the curve is 1, 0.2, 0.1, 0 at 0, 1/3, 2/3, 1, and the diagonal 1, 2/3, 1/3, 0: it lies 7/15 below,
    // then 7/30, less by more than nothing but not by a step of 1/3; then 0, which is.
    expect(kneeOf([1, 2, 3, 4], [10, 2, 1, 0])).toBe(1)
  })

  it.each(golden<Golden<Curve>>("kneedle").cases)("is that of kneed: $name", ({ x, y, knee }) => {
    expect(kneeOf(x, y)).toBe(knee)
  })

  it("is none where the curve is straight, flat, bent the other way, or too short to bend", () => {
    expect(kneeOf([1, 2, 3, 4], [4, 3, 2, 1])).toBeNull()
    expect(kneeOf([1, 2, 3, 4, 5], [0.5, 0.4, 0.3, 0.2, 0.1])).toBeNull()
    expect(kneeOf([1, 2, 3], [5, 5, 5])).toBeNull()
    expect(kneeOf([1, 2, 3, 4], [10, 9, 8, 0])).toBeNull()
    expect(kneeOf([1, 2], [5, 1])).toBeNull()
    expect(kneeOf([1], [5])).toBeNull()
  })

  it("does not see units", () => {
    const y = [100, 60, 20, 18, 16, 14]
    expect(kneeOf([1, 2, 3, 4, 5, 6], y)).toBe(2)
    expect(
      kneeOf(
        [10, 20, 30, 40, 50, 60],
        y.map((value) => value * 2 ** 300 + 2 ** 310),
      ),
    ).toBe(2)
  })
})
