import { describe, expect, it } from "vitest"
import { onLine, quantilePlace } from "./quantile.js"

describe("the place of a quantile", () => {
  it("lies between two ranks, and on the last one for 1", () => {
    expect(quantilePlace(4, 0.25)).toEqual({ below: 0, above: 1, t: 0.75 })
    expect(quantilePlace(4, 1)).toEqual({ below: 3, above: 3, t: 0 })
    expect(quantilePlace(1, 0.7)).toEqual({ below: 0, above: 0, t: 0 })
  })

  it("is joined from the nearer end, so that both ends are met exactly", () => {
    expect([onLine(1, 10, 0), onLine(1, 10, 1), onLine(1, 10, 0.5)]).toEqual([1, 10, 5.5])
    expect(onLine(0.1, 0.7, 1)).toBe(0.7)
  })

  it("is found where the width leaves float64, and is never −0", () => {
    expect(onLine(-Number.MAX_VALUE, Number.MAX_VALUE, 0.5)).toBe(0)
    expect(onLine(-0, -0, 0)).toBe(0)
  })
})
