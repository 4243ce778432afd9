import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { columnGeometry, exponentAbove, sqDistanceUnit } from "./geometry.js"

function geometryOf(column: readonly number[]) {
  const { origin, columnScale, scale } = columnGeometry(
    Float64Array.of(Math.min(...column)),
    Float64Array.of(Math.max(...column)),
  )
  return { origin: origin[0], columnScale: columnScale[0], scale }
}

/** A double as a whole number of 2^-1074. */
function exact(x: number): bigint {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, x)
  const word = view.getBigUint64(0)
  const exponent = (word >> 52n) & 0x7ffn
  const fraction = word & 0xfffffffffffffn
  const size = exponent === 0n ? fraction : (fraction | (1n << 52n)) << (exponent - 1n)
  return word >> 63n ? -size : size
}

/** Columns of any place and width: near 0, far from it, narrow and wide. */
const columns = fc
  .tuple(
    fc.double({ min: -1, max: 1, noNaN: true }),
    fc.integer({ min: -200, max: 200 }),
    fc.integer({ min: 0, max: 70 }),
    fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 }),
  )
  .map(([middle, place, narrower, parts]) =>
    parts.map((part) => (middle + (part - 0.5) * 2 ** (4 - narrower)) * 2 ** place),
  )

describe("the geometry of columns", () => {
  it("has an origin from which every difference is exact", () => {
    fc.assert(
      fc.property(columns, (column) => {
        const { origin } = geometryOf(column)
        for (const x of column) expect(exact(x - origin)).toBe(exact(x) - exact(origin))
      }),
      { numRuns: 3000 },
    )
  })

  it("has an origin inside the range where it is not 0, and is not 0 for columns far from 0", () => {
    fc.assert(
      fc.property(columns, (column) => {
        const { origin } = geometryOf(column)
        const [min, max] = [Math.min(...column), Math.max(...column)]
        if (origin !== 0) expect(origin >= min && origin <= max).toBe(true)
        if (Math.abs(min) > 4 * (max - min)) expect(origin).not.toBe(0)
      }),
      { numRuns: 3000 },
    )
  })

  it("brings differences to at most 1, and not far below", () => {
    fc.assert(
      fc.property(columns, (column) => {
        const { origin, columnScale, scale } = geometryOf(column)
        const reach = Math.max(...column.map((x) => Math.abs(x - origin)))
        fc.pre(reach > 2 ** -1000)
        expect(reach * columnScale).toBeLessThanOrEqual(1)
        expect(reach * columnScale).toBeGreaterThan(0.5)
        expect(scale).toBe(columnScale)
      }),
    )
  })

  it("scales with its data by a power of two, bit for bit", () => {
    fc.assert(
      fc.property(columns, fc.integer({ min: -300, max: 300 }), (column, power) => {
        const plain = geometryOf(column)
        fc.pre(column.every((x) => x === 0 || Math.abs(x) > 2 ** -400))
        fc.pre(Math.max(...column) - Math.min(...column) > 2 ** -400)
        const scaled = geometryOf(column.map((x) => x * 2 ** power))
        expect(scaled.origin).toBe(plain.origin * 2 ** power)
        expect(scaled.columnScale).toBe(plain.columnScale * 2 ** -power)
        expect(scaled.scale).toBe(plain.scale * 2 ** -power)
      }),
      { numRuns: 1000 },
    )
  })

  it("follows a far shift: the differences from the origin are those of the other shift, moved by a round number", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 2 }), (column) => {
        fc.pre(new Set(column).size > 1)
        const [one, other] = [1e8, -(2 ** 40)].map((shift) => geometryOf(column.map((x) => x + shift)))
        const gap = one.origin - 1e8 - (other.origin + 2 ** 40)
        const width = Math.max(...column) - Math.min(...column)
        expect(Math.abs(gap)).toBeLessThanOrEqual(width)
        expect(one.scale / other.scale).toBeGreaterThanOrEqual(0.5)
        expect(one.scale / other.scale).toBeLessThanOrEqual(2)
      }),
    )
  })

  it("takes the scale of the widest column, the last place of a constant one, and 1 where all is 0", () => {
    const { scale } = columnGeometry(Float64Array.of(-3, 0, 7), Float64Array.of(3, 100, 7))
    expect(scale).toBe(2 ** -7)
    expect(geometryOf([5, 5])).toEqual({ origin: 5, columnScale: 2 ** 1000, scale: 2 ** 50 })
    expect(geometryOf([0, 0]).scale).toBe(1)
  })

  it("keeps columns as wide as float64 itself where they are", () => {
    const { origin, scale } = geometryOf([-Number.MAX_VALUE, Number.MAX_VALUE])
    expect(origin).toBe(0)
    expect(Number.MAX_VALUE * scale).toBeLessThanOrEqual(1)
  })

  it("finds the least power of two above a number", () => {
    expect([1, 2, 3, 4, 0.5, 0.75, -8, 1 + 2 ** -52, 1 - 2 ** -53].map((x) => exponentAbove(x) + 0)).toEqual([
      0, 1, 2, 2, -1, 0, 3, 1, 0,
    ])
    expect([0, 5e-324, 2 ** -1000, Number.MAX_VALUE, 2 ** 1023].map(exponentAbove)).toEqual([
      -1000, -1000, -1000, 1024, 1023,
    ])
    for (let e = -999; e <= 1022; e++) {
      expect(exponentAbove(2 ** e)).toBe(e)
      expect(exponentAbove(2 ** e * (1 + 2 ** -52)) + 0).toBe(e + 1)
    }
  })

  it("brings the greatest squared distance of scaled rows, 4 a column, to at most 1", () => {
    for (const cols of [1, 2, 3, 4, 5, 64, 1000]) {
      expect(4 * cols * sqDistanceUnit(cols)).toBeLessThanOrEqual(1)
      expect(4 * cols * sqDistanceUnit(cols)).toBeGreaterThan(0.5)
    }
  })
})
