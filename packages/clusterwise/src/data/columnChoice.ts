import { DataError, nearestName, ParameterError, show } from "../errors.js"
import type { FloatArray } from "./memory.js"
import type { CellAt, NumberColumn } from "./numberColumn.js"
import { kindOf, missingWords } from "./numberGrammar.js"

export interface TableOptions {
  /** The columns to use, in this order. Default: all numeric ones but constants and those that look like identifiers. */
  readonly columns?: readonly string[]
  /** The column that names the rows; never one of the numbers. */
  readonly id?: string
  /** Columns that are not to be used unless `columns` names them, with the reason. */
  readonly except?: ReadonlyMap<string, string>
  /**
   * What a missing cell does: "error" (default), "drop" leaves its row out, "mean" fills in the mean of the column,
   * "keep" leaves NaN for an Imputer.
   */
  readonly missing?: "error" | "drop" | "mean" | "keep"
  /** Who speaks in errors; default "readTable". */
  readonly who?: string
  /** Where a row stands, for errors; default "row 3" (counted from 0). */
  readonly place?: (row: number) => string
  /** How an option is called where the message is read; default its own name. */
  readonly optionName?: (name: "columns" | "missing" | "id") => string
}

/** How errors about this table speak. */
export interface Words {
  readonly who: string
  place(row: number): string
  option(name: "columns" | "missing" | "id"): string
  /** `who: row 3, column "age"` */
  at(cell: CellAt, column: string): string
}

/** A column that is not used, and why. */
export interface LeftOut {
  readonly name: string
  readonly reason: string
}

export interface Selection {
  readonly columns: readonly NumberColumn[]
  readonly leftOut: readonly LeftOut[]
  readonly notes: readonly string[]
}

/** The columns to compute with: those asked for, or all numeric ones but constants and what looks like an identifier. */
export function chooseColumns(read: readonly NumberColumn[], options: TableOptions, words: Words): Selection {
  if (options.id !== undefined) findColumn(read, options.id, words.option("id"), words.who)
  const commas = commasAreDecimal(read)
  const { columns, leftOut, notes } = options.columns
    ? asAsked(read, options.columns, commas, words)
    : allNumeric(read, options, commas, words)
  const withCommas = columns.filter((c) => c.comma || c.unclearComma).map((c) => show(c.name))
  const note = `decimal commas in ${withCommas.join(", ")}`
  return { columns, leftOut, notes: withCommas.length > 0 ? [...notes, note] : notes }
}

/** The column of that name, or a ParameterError with the nearest one. */
export function findColumn(columns: readonly NumberColumn[], name: string, option: string, who: string): NumberColumn {
  const found = columns.find((c) => c.name === name)
  if (found) return found
  const names = columns.map((c) => c.name)
  const some = names
    .slice(0, 8)
    .map((n) => show(n))
    .join(", ")
  throw new ParameterError(
    who,
    option,
    `columns of the data (${some}${names.length > 8 ? ", …" : ""})`,
    name,
    nearestName(name, names),
  )
}

/** One clear decimal comma, and no decimal point in any column of numbers, speaks for the whole table. */
function commasAreDecimal(read: readonly NumberColumn[]): boolean {
  const numeric = read.filter((c) => c.bad === undefined)
  return numeric.some((c) => c.comma) && !numeric.some((c) => c.point)
}

function asAsked(read: readonly NumberColumn[], names: readonly string[], commas: boolean, words: Words): Selection {
  const option = words.option("columns")
  if (names.length === 0) throw new ParameterError(words.who, option, "at least one column name", names)
  const columns = names.map((name) => findColumn(read, name, option, words.who))
  const twice = new Set(names).size < names.length ? names.find((name, i) => names.indexOf(name) !== i) : undefined
  if (twice !== undefined) throw new ParameterError(words.who, option, "different columns", twice)
  for (const column of columns) {
    const problem = problemOf(column, commas, words)
    if (problem) throw problem
    if (column.inexact)
      throw new DataError(
        `${words.at(column.inexact, column.name)}: ${show(column.inexact.text)} is too long for a float64, which would change it.`,
        {
          row: column.inexact.row,
          column: column.name,
        },
      )
  }
  return { columns, leftOut: [], notes: [] }
}

