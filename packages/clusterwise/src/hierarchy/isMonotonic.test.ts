import { expect, it } from "vitest"
import { isMonotonic } from "./isMonotonic.js"
import { chainOf, sixOnALine } from "./testing/trees.js"

it("isMonotonic says whether heights never fall", () => {
  expect(isMonotonic(sixOnALine)).toBe(true)
  expect(isMonotonic([[0, 1, 0, 2]])).toBe(true)
  expect(isMonotonic(sixOnALine.map(([a, b, , size]) => [a, b, 3, size]))).toBe(true)
  expect(
    isMonotonic([
      [0, 1, 2, 2],
      [2, 3, 1.9, 3],
    ]),
  ).toBe(false)
  expect(isMonotonic(chainOf(100_001))).toBe(true)
})
