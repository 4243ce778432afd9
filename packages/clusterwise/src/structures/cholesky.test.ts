import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { inverseCholesky } from "./cholesky.js"

describe("inverseCholesky", () => {
  it("is what a hand computes", () => {
    // [[4, 2], [2, 5]] = [[2, 0], [1, 2]] · its transpose; the inverse of [[2, 0], [1, 2]] is [[1/2, 0], [-1/4, 1/2]].
    expect(inverseCholesky(Float64Array.of(4, 2, 2, 5), 2)).toEqual(Float64Array.of(0.5, 0, -0.25, 0.5))
    expect(inverseCholesky(Float64Array.of(0.25), 1)).toEqual(Float64Array.of(2))
  })

  it("takes A to the identity: X · A · Xᵀ = I", () => {
    const entries = (size: number) => fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: size * size })
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 7 }).chain((size) => fc.tuple(fc.constant(size), entries(size))),
        ([size, values]) => {
          const a = new Float64Array(size * size)
          for (let i = 0; i < size; i++)
            for (let j = 0; j < size; j++) {
              for (let k = 0; k < size; k++) a[i * size + j] += values[i * size + k] * values[j * size + k]
              if (i === j) a[i * size + j] += 0.01
            }
          const x = inverseCholesky(a, size) as Float64Array
          for (let i = 0; i < size; i++)
            for (let j = 0; j < size; j++) {
              let sum = 0
              for (let k = 0; k < size; k++)
                for (let l = 0; l < size; l++) sum += x[i * size + k] * a[k * size + l] * x[j * size + l]
              expect(sum).toBeCloseTo(i === j ? 1 : 0, 9)
            }
        },
      ),
    )
  })

  it("names the column that follows from those before it, also where rounding hides it", () => {
    expect(inverseCholesky(Float64Array.of(1, 1, 1, 1), 2)).toEqual({ column: 1 })
    expect(inverseCholesky(Float64Array.of(0.01, 0.03, 0.03, 0.09 * (1 + 2 ** -52)), 2)).toEqual({ column: 1 })
    expect(inverseCholesky(Float64Array.of(0), 1)).toEqual({ column: 0 })
    expect(inverseCholesky(Float64Array.of(1, 2, 2, 1), 2)).toEqual({ column: 1 })
    expect(inverseCholesky(Float64Array.of(Number.POSITIVE_INFINITY), 1)).toEqual({ column: 0 })
  })

  it("does not mind columns of very different size", () => {
    expect(inverseCholesky(Float64Array.of(2 ** -400, 0, 0, 2 ** 400), 2)).toEqual(
      Float64Array.of(2 ** 200, 0, 0, 2 ** -200),
    )
  })
})
