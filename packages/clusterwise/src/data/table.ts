import { DataError, ParameterError, show } from "../errors.js"
import { chooseColumns, type LeftOut, type Selection, type TableOptions, type Words } from "./columnChoice.js"
import { Matrix } from "./matrix.js"
import type { NumberColumn } from "./numberColumn.js"
import { type TableColumn, toNumberColumn } from "./tableColumn.js"

export type { LeftOut, TableColumn, TableOptions }

export interface Table {
  /** The numbers: float32 if every column used is, float64 otherwise. */
  readonly X: Matrix
  /** Which rows of the table X holds, ascending; null if all of them. */
  readonly rows: Int32Array | null
  /** The columns not used, and why. */
  readonly leftOut: readonly LeftOut[]
  /** Columns with missing cells that were filled in or kept, and how many. */
  readonly incomplete: readonly { readonly name: string; readonly cells: number }[]
  /** What the reader of a result should know, such as a decimal comma that was recognised. */
  readonly notes: readonly string[]
}

/**
 * Numbers from named columns of text or numbers.
 *
 * Text is a number if it is a plain decimal (sign, digits, point, exponent; blanks around it do not count). Empty
 * cells, NA, N/A, NaN and null are missing. A column with mostly numbers and one cell that is none, an infinity or a
 * thousands separator, is an error with its row, column and text; it is never left out in silence. A column where
 * commas can only be decimal marks is read so.
 * @throws DataError with row and column, or for what is no column; ParameterError for a column that does not exist
 */
export function readTable(columns: readonly (TableColumn | NumberColumn)[], options: TableOptions = {}): Table {
  const who = options.who ?? "readTable"
  const missing = options.missing ?? "error"
  if (!["error", "drop", "mean", "keep"].includes(missing))
    throw new ParameterError(who, "missing", '"error", "drop", "mean" or "keep"', missing)
  if (!Array.isArray(columns)) throw new DataError(`${who}: the columns must be an array; got ${show(columns)}.`)
  const read = columns.map((column, index) => toNumberColumn(who, column, index))
  checkLengths(read, who)
  const words = wordsOf(options, who)
  const selection = chooseColumns(read, options, words)
  if (missing === "error") refuseMissing(selection, words)
  const rows = missing === "drop" ? completeRows(selection.columns, words) : null
  const X = fill(selection.columns, rows)
  const incomplete = selection.columns
    .filter((c) => c.missing > 0 && missing !== "drop")
    .map((c) => ({ name: c.name, cells: c.missing }))
  if (missing === "mean") fillInMeans(X)
  return { X, rows, leftOut: selection.leftOut, incomplete, notes: selection.notes }
}

function wordsOf(options: TableOptions, who: string): Words {
  const place = options.place ?? ((row: number) => `row ${row}`)
  return {
    who,
    place,
    option: options.optionName ?? ((name) => name),
    at: (cell, column) => `${who}: ${place(cell.row)}, column ${show(column)}`,
  }
}

function checkLengths(columns: readonly NumberColumn[], who: string): void {
  if (columns.length === 0) throw new DataError(`${who}: the table has no columns.`)
  const rows = columns[0].length
  if (rows === 0) throw new DataError(`${who}: the table has no rows.`)
  const other = columns.find((c) => c.length !== rows)
  if (other)
    throw new DataError(
      `${who}: column ${show(other.name)} has ${other.length} cells, column ${show(columns[0].name)} ${rows}.`,
    )
}

function refuseMissing({ columns }: Selection, words: Words): void {
  const incomplete = columns.filter((c) => c.missing > 0)
  if (incomplete.length === 0) return
  const first = incomplete.reduce((a, b) => (b.firstMissing!.row < a.firstMissing!.row ? b : a))
  const cell = first.firstMissing!
  const total = incomplete.reduce((sum, c) => sum + c.missing, 0)
  throw new DataError(
    `${words.at(cell, first.name)} ${cell.text === "" ? "is empty" : `is missing (${show(cell.text)})`}` +
      `${total === 1 ? "" : `, and so are ${total - 1} more`}. ` +
      `${words.option("missing")} drop leaves such rows out, ${words.option("missing")} mean fills in the column's mean.`,
    { row: cell.row, column: first.name },
  )
}

function completeRows(columns: readonly NumberColumn[], words: Words): Int32Array | null {
  const incomplete = columns.filter((c) => c.missing > 0).map((c) => c.values)
  if (incomplete.length === 0) return null
  const total = columns[0].length
  const rows = new Int32Array(total)
  let kept = 0
  for (let i = 0; i < total; i++) if (!incomplete.some((values) => Number.isNaN(values[i]))) rows[kept++] = i
  if (kept === 0)
    throw new DataError(
      `${words.who}: every row misses a cell in some column; name fewer columns with ${words.option("columns")}.`,
    )
  return rows.slice(0, kept)
}

function fill(columns: readonly NumberColumn[], rows: Int32Array | null): Matrix {
  const n = rows?.length ?? columns[0].length
  const dtype = columns.every((c) => c.values instanceof Float32Array) ? "float32" : "float64"
  const cols = columns.length
  const X = Matrix.alloc(
    n,
    cols,
    dtype,
    columns.map((c) => c.name),
  )
  for (let j = 0; j < cols; j++) {
    const values = columns[j].values
    if (rows) for (let i = 0; i < n; i++) X.data[i * cols + j] = values[rows[i]]
    else for (let i = 0; i < n; i++) X.data[i * cols + j] = values[i]
  }
  return X
}

function fillInMeans(X: Matrix): void {
  for (let j = 0; j < X.cols; j++) {
    let sum = 0
    let count = 0
    for (let at = j; at < X.data.length; at += X.cols) {
      if (Number.isNaN(X.data[at])) continue
      count++
      sum += (X.data[at] - sum) / count
    }
    for (let at = j; at < X.data.length; at += X.cols) if (Number.isNaN(X.data[at])) X.data[at] = sum
  }
}
