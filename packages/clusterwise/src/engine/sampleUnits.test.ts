import { expect, it } from "vitest"
import { sampleUnits } from "./sampleUnits.js"

const sum = (values: Iterable<number>) => Array.from(values).reduce((a, b) => a + b, 0)

it("counts rows where there are no weights, up to the next whole number", () => {
  expect(sampleUnits(undefined, 5)).toEqual({ of: undefined, needed: 5 })
  expect(sampleUnits(undefined, 4.2).needed).toBe(5)
})

it("adds weights to the same sum in any order, where float64 does not", () => {
  const weights = Float64Array.of(0.3, 0.2, 0.1)
  expect(sum(weights)).not.toBe(sum(weights.slice().reverse()))
  const { of, needed } = sampleUnits(weights, 0.6)
  expect(sum(of!)).toBe(sum(of!.slice().reverse()))
  expect(sum(of!)).toBeGreaterThanOrEqual(needed)
  expect(sum(of!.slice(1))).toBeLessThan(needed)
})

it("keeps whole numbers and powers of two as they are, and weights above minSamples at that", () => {
  const { of, needed } = sampleUnits(Float64Array.of(1, 2, 3, 0, 1e300), 3)
  expect(Array.from(of!, (units) => units / of![0])).toEqual([1, 2, 3, 0, 3])
  expect(needed).toBe(of![2])
  const twice = sampleUnits(Float64Array.of(2, 4, 6, 0, 2e300), 6)
  expect(twice).toEqual({ of, needed })
})
