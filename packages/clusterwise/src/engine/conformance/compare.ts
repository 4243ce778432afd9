import { expect } from "vitest"
import type { Dtype } from "../../data/memory.js"

type Numbers = Float64Array | Float32Array | Int32Array

/** Same length, same bits, NaN and −0 included. */
export function expectSameBytes(found: Numbers, expected: Numbers, what: string): void {
  expect(found.constructor.name, what).toBe(expected.constructor.name)
  expect(found.length, what).toBe(expected.length)
  for (let i = 0; i < expected.length; i++)
    if (!Object.is(found[i], expected[i])) expect.fail(`${what}[${i}] is ${found[i]}, the reference has ${expected[i]}`)
}

/** Within `tolerance` of the expected value, or of the `scale` of what it is a difference of. */
export function expectClose(
  found: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  what: string,
  scale: (index: number) => number = () => 0,
): void {
  expect(found.length, what).toBe(expected.length)
  for (let i = 0; i < expected.length; i++) {
    if (Object.is(found[i], expected[i]) || found[i] === expected[i]) continue
    const allowed = tolerance * Math.max(Math.abs(expected[i]), scale(i))
    if (!(Math.abs(found[i] - expected[i]) <= allowed))
      expect.fail(`${what}[${i}] is ${found[i]}, the reference has ${expected[i]} (± ${allowed})`)
  }
}

/** How far scalars may lie from the reference: float64 1e-9, float32 1e-5, relative. Labels and centroids: not at all. */
export const tolerance = (dtype: Dtype): number => (dtype === "float32" ? 1e-5 : 1e-9)
