import { expect } from "vitest"

/** Every value within `relative` of the golden one, measured by the largest value of its column (or 1e-5: below is rounding of 0). */
export function expectColumnsNear(actual: number[][], golden: number[][], relative = 1e-9): void {
  expect(actual.length).toBe(golden.length)
  const size = golden[0].map((_, j) => Math.max(...golden.map((row) => Math.abs(row[j])), 1e-5))
  for (let i = 0; i < golden.length; i++)
    for (let j = 0; j < golden[0].length; j++)
      if (!(Math.abs(actual[i][j] - golden[i][j]) <= relative * size[j]))
        expect.fail(`row ${i}, column ${j}: ${actual[i][j]}, golden ${golden[i][j]}`)
}

/** Every value within `relative` of its golden value. */
export function expectNear(actual: ArrayLike<number>, golden: readonly number[], relative = 1e-9): void {
  expect(actual.length).toBe(golden.length)
  for (let i = 0; i < golden.length; i++)
    if (!(Math.abs(actual[i] - golden[i]) <= relative * Math.abs(golden[i]) + 1e-15))
      expect.fail(`entry ${i}: ${actual[i]}, golden ${golden[i]}`)
}
