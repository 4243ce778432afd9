import { describe, expect, it } from "vitest"
import { sharesOf } from "./shares.js"

describe("shares of finer clusters", () => {
  it("go by inertia, less so in few columns", () => {
    const [inertia, rows] = [
      [1600, 100],
      [1000, 1000],
    ]
    // 16 to 1; in 2 columns as their roots: 4 to 1.
    expect(Array.from(sharesOf(inertia, rows, 100, 2))).toEqual([80, 20])
    expect(sharesOf(inertia, rows, 100, 1e9)[0]).toBe(94)
  })

  it("are one at least where there are rows, none where there are none, and never more than rows", () => {
    expect(Array.from(sharesOf([0, 9, 0, 0], [4, 3, 0, 5], 9, 3))).toEqual([4, 3, 0, 2])
    expect(Array.from(sharesOf([0, 0], [2, 2], 3, 3))).toEqual([2, 1])
  })

  it("add up, whatever the sizes", () => {
    for (let total = 5; total <= 60; total++) {
      const shares = sharesOf([1e300, 3, 2 ** -600, 7e299, 0], [20, 10, 10, 10, 10], total, 4)
      expect(shares.reduce((a, b) => a + b, 0)).toBe(total)
      const most = [20, 10, 10, 10, 10]
      expect(Array.from(shares).every((share, c) => share >= 1 && share <= most[c])).toBe(true)
    }
  })
})
