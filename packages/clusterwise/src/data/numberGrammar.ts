/**
 * How the text of a cell becomes a number: plain decimals only. `Number("")` is 0, `parseFloat("12px")` is 12 and
 * `Number("0x10")` is 16; none of them may pass as data, so the text has to match the grammar first.
 */

/** sign, digits with at most one point, exponent */
const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/
const decimalComma = /^[+-]?(?:\d+,\d*|,\d+)(?:[eE][+-]?\d+)?$/
const groupedByComma = /^[+-]?[1-9]\d{0,2}(?:,\d{3})+$/
const grouped = /^[+-]?\d{1,3}(?:([., '\u2019\u00a0\u202f_])\d{3})(?:\1\d{3})*(?:[.,]\d*)?$/
const infinite = /^[+-]?(?:inf|infinity|∞)$/i

/** What stands for a missing cell, besides blanks. */
export const missingWords: readonly string[] = ["NA", "N/A", "NaN", "null"]
const missing = new Set(["", ...missingWords])

export type CellKind =
  | "number"
  | "missing"
  /** 5,1: a number where the comma is the decimal mark. */
  | "decimal comma"
  /** 1,234: 1234 or 1.234, one cell alone does not say. */
  | "comma"
  | "thousands"
  | "infinite"
  | "text"

/** The number that the text spells, or NaN for anything else (ask `kindOf` what it is). */
export function parseNumber(text: string): number {
  if (decimal.test(text)) return finiteOrNaN(+text)
  const trimmed = text.trim()
  return trimmed.length < text.length && decimal.test(trimmed) ? finiteOrNaN(+trimmed) : Number.NaN
}

/** The number with a comma for its decimal mark, or NaN. */
export function parseDecimalComma(text: string): number {
  const trimmed = text.trim()
  return decimalComma.test(trimmed) ? finiteOrNaN(+trimmed.replace(",", ".")) : Number.NaN
}

export function isMissing(text: string): boolean {
  return missing.has(text) || missing.has(text.trim())
}

/** What kind of text a cell holds; used where `parseNumber` gave NaN. */
export function kindOf(text: string): CellKind {
  const trimmed = text.trim()
  if (missing.has(trimmed)) return "missing"
  if (decimal.test(trimmed)) return Number.isFinite(+trimmed) ? "number" : "infinite"
  if (groupedByComma.test(trimmed)) return trimmed.indexOf(",") === trimmed.lastIndexOf(",") ? "comma" : "thousands"
  if (decimalComma.test(trimmed)) return "decimal comma"
  if (grouped.test(trimmed)) return "thousands"
  return infinite.test(trimmed) ? "infinite" : "text"
}

/** An integer without point or exponent, such as an order number. */
export function isPlainInteger(text: string): boolean {
  return /^\s*[+-]?\d+\s*$/.test(text)
}

function finiteOrNaN(value: number): number {
  return Number.isFinite(value) ? value : Number.NaN
}
