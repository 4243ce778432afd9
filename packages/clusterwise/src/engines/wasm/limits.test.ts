import { describe, expect, it } from "vitest"
import { largestWithin, limitsOf } from "./limits.js"

const next = (value: number): number => {
  const bits = new BigInt64Array(1)
  const floats = new Float64Array(bits.buffer)
  floats[0] = value
  bits[0]++
  return floats[0]
}

describe("the largest sum within eps", () => {
  it.each([0, 0.1, 0.30000000000000004, 1, 1e-160, 1e160, 5e-324])(
    "is the last one whose root is at most %d",
    (eps) => {
      const within = largestWithin(eps, Math.sqrt)
      expect(Math.sqrt(within)).toBeLessThanOrEqual(eps)
      expect(Math.sqrt(next(within))).toBeGreaterThan(eps)
    },
  )

  it("is infinite where eps is, and below 0 where nothing is near enough", () => {
    expect(largestWithin(Number.POSITIVE_INFINITY, Math.sqrt)).toBe(Number.POSITIVE_INFINITY)
    expect(largestWithin(1, (sum) => sum + 2)).toBe(-1)
  })
})

describe("limits", () => {
  it.each(["euclidean", "sqeuclidean", "manhattan", "chebyshev", "cosine"] as const)(
    "leave nothing between for %s",
    (metric) => {
      const { within, beyond } = limitsOf({ metric }, 0.7, 0.25, 3)
      expect(within).toBe(beyond)
      expect(within).toBeGreaterThan(0)
    },
  )

  it("hold angles between the chords on both sides", () => {
    for (const eps of [1e-9, 1e-4, 0.5, 3, Math.PI]) {
      const { within, beyond } = limitsOf({ metric: "haversine" }, eps, 1, 2)
      const sq = (2 * Math.sin(eps / 2)) ** 2
      expect(within).toBeLessThan(sq)
      expect(beyond).toBeGreaterThan(sq)
    }
    expect(limitsOf({ metric: "haversine" }, 4, 1, 2).within).toBe(Number.POSITIVE_INFINITY)
  })

  it("hold Minkowski's distance between the largest difference and its most", () => {
    const { kind, within, beyond } = limitsOf({ metric: "minkowski", p: 3 }, 2, 0.5, 8)
    expect([kind, within, beyond]).toEqual([3, expect.closeTo(0.5), expect.closeTo(1)])
    expect(limitsOf({ metric: "minkowski", p: 1 }, 2, 0.5, 8)).toEqual(limitsOf({ metric: "manhattan" }, 2, 0.5, 8))
  })
})
