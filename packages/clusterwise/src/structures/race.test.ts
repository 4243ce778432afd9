import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { raceByWeight } from "./race.js"
import { Draws } from "./random.js"

const draws = new Draws(11, 98)

describe("a draw by weight", () => {
  it("takes items as often as they weigh: χ² of 20,000 draws", () => {
    const weights = [1, 4, 0, 2.5, 0.5, 8]
    const total = weights.reduce((a, b) => a + b)
    const wins = weights.map(() => 0)
    for (let part = 0; part < 20_000; part++) wins[raceByWeight(weights, draws, part)]++
    expect(wins[2]).toBe(0)
    const chiSq = weights.reduce((sum, w, i) => {
      const expected = (20_000 * w) / total
      return w === 0 ? sum : sum + (wins[i] - expected) ** 2 / expected
    }, 0)
    // Four degrees of freedom: 23.5 is passed once in ten thousand times.
    expect(chiSq).toBeLessThan(23.5)
  })

  it("takes the same item, whatever pieces the items are looked at in, and in whatever order", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 }),
        fc.nat(40),
        fc.nat(1000),
        (weights, cut, part) => {
          const all = raceByWeight(weights, draws, part)
          const [head, tail] = [weights.slice(0, cut), weights.slice(cut)]
          const first = raceByWeight(head, draws, part)
          const second = raceByWeight(tail, draws, part, cut)
          // The winner of the whole is the winner of its piece.
          expect(all).toBe(all < cut ? first : second < 0 ? -1 : cut + second)
        },
      ),
    )
  })

  it("does not depend on the unit of the weights", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 2 ** -20, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 }),
        fc.nat(1000),
        fc.integer({ min: -300, max: 300 }),
        (weights, part, power) => {
          const scaled = weights.map((w) => w * 2 ** power)
          expect(raceByWeight(scaled, draws, part)).toBe(raceByWeight(weights, draws, part))
        },
      ),
    )
  })

  it("is another draw for another part, and for another seed", () => {
    const even = new Float64Array(100).fill(1)
    const winners = (drawn: Draws) => Array.from({ length: 50 }, (_, part) => raceByWeight(even, drawn, part))
    expect(new Set(winners(draws)).size).toBeGreaterThan(20)
    expect(winners(new Draws(12, 98))).not.toEqual(winners(draws))
    expect(winners(new Draws(11, 98))).toEqual(winners(draws))
  })

  it("takes none where nothing weighs", () => {
    expect(raceByWeight([0, 0], draws, 0)).toBe(-1)
    expect(raceByWeight([], draws, 0)).toBe(-1)
    expect(raceByWeight([0, 1e-300, 0], draws, 0)).toBe(1)
  })
})
