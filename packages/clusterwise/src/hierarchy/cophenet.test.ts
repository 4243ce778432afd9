import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Condensed } from "../data/condensed.js"
import { reference } from "../engines/reference/reference.js"
import { DataError, MemoryBudgetError, ParameterError, UndefinedScoreError } from "../errors.js"
import { cophenet } from "./cophenet.js"
import { linkage } from "./linkage.js"
import { chainOf, rowsOf, sixOnALine, trees } from "./testing/trees.js"

const line = [0, 1, 4, 6, 20, 29]
const pairs = (rows: number[]) =>
  Float64Array.from(rows.flatMap((a, i) => rows.slice(i + 1).map((b) => Math.abs(a - b))))

describe("cophenet", () => {
  it("is the height at which two rows come together", () => {
    const { distances } = cophenet(sixOnALine)
    expect(Array.from(distances.data)).toEqual([
      ...[1, 3, 3, 14, 14],
      ...[3, 3, 14, 14],
      ...[2, 14, 14],
      ...[14, 14],
      9,
    ])
  })

  it("tells how well the tree keeps the distances", () => {
    const { correlation } = cophenet(sixOnALine, pairs(line))
    expect(correlation).toBeCloseTo(0.9116004109202668, 12) // SciPy
    const { distances } = cophenet(sixOnALine)
    expect(cophenet(sixOnALine, distances).correlation).toBeCloseTo(1, 14)
    expect(cophenet(sixOnALine, Float32Array.from(distances.data)).correlation).toBeCloseTo(1, 14)
  })

  it("gives the same correlation whatever the scale and the origin of the distances", () => {
    const expected = cophenet(sixOnALine, pairs(line)).correlation
    for (const scale of [2 ** -1000, 2 ** 1000])
      expect(
        cophenet(
          sixOnALine,
          pairs(line).map((d) => d * scale),
        ).correlation,
      ).toBe(expected)
    expect(
      cophenet(
        sixOnALine,
        pairs(line).map((d) => d + 2 ** 30),
      ).correlation,
    ).toBeCloseTo(expected, 12)
  })

  it("is the height of the smallest cluster that holds both rows, also where heights fall", () => {
    fc.assert(
      fc.property(trees(), (Z) => {
        const { distances } = cophenet(Z)
        const rows = rowsOf(Z)
        for (let a = 0; a < Z.nLeaves; a++)
          for (let b = a + 1; b < Z.nLeaves; b++) {
            const merge = rows.findIndex((own) => own.includes(a) && own.includes(b)) - Z.nLeaves
            expect(distances.at(a, b)).toBe(Z.height(merge))
          }
      }),
    )
  })

  it("is never above the distances under single linkage, nor below them under complete", async () => {
    const point = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 }))
    await fc.assert(
      fc.asyncProperty(fc.array(point, { minLength: 2, maxLength: 20 }), async (X) => {
        const distances = X.flatMap((a, i) => X.slice(i + 1).map((b) => Math.hypot(a[0] - b[0], a[1] - b[1])))
        const given = new Condensed(Float64Array.from(distances))
        const heights = async (method: "single" | "complete") =>
          cophenet(await linkage(given, { method, engine: reference() })).distances.data
        const [low, high] = [await heights("single"), await heights("complete")]
        distances.forEach((d, at) => {
          expect(low[at]).toBeLessThanOrEqual(d)
          expect(high[at]).toBeGreaterThanOrEqual(d)
        })
      }),
    )
  })

  it("has no correlation where nothing varies", () => {
    expect(() => cophenet([[0, 1, 2, 2]], Float64Array.of(2))).toThrow(UndefinedScoreError)
    expect(() => cophenet(sixOnALine, new Float64Array(15).fill(0.1))).toThrow(/all distances are equal \(0.1\)/)
  })

  it("refuses distances that are none, or of other rows", () => {
    expect(() => cophenet(sixOnALine, Float64Array.of(1, 2, 3))).toThrow(/distances are of 3 rows, the linkage of 6/)
    expect(() => cophenet(sixOnALine, pairs(line).fill(Number.NaN, 4, 5))).toThrow(DataError)
    expect(() => cophenet(sixOnALine, [1, 2] as unknown as Float64Array)).toThrow(ParameterError)
  })

  it("refuses a million rows, with the bytes that it would take", () => {
    expect(() => cophenet(chainOf(1_000_001))).toThrow(MemoryBudgetError)
    expect(() => cophenet(chainOf(1_000_001))).toThrow(/^cophenet: needs 3\.6 TiB; the memory budget is/)
  })
})
