import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { bitsPerBin, ExactSums, exactValue } from "./exactSums.js"
import { addIntegers, exactValues } from "./wideIntegers.js"

const wide = fc.bigInt({ min: -(2n ** 61n), max: 2n ** 61n })
const awkward = fc.oneof(wide, fc.constantFrom(0n, 1n, -1n, 2n ** 32n, -(2n ** 32n), 2n ** 32n - 1n, 1n - 2n ** 32n))

describe("integers of 64 bits in halves", () => {
  it("add as BigInts do", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(awkward, awkward), { maxLength: 20 }), (pairs) => {
        const into = BigInt64Array.from(pairs, ([a]) => a)
        addIntegers(
          into,
          BigInt64Array.from(pairs, ([, b]) => b),
        )
        expect([...into]).toEqual(pairs.map(([a, b]) => a + b))
      }),
    )
  })

  it("are read with the roundings of exactValue, for every number of bits", () => {
    fc.assert(
      fc.property(awkward, awkward, fc.integer({ min: 20, max: 50 }), (coarse, rest, bits) => {
        const out = new Float64Array(1)
        exactValues(BigInt64Array.of(0n, coarse, 0n, rest), 1, 1, 2, bits, out)
        expect(out[0]).toBe(exactValue(coarse, rest, bits))
      }),
      { numRuns: 2000 },
    )
  })

  it("hold what the plain sums hold", () => {
    const sums = new ExactSums(2, bitsPerBin(1000))
    for (let i = 0; i < 1000; i++) sums.add(1, Math.sin(i) / 3, i % 3 ? 1 : -1)
    const [coarse, rest] = sums.integers(1)
    const out = new Float64Array(1)
    exactValues(BigInt64Array.of(coarse, rest), 0, 1, 1, sums.bits, out)
    expect(out[0]).toBe(sums.value(1))
  })
})