function allNumeric(read: readonly NumberColumn[], options: TableOptions, commas: boolean, words: Words): Selection {
  const leftOut: LeftOut[] = []
  const keys: NumberColumn[] = []
  const others: NumberColumn[] = []
  for (const column of read) {
    const reason = reasonToLeaveOut(column, options, commas, words)
    if (reason !== undefined) leftOut.push({ name: column.name, reason })
    else (isDistinctIntegers(column.values) ? keys : others).push(column)
  }
  // A small table of measurements may well have distinct integers only: with nothing else to use, they are used.
  if (others.length === 0 && keys.length > 0)
    return {
      columns: keys,
      leftOut,
      notes: [
        `all numeric columns hold distinct integers only; they are used, ${words.option("columns")} names others`,
      ],
    }
  if (others.length === 0) throw noColumns(leftOut, words)
  return {
    columns: others,
    leftOut: [...leftOut, ...keys.map((c) => ({ name: c.name, reason: "distinct integers, as an identifier has" }))],
    notes: [],
  }
}

function reasonToLeaveOut(
  column: NumberColumn,
  options: TableOptions,
  commas: boolean,
  words: Words,
): string | undefined {
  if (column.name === options.id) return "names the rows"
  const except = options.except?.get(column.name)
  if (except !== undefined) return except
  if (column.missing === column.length) return "has no values"
  if (column.bad && !mostlyNumbers(column))
    return `not numeric (${words.place(column.bad.row)}: ${show(column.bad.text)})`
  if (isNamedAsKey(column.name)) return "named like an identifier"
  const problem = problemOf(column, commas, words)
  if (problem) throw problem
  if (column.inexact) return "integers beyond 2^53, as an identifier has"
  return isConstant(column.values) ? "constant" : undefined
}

function noColumns(leftOut: readonly LeftOut[], words: Words): DataError {
  const why = leftOut.slice(0, 5).map(({ name, reason }) => `${show(name)} ${reason}`)
  return new DataError(`${words.who}: no numeric column to use: ${why.join("; ")}${leftOut.length > 5 ? "; …" : ""}.`)
}

/** Why the column cannot be read as numbers, at its first such cell. */
function problemOf(column: NumberColumn, commas: boolean, words: Words): DataError | undefined {
  const { bad } = column
  const cell = bad ?? (commas ? undefined : commaProblem(column))
  if (cell === undefined) return undefined
  const hint = bad && column.numbers > 0 ? explain(bad.text) : explain(cell.text)
  return new DataError(`${words.at(cell, column.name)}: ${show(cell.text)} ${hint}`, {
    row: cell.row,
    column: column.name,
  })
}

/** A comma that cannot be read for sure: points beside it, or thousands as likely as a fraction. */
function commaProblem(column: NumberColumn): CellAt | undefined {
  if (column.comma && column.point === undefined) return undefined
  return column.comma ?? column.unclearComma
}

function explain(text: string): string {
  switch (kindOf(text)) {
    case "comma":
      return "could be a thousands separator or a decimal comma; write 1234 or 1.234."
    case "decimal comma":
      return "has a decimal comma, other cells a decimal point; write points only."
    case "thousands":
      return "has thousands separators; write plain numbers."
    case "infinite":
      return "is not finite; remove or correct it."
    default:
      return `is not a number; missing cells are empty, ${missingWords.slice(0, -1).join(", ")} or ${missingWords.at(-1)}.`
  }
}

function mostlyNumbers(column: NumberColumn): boolean {
  return 2 * (column.numbers + column.nearNumbers) > column.length - column.missing
}

/** "id", "customer_id", "customerId", "ZIP code", "zip", "zipcode", "code" … */
function isNamedAsKey(name: string): boolean {
  const last = name
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter(Boolean)
    .at(-1)
  return last !== undefined && ["id", "zip", "code", "zipcode"].includes(last)
}

function isConstant(values: FloatArray): boolean {
  let first = Number.NaN
  for (const value of values) {
    if (Number.isNaN(value)) continue
    if (Number.isNaN(first)) first = value
    else if (value !== first) return false
  }
  return true
}

/** No missing cell, integers only, and no value twice. */
function isDistinctIntegers(values: FloatArray): boolean {
  if (!values.every(Number.isInteger)) return false
  // Most columns of counts repeat a value early; only the others are sorted.
  const early = values.subarray(0, 1000)
  if (new Set(early).size < early.length) return false
  const sorted = values.slice().sort()
  for (let i = 1; i < sorted.length; i++) if (sorted[i] === sorted[i - 1]) return false
  return true
}
