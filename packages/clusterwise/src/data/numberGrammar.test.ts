import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { isMissing, kindOf, parseDecimalComma, parseNumber } from "./numberGrammar.js"

describe("the number grammar", () => {
  it.each([
    ["5", 5],
    ["-0.5", -0.5],
    ["+3.", 3],
    [".25", 0.25],
    ["1e3", 1000],
    ["1.5E-2", 0.015],
    [" 7\t", 7],
    ["007", 7],
    ["0.1", 0.1],
  ])("reads %j as %d", (text, value) => expect(parseNumber(text)).toBe(value))

  it.each([
    "",
    " ",
    "12px",
    "0x10",
    "0b1",
    "1_000",
    "Infinity",
    "-inf",
    "1e999",
    "1e",
    "e5",
    ".",
    "+",
    "1,5",
    "1 000",
    "--1",
    "1e5.0",
    "٣",
    "½",
    "1n",
    "true",
  ])("does not read %j as a number", (text) => expect(parseNumber(text)).toBeNaN())

  it("reads back every float64 from its text", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) =>
        Object.is(parseNumber(String(x)), x === 0 ? 0 : x),
      ),
    )
  })

  it("never takes a text that JavaScript itself would not", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(..."0123456789+-.,eExX_ ") }),
        (text) => Number.isNaN(parseNumber(text)) || parseNumber(text) === Number(text),
      ),
    )
  })

  it.each(["", "  ", "NA", "N/A", "NaN", "null", " NA "])("takes %j for missing", (text) =>
    expect(isMissing(text)).toBe(true),
  )
  it.each(["na", "None", "-", "?", "0", "NULL"])("does not take %j for missing", (text) =>
    expect(isMissing(text)).toBe(false),
  )

  it.each([
    ["5,1", "decimal comma"],
    ["0,123", "decimal comma"],
    ["1,234", "comma"],
    ["1,234,567", "thousands"],
    ["1.234,56", "thousands"],
    ["1,234.56", "thousands"],
    ["1 234", "thousands"],
    ["1'234", "thousands"],
    ["inf", "infinite"],
    ["1e999", "infinite"],
    ["12px", "text"],
  ])("calls %j a case of %s", (text, kind) => expect(kindOf(text)).toBe(kind))

  it("reads decimal commas where it is asked to", () => {
    expect(parseDecimalComma("-5,1e2")).toBe(-510)
    expect(parseDecimalComma("5.1")).toBeNaN()
  })
})
