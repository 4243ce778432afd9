import { describe, expect, it } from "vitest"
import { Draws, Purpose } from "./random.js"

describe("Draws", () => {
  it("do not depend on their order, and differ by seed, purpose, stream and index", () => {
    const take = (seed: number, purpose: number, stream: number, index: number) =>
      new Draws(seed, purpose, stream).uniform(index)
    const draws = new Draws(3, Purpose.blobs)
    const [late, early] = [draws.uniform(2 ** 40 + 1), draws.uniform(0)]
    expect([early, late]).toEqual([take(3, Purpose.blobs, 0, 0), take(3, Purpose.blobs, 0, 2 ** 40 + 1)])
    const others = [
      take(4, Purpose.blobs, 0, 0),
      take(3, Purpose.moons, 0, 0),
      take(3, Purpose.blobs, 1, 0),
      take(3, Purpose.blobs, 0, 1),
      take(3 + 2 ** 32, Purpose.blobs, 0, 0),
      late,
    ]
    expect(new Set([early, ...others]).size).toBe(7)
  })

  it("are uniform in (0, 1): mean, variance and tenths within five standard errors", () => {
    const draws = new Draws(11, Purpose.uniform)
    const n = 40_000
    const tenths = new Float64Array(10)
    let sum = 0
    let sumSq = 0
    for (let i = 0; i < n; i++) {
      const u = draws.uniform(i)
      if (!(u > 0 && u < 1)) expect.fail(`draw ${i} is ${u}`)
      sum += u
      sumSq += (u - 0.5) ** 2
      tenths[Math.floor(u * 10)]++
    }
    expect(Math.abs(sum / n - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / n))
    expect(Math.abs(sumSq / n - 1 / 12)).toBeLessThan(5 * Math.sqrt(1 / 180 / n))
    for (const count of tenths) expect(Math.abs(count - n / 10)).toBeLessThan(5 * Math.sqrt(n * 0.09))
  })

  it("give whole numbers inside their bound", () => {
    const draws = new Draws(5, Purpose.sample)
    const seen = new Set(Array.from({ length: 200 }, (_, i) => draws.integer(i, 6)))
    expect([...seen].sort()).toEqual([0, 1, 2, 3, 4, 5])
    expect(draws.integer(0, 1)).toBe(0)
  })
})
