import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Eigen } from "./eigen.js"
import { jacobiEigen } from "./jacobiEigen.js"
import { completeOrthonormal } from "./orthonormal.js"
import { symmetricEigen } from "./symmetricEigen.js"
import { tridiagonalEigen } from "./tridiagonalEigen.js"

const calm = () => undefined
const entry = fc.oneof(fc.integer({ min: -9, max: 9 }), fc.double({ min: -1e3, max: 1e3, noNaN: true }), fc.constant(0))
const symmetric = fc.integer({ min: 1, max: 12 }).chain((n) =>
  fc.array(entry, { minLength: n * n, maxLength: n * n }).map((values) => {
    const a = Float64Array.from(values)
    for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) a[j * n + i] = a[i * n + j]
    return { a, n }
  }),
)
const sizeOf = (a: Float64Array) => a.reduce((most, v) => Math.max(most, Math.abs(v)), 0)

/** The largest entries of A·V − V·Λ and of VᵀV − 1. */
function errors(a: Float64Array, n: number, { values, vectors }: Eigen): { residual: number; skewness: number } {
  let residual = 0
  let skewness = 0
  for (let k = 0; k < n; k++)
    for (let i = 0; i < n; i++) {
      let image = 0
      let product = 0
      for (let j = 0; j < n; j++) {
        image += a[i * n + j] * vectors[k * n + j]
        product += vectors[i * n + j] * vectors[k * n + j]
      }
      residual = Math.max(residual, Math.abs(image - values[k] * vectors[k * n + i]))
      skewness = Math.max(skewness, Math.abs(product - (i === k ? 1 : 0)))
    }
  return { residual, skewness }
}

describe.each([
  ["rotations", jacobiEigen],
  ["tridiagonal form", tridiagonalEigen],
])("eigenvalues by %s", (_, solve) => {
  it("are those of a 2 × 2 matrix worked by hand", async () => {
    const { values, vectors } = await solve(Float64Array.of(2, 1, 1, 2), 2, calm)
    expect(values[0]).toBeCloseTo(3, 14)
    expect(values[1]).toBeCloseTo(1, 14)
    expect(Math.abs(vectors[0] * vectors[1])).toBeCloseTo(0.5, 14)
  })

  it("satisfy A·v = λ·v with unit vectors at right angles, in falling order, and leave the matrix alone", async () => {
    await fc.assert(
      fc.asyncProperty(symmetric, async ({ a, n }) => {
        const before = a.slice()
        const found = await solve(a, n, calm)
        const { residual, skewness } = errors(a, n, found)
        expect(residual).toBeLessThanOrEqual(1e-13 * n * sizeOf(a) + n * Number.MIN_VALUE)
        expect(skewness).toBeLessThanOrEqual(1e-13)
        expect([...found.values]).toEqual([...found.values].sort((x, y) => y - x))
        expect(a).toEqual(before)
      }),
    )
  })

  it("are found for equal, vanishing, tiny and huge values", async () => {
    for (const scale of [1, 0, 1e-300, 1e300, 5e-324]) {
      const diagonal = Float64Array.of(scale, 0, 0, 0, scale, 0, 0, 0, scale)
      expect([...(await solve(diagonal, 3, calm)).values]).toEqual([scale, scale, scale])
      const ones = new Float64Array(25).fill(scale)
      const { values, vectors } = await solve(ones, 5, calm)
      expect([...values, ...vectors].every(Number.isFinite)).toBe(true)
      if (scale !== 5e-324) expect(Math.abs(values[0] - 5 * scale)).toBeLessThanOrEqual(1e-14 * 5 * scale)
    }
  })

  it("stop when the pause rejects", async () => {
    const a = new Float64Array(36).map((_, i) => 1 / (1 + Math.floor(i / 6) + (i % 6)))
    const pause = () => Promise.reject(new Error("enough"))
    await expect(solve(a, 6, pause)).rejects.toThrow("enough")
  })
})

describe("symmetricEigen", () => {
  it("finds small eigenvalues to their own size when columns differ in units only", async () => {
    // D·C·D with correlations C and units from 1 to 1e-12: the least eigenvalue is that of the last Schur complement.
    const units = [1, 1e-4, 1e-8, 1e-12]
    const a = Float64Array.from(
      { length: 16 },
      (_, i) => units[Math.floor(i / 4)] * units[i % 4] * (Math.floor(i / 4) === i % 4 ? 1 : 0.5),
    )
    const { values } = await symmetricEigen(a, 4)
    const schur = [1, 3 / 4, 2 / 3, 5 / 8]
    for (let k = 0; k < 4; k++) expect(values[k] / units[k] ** 2 / schur[k]).toBeCloseTo(1, 6)
  })

  it("agrees by both ways on a matrix beyond the limit of rotations", async () => {
    const n = 140
    const a = new Float64Array(n * n)
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) a[i * n + j] = 1 / (1 + Math.abs(i - j)) + (i === j ? i : 0)
    const [ours, other] = [await symmetricEigen(a, n), await jacobiEigen(a, n, calm)]
    const { residual, skewness } = errors(a, n, ours)
    expect(residual).toBeLessThan(1e-11)
    expect(skewness).toBeLessThan(1e-12)
    ours.values.forEach((value, k) => {
      expect(Math.abs(value - other.values[k])).toBeLessThan(1e-11)
    })
  })
})

describe("completeOrthonormal", () => {
  it("keeps known directions and fills the rest at right angles", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 0, max: 7 }), (size, more) => {
        const count = Math.min(size, 1 + more)
        const vectors = new Float64Array(count * size)
        for (let j = 0; j < size; j++) vectors[j] = j + 1
        completeOrthonormal(vectors, count, size, 1)
        for (let j = 0; j < size; j++) expect(vectors[j] / vectors[0]).toBeCloseTo(j + 1, 12)
        for (let k = 0; k < count; k++)
          for (let l = 0; l <= k; l++) {
            let product = 0
            for (let j = 0; j < size; j++) product += vectors[k * size + j] * vectors[l * size + j]
            expect(product).toBeCloseTo(k === l ? 1 : 0, 14)
          }
      }),
    )
  })
})
