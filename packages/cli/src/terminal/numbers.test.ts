import { describe, expect, it } from "vitest"
import { plural, share, significant } from "./numbers.js"

describe("numbers for people", () => {
  it.each([
    [0, "0"],
    [78.8514, "78.85"],
    [140.04, "140"],
    [0.55123, "0.5512"],
    [-0.0021, "-0.0021"],
    [22544.74, "22545"],
    [1e-7, "1.000e-7"],
    [1.5e12, "1.500e+12"],
    [Number.NaN, "NaN"],
  ])("%d is %s", (value, text) => expect(significant(value)).toBe(text))
  it("are counted with their noun", () => {
    expect([plural(1, "row"), plural(2, "row"), plural(12_345, "row")]).toEqual(["1 row", "2 rows", "12,345 rows"])
    expect(share(1, 3)).toBe("33.3%")
  })
})
