import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Matrix } from "../../data/matrix.js"
import { reference } from "./reference.js"

const engine = reference()
const load = (rows: number[][], weights?: number[]) => engine.load(Matrix.from(rows), { weights })
const numbers = fc.double({ min: -100, max: 100, noNaN: true })

describe("moments in the reference engine", () => {
  it("finds mean, population variance and range of four points worked by hand", async () => {
    const x = await load([
      [0, 0],
      [0, 1],
      [4, 0],
      [4, 1.5],
    ])
    const { mean, variance, min, max, weight, count } = await engine.moments(x, {})
    expect([...mean]).toEqual([2, 0.625])
    expect([...variance]).toEqual([4, 0.421875])
    expect([[...min], [...max], [...weight], [...count]]).toEqual([[0, 0], [4, 1.5], [4], [4]])
  })

  it("counts a weight of n as n copies, of 0 as absent", async () => {
    const weighted = await engine.moments(await load([[9], [1], [2], [4]], [0, 3, 1, 2]), { cross: true })
    const copied = await engine.moments(await load([[1], [1], [1], [2], [4], [4]]), { cross: true })
    expect(weighted.mean[0]).toBeCloseTo(copied.mean[0], 14)
    expect(weighted.variance[0]).toBeCloseTo(copied.variance[0], 14)
    expect(weighted.cross![0]).toBeCloseTo(copied.cross![0], 14)
    expect(weighted.max[0]).toBe(9)
  })

  it("gives each label its own mean and variance, leaves out labels below 0, and zeros where a label is empty", async () => {
    const x = await load([[1], [3], [10], [10], [77]])
    const { mean, variance, count } = await engine.moments(x, { labels: Int32Array.of(0, 0, 2, 2, -1), groups: 3 })
    expect([...mean]).toEqual([2, 0, 10])
    expect([...variance]).toEqual([1, 0, 0])
    expect([...count]).toEqual([2, 0, 2])
  })

  it("keeps all digits of data moved by 1e8", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 50 }),
        async (values) => {
          const near = await engine.moments(await load(values.map((v) => [v / 64])), {})
          const far = await engine.moments(await load(values.map((v) => [v / 64 + 1e8])), {})
          expect(Math.abs(far.variance[0] - near.variance[0])).toBeLessThanOrEqual(1e-13 * near.variance[0])
          expect(Math.abs(far.mean[0] - 1e8 - near.mean[0])).toBeLessThanOrEqual(2e-8)
        },
      ),
    )
  })

  it("finds variance exactly 0 and the very value as mean of a constant column, whatever the weights", async () => {
    const values = [0.1, 1 / 3, 1e300, -7e-300, 0, 123456.789]
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...values),
        fc.array(fc.double({ min: 0.01, max: 9, noNaN: true }), { minLength: 1, maxLength: 40 }),
        async (value, weights) => {
          const { mean, variance } = await engine.moments(
            await load(
              weights.map(() => [value]),
              weights,
            ),
            {},
          )
          expect([mean[0], variance[0]]).toEqual([value, 0])
        },
      ),
    )
  })

  it("finds cross products that are symmetric, with the variances on the diagonal", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(numbers, numbers, numbers), { minLength: 2, maxLength: 30 }), async (rows) => {
        const { cross, variance, mean } = await engine.moments(await load(rows), { cross: true })
        for (let j = 0; j < 3; j++) {
          expect(cross![j * 4]).toBeCloseTo(variance[j], 9)
          for (let l = 0; l < 3; l++) {
            expect(cross![j * 3 + l]).toBe(cross![l * 3 + j])
            const plain = rows.reduce((sum, r) => sum + (r[j] - mean[j]) * (r[l] - mean[l]), 0) / rows.length
            expect(cross![j * 3 + l]).toBeCloseTo(plain, 8)
          }
        }
      }),
    )
  })

  it("refuses labels that do not fit the rows or the groups", async () => {
    const x = await load([[1], [2]])
    await expect(engine.moments(x, { labels: Int32Array.of(0), groups: 1 })).rejects.toThrow("one a row (2)")
    await expect(engine.moments(x, { labels: Int32Array.of(0, 3), groups: 2 })).rejects.toThrow("below groups (2)")
    await expect(engine.moments(x, { labels: Int32Array.of(0, 0) })).rejects.toThrow("groups must be")
  })

  it("stops with the signal's reason, and tells progress that never falls and ends at 1", async () => {
    const x = await engine.load(Matrix.alloc(400_000, 4))
    const abort = new AbortController()
    const reason = new Error("enough")
    const running = engine.moments(x, { cross: true }, { signal: abort.signal, onProgress: () => abort.abort(reason) })
    await expect(running).rejects.toBe(reason)
    const fractions: number[] = []
    await engine.moments(x, { cross: true }, { onProgress: (p) => fractions.push(p.fraction) })
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b))
    expect(fractions.at(-1)).toBe(1)
  })
})
