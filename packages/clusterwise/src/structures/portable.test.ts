import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { type Golden, golden } from "../../../../fixtures/golden.js"
import { portableLog } from "./log.js"
import { normalQuantile } from "./normal.js"
import { philox4x32 } from "./philox.js"
import { Draws, Purpose } from "./random.js"
import { sampleWithoutReplacement } from "./sample.js"
import { cosOfTurn, sinOfTurn } from "./turn.js"

/** How many doubles lie between two numbers of the same sign. */
function ulps(a: number, b: number): number {
  const [x, y] = new BigInt64Array(Float64Array.of(a, b).buffer)
  return Number(x > y ? x - y : y - x)
}

describe("philox4x32", () => {
  it.each([
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ])("gives the published answer for counter %j and key %j", (counter, key, answer) => {
    const out = new Uint32Array(4)
    const [c0, c1, c2, c3] = counter
    philox4x32(c0, c1, c2, c3, key[0], key[1], out)
    expect([...out]).toEqual(answer)
  })

  it("gives the golden answers", () => {
    const { cases } = golden<Golden<{ counter: number[]; key: number[]; output: number[] }>>("philox")
    expect(cases.length).toBeGreaterThan(3)
    const out = new Uint32Array(4)
    for (const { counter, key, output } of cases) {
      philox4x32(counter[0], counter[1], counter[2], counter[3], key[0], key[1], out)
      expect([...out]).toEqual(output)
    }
  })
})

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

describe("sampleWithoutReplacement", () => {
  it("draws that many distinct numbers, ascending; all of them when as many are asked for as there are", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.nat({ max: 300 }), fc.nat(), (size, some, seed) => {
        const count = Math.min(size, some)
        const sample = [...sampleWithoutReplacement(size, count, seed)]
        expect(sample).toEqual([...new Set(sample)].sort((a, b) => a - b))
        expect(sample.length).toBe(count)
        expect(sample.every((i) => i >= 0 && i < size)).toBe(true)
      }),
    )
  })
})

describe("portableLog", () => {
  const positive = fc
    .tuple(fc.integer({ min: -1022, max: 1023 }), fc.double({ min: 1, max: 2, maxExcluded: true, noNaN: true }))
    .map(([exponent, m]) => m * 2 ** exponent)

  it("is within 2 units in the last place of Math.log, over all magnitudes", () => {
    fc.assert(
      fc.property(positive, (x) => ulps(portableLog(x), Math.log(x)) <= 2),
      { numRuns: 20_000 },
    )
  })

  it("is so next to 1 as well, where the logarithm vanishes, and exact at 1", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.5, max: 2, noNaN: true }), (x) => ulps(portableLog(x), Math.log(x)) <= 2),
      { numRuns: 20_000 },
    )
    for (let k = 1; k <= 200; k++)
      for (const x of [1 + k * 2 ** -52, 1 - k * 2 ** -53, 1 + 2 ** -(k % 50) / 3])
        expect(ulps(portableLog(x), Math.log(x))).toBeLessThanOrEqual(2)
    expect(portableLog(1)).toBe(0)
  })
})

describe("normalQuantile", () => {
  // Values by SciPy's norm.ppf.
  it.each([
    [1e-300, -37.0470962993612],
    [1e-17, -8.493793224109599],
    [1e-5, -4.264890793922825],
    [0.0749, -1.4402382675279635],
    [0.075, -1.4395314709384563],
    [0.2, -0.8416212335729142],
    [0.5, 0],
    [0.7, 0.5244005127080407],
    [0.99, 2.3263478740408408],
  ])("finds the quantile of %d", (p, z) => {
    expect(Math.abs(normalQuantile(p) - z)).toBeLessThanOrEqual(1e-14 * Math.abs(z))
  })

  it("rises, and mirrors at one half", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 20 - 1 }), (n) => {
        const p = n / 2 ** 20
        expect(normalQuantile(1 - p)).toBe(-normalQuantile(p) || 0)
        expect(normalQuantile(p + 2 ** -22)).toBeGreaterThan(normalQuantile(p))
      }),
    )
  })
})

describe("sine and cosine of turns", () => {
  it("are exact at quarter turns", () => {
    expect([0, 0.25, 0.5, 0.75, 1].map(sinOfTurn)).toEqual([0, 1, 0, -1, 0])
    expect([0, 0.25, 0.5, 0.75, 1].map(cosOfTurn)).toEqual([1, 0, -1, 0, 1])
  })

  it("agree with Math.sin and Math.cos, whose arguments are rounded", () => {
    fc.assert(
      fc.property(fc.double({ min: -1, max: 2, noNaN: true }), (t) => {
        expect(Math.abs(sinOfTurn(t) - Math.sin(2 * Math.PI * t))).toBeLessThan(4e-15)
        expect(Math.abs(cosOfTurn(t) - Math.cos(2 * Math.PI * t))).toBeLessThan(4e-15)
        expect(Math.abs(sinOfTurn(t) ** 2 + cosOfTurn(t) ** 2 - 1)).toBeLessThan(1e-15)
      }),
    )
  })
})
