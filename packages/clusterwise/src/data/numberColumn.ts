import type { FloatArray } from "./memory.js"
import { type CellKind, isMissing, isPlainInteger, kindOf, parseDecimalComma, parseNumber } from "./numberGrammar.js"

const nothing = new Float64Array(0)

/** A cell worth naming: its row (counted from 0) and its text. */
export interface CellAt {
  readonly row: number
  readonly text: string
}

/**
 * One named column while a reader delivers it, block by block: its numbers, where a cell is missing (NaN), and the
 * first cells that speak against it. What they mean for the table is decided when all rows are there (`readTable`),
 * since one column alone often cannot say whether 1,234 is 1234 or 1.234.
 */
export class NumberColumn {
  length = 0
  /** Cells that are plain numbers. */
  numbers = 0
  /** Cells that a person would call numbers, but that are not plain: infinities, thousands separators. */
  nearNumbers = 0
  missing = 0
  firstMissing: CellAt | undefined
  /** The first cell that is neither a number nor missing. */
  bad: (CellAt & { readonly kind: CellKind }) | undefined
  /** The first cell with a decimal point, with a decimal comma, and with a comma that may be either. */
  point: CellAt | undefined
  comma: CellAt | undefined
  unclearComma: CellAt | undefined
  /** The first number with zeros in front or a plus, such as a telephone number. */
  padded: CellAt | undefined
  /** The first integer that float64 cannot hold exactly. */
  inexact: CellAt | undefined
  #values: FloatArray = new Float64Array(0)

  constructor(readonly name: string) {}

  /** The numbers, NaN where a cell is missing. Complete only while `bad` is undefined. */
  get values(): FloatArray {
    return this.#values.subarray(0, this.length)
  }

  /** Appends text cells; null is a missing one. */
  appendText(cells: ArrayLike<string | null>): void {
    this.#reserve(cells.length, false)
    for (let i = 0; i < cells.length; i++) this.#appendCell(cells[i])
  }

  /** Appends numbers; null, NaN, or a non-zero mark, is a missing one. */
  appendNumbers(values: ArrayLike<number | bigint | null>, marks?: ArrayLike<number>): void {
    this.#reserve(values.length, values instanceof Float32Array)
    for (let i = 0; i < values.length; i++) this.#appendValue(values[i], marks?.[i])
  }

  #appendValue(given: number | bigint | null, mark: number | undefined): void {
    const value = given === null || mark ? Number.NaN : Number(given)
    if (Number.isNaN(value)) this.#appendMissing("")
    else if (!Number.isFinite(value)) this.#refuse(String(value), "infinite")
    else {
      if (typeof given === "bigint" && BigInt(value) !== given)
        this.inexact ??= { row: this.length, text: String(given) }
      this.#appendNumber(value)
    }
  }

  #appendCell(text: string | null): void {
    const value = text === null ? Number.NaN : parseNumber(text)
    if (text !== null && !Number.isNaN(value)) this.#appendPlain(text, value)
    else if (text === null || isMissing(text)) this.#appendMissing(text?.trim() ?? "")
    else this.#appendOdd(text)
  }

  #appendPlain(text: string, value: number): void {
    if (this.point === undefined && text.includes(".")) this.point = { row: this.length, text }
    if (this.padded === undefined && isPadded(text)) this.padded = { row: this.length, text }
    if (Math.abs(value) > Number.MAX_SAFE_INTEGER) this.#checkExact(text, value)
    this.#appendNumber(value)
  }

  #appendOdd(text: string): void {
    const kind = kindOf(text)
    const cell = { row: this.length, text }
    if (kind === "comma") this.unclearComma ??= cell
    else if (kind === "decimal comma") this.comma ??= cell
    if (kind === "comma" || kind === "decimal comma") this.#appendNumber(parseDecimalComma(text))
    else this.#refuse(text, kind)
  }

  #appendNumber(value: number): void {
    if (this.bad === undefined) this.#values[this.length] = value
    this.length++
    this.numbers++
  }

  #appendMissing(text: string): void {
    this.firstMissing ??= { row: this.length, text }
    if (this.bad === undefined) this.#values[this.length] = Number.NaN
    this.length++
    this.missing++
  }

  #refuse(text: string, kind: CellKind): void {
    this.bad ??= { row: this.length, text, kind }
    this.#values = nothing
    if (kind !== "text") this.nearNumbers++
    this.length++
  }

  #checkExact(text: string, value: number): void {
    if (this.inexact === undefined && isPlainInteger(text) && BigInt(text.trim().replace("+", "")) !== BigInt(value))
      this.inexact = { row: this.length, text }
  }

  /** Room for `extra` more. Nothing is kept of a column once a cell is not a number: it ends as text or as an error. */
  #reserve(extra: number, single: boolean): void {
    if (this.bad !== undefined || extra === 0) return
    const needed = this.length + extra
    const narrow = single && (this.length === 0 || this.#values instanceof Float32Array)
    if (narrow === this.#values instanceof Float32Array && this.#values.length >= needed) return
    const room = Math.max(needed, Math.min(2 * this.length, this.length + (1 << 22)))
    const grown = narrow ? new Float32Array(room) : new Float64Array(room)
    grown.set(this.#values.subarray(0, this.length))
    this.#values = grown
  }
}

function isPadded(text: string): boolean {
  const first = text.charCodeAt(0)
  return first === 43 || (first === 48 && text.length > 1 && /^0\d/.test(text))
}
