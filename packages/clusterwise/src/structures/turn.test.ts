import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { cosOfTurn, sinOfTurn } from "./turn.js"

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
