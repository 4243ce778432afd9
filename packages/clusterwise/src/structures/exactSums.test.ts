import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { bitsPerBin, ExactSums, exactValue, splitTerm } from "./exactSums.js"
import { Draws } from "./random.js"

const unit = fc.double({ min: -1, max: 1, noNaN: true })
const terms = fc.array(unit, { minLength: 1, maxLength: 200 })

function sumOf(values: readonly number[], bits = bitsPerBin(values.length)): number {
  const sums = new ExactSums(1, bits)
  for (const v of values) sums.add(0, v)
  return sums.value(0)
}

/** A number of size at most 1 in units of 2^-1074. */
function exact(x: number): bigint {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, x)
  const word = view.getBigUint64(0)
  const exponent = (word >> 52n) & 0x7ffn
  const fraction = word & 0xfffffffffffffn
  const size = exponent === 0n ? fraction : (fraction | (1n << 52n)) << (exponent - 1n)
  return word >> 63n ? -size : size
}

/** What |found| differs from the exact sum, in units of 2^-1074. */
function errorOf(found: number, values: readonly number[]): bigint {
  const error = values.reduce((rest, v) => rest - exact(v), exact(found))
  return error < 0n ? -error : error
}

describe("exact sums", () => {
  it("are the same bytes in any order of the terms", () => {
    fc.assert(
      fc.property(terms, fc.infiniteStream(fc.nat()), (values, random) => {
        const order = values.map((v) => [v, random.next().value as number] as const)
        const shuffled = order.sort(([, a], [, b]) => a - b).map(([v]) => v)
        expect(Object.is(sumOf(shuffled), sumOf(values))).toBe(true)
      }),
    )
  })

  it("keep no trace of a term that was added and removed", () => {
    fc.assert(
      fc.property(terms, terms, (values, others) => {
        const sums = new ExactSums(1, bitsPerBin(values.length + others.length))
        for (const v of others) sums.add(0, v)
        for (const v of values) sums.add(0, v)
        for (const v of others) sums.add(0, v, -1)
        expect(sums.value(0)).toBe(sumOf(values, sums.bits))
      }),
    )
  })

  it("err by half of 2^-2B a term and by the rounding of the result", () => {
    fc.assert(
      fc.property(terms, (values) => {
        const bits = bitsPerBin(values.length)
        const found = sumOf(values)
        const allowed = values.length * 2 ** (-2 * bits) + Math.abs(found) * 2 ** -52
        expect(errorOf(found, values) <= exact(Math.min(1, allowed / 256)) * 256n).toBe(true)
      }),
    )
  })

  it("give a small sum its digits beside a large one: an outlier sets the scale, not the error", () => {
    const draws = new Draws(1, 99)
    const small = Array.from({ length: 1000 }, (_, i) => draws.uniform(i) * 2 ** -34)
    const sums = new ExactSums(2, bitsPerBin(1001))
    sums.add(1, 1)
    for (const v of small) sums.add(0, v)
    expect(sums.value(1)).toBe(1)
    const plain = small.reduce((a, b) => a + b)
    expect(Math.abs(sums.value(0) / plain - 1)).toBeLessThan(1e-13)
    // In the same sum too: what is left when the outlier goes is all that there was.
    const before = sums.value(0)
    sums.add(0, 1)
    sums.add(0, 1, -1)
    expect(sums.value(0)).toBe(before)
  })

  it("mirror: the sum of the opposite terms is the opposite sum, to the last digit", () => {
    fc.assert(
      fc.property(terms, fc.integer({ min: 0, max: 90 }), (values, smaller) => {
        const sum = sumOf(values.map((v) => v * 2 ** -smaller))
        expect(sumOf(values.map((v) => -v * 2 ** -smaller)) + 0).toBe(-sum + 0)
      }),
    )
  })

  it("split a term into whole numbers that give it back but for 2^-2B", () => {
    fc.assert(
      fc.property(unit, fc.constantFrom(50, 41, 30), (v, bits) => {
        const [coarse, rest] = splitTerm(v, bits)
        expect([coarse, rest].every(Number.isInteger)).toBe(true)
        expect(Math.abs(coarse)).toBeLessThanOrEqual(2 ** bits)
        expect(Math.abs(rest)).toBeLessThanOrEqual(2 ** (bits - 1))
        const left = v - coarse * 2 ** -bits - rest * 2 ** -bits * 2 ** -bits
        expect(Math.abs(left)).toBeLessThanOrEqual(2 ** -(2 * bits + 1))
      }),
    )
  })

  it("have as many bits as leave room for every term in 62, and at most 50", () => {
    expect([1, 1000, 2047, 2048, 1e6, 2 ** 31].map(bitsPerBin)).toEqual([50, 50, 50, 49, 41, 29])
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 31 }), (count) => {
        expect(BigInt(count) << BigInt(bitsPerBin(count)) < 1n << 62n).toBe(true)
        expect(bitsPerBin(count + 1)).toBeLessThanOrEqual(bitsPerBin(count))
      }),
    )
  })

  it("stay exact at the most terms that their bits allow for, all of the greatest size", () => {
    const sums = new ExactSums(2, bitsPerBin(20_000))
    for (let i = 0; i < 20_000; i++) sums.add(0, i % 2 ? -1 : 1)
    for (let i = 0; i < 20_000; i++) sums.add(1, 1 - 2 ** -53)
    expect(sums.value(0)).toBe(0)
    expect(sums.value(1)).toBe(20_000 - 20_000 * 2 ** -53)
  })

  it("carry a rest of more than one into the coarse part, of either sign", () => {
    expect(
      [3n << 49n, -(3n << 49n), 1n << 50n, -(6n << 50n)].map((rest) => exactValue(5n, rest, 50) * 2 ** 50),
    ).toEqual([6.5, 3.5, 6, -1])
    expect(exactValue(0n, -3n, 50)).toBe(-3 * 2 ** -100)
  })
})
