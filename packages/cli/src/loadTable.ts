import { type NumberColumn, nearestName, readTable, show, type Table } from "clusterwise"
import { showPath, UsageError } from "./failures.js"
import type { TableFlags } from "./options/common.js"
import { openSource } from "./read/open.js"
import { readColumns } from "./read/readColumns.js"
import type { Source } from "./read/source.js"
import type { Run } from "./run.js"
import { plural } from "./terminal/numbers.js"

export interface LoadedTable extends Table {
  readonly source: Source
  /** Rows of the source, also those that X leaves out. */
  readonly total: number
  readonly numbers: readonly NumberColumn[]
  readonly texts: ReadonlyMap<string, readonly (string | null)[]>
}

export interface LoadOptions {
  /** Columns that play another part: their text is kept, and they are not used as numbers unless asked for. */
  readonly except?: ReadonlyMap<string, string>
  /** Columns that are not used as numbers unless asked for, and why. */
  readonly ignore?: ReadonlyMap<string, string>
  /** Leave NaN in X for the model's Imputer. */
  readonly keepMissing?: boolean
  /** Look at the source before its rows are read. */
  readonly check?: (source: Source) => void
  /** Which columns are used, of a source that has been looked at; default those of --columns. */
  readonly choose?: (source: Source) => readonly string[] | undefined
  /** Read only these columns, besides those of `except` and the id; for a model that knows its columns. */
  readonly only?: readonly string[]
}

/** The numbers of the files that were named; columns that are left out are noted on stderr. */
export async function loadTable(
  inputs: readonly string[],
  flags: TableFlags,
  run: Run,
  options: LoadOptions = {},
): Promise<LoadedTable> {
  const source = await openSource(inputs, { header: flags.header, signal: run.signal })
  for (const note of source.notes.slice(0, 5)) run.console.note(`note: ${note}`)
  options.check?.(source)
  for (const name of flags.columns ?? []) requireColumn(source, name, "--columns")
  const columns = options.choose ? options.choose(source) : flags.columns
  if (flags.id !== undefined) requireColumn(source, flags.id, "--id")
  const keepText = [...(options.except?.keys() ?? []), ...(flags.id === undefined ? [] : [flags.id])]
  const read = await readColumns(source, {
    keepText,
    only: options.only,
    signal: run.signal,
    onRows: (rows, fraction) => run.console.progress("reading", fraction, plural(rows, "row")),
  })
  const table = readTable(read.numbers, {
    columns,
    id: flags.id,
    except: new Map([...(options.ignore ?? []), ...(options.except ?? [])]),
    missing: flags.missing === "mean" && options.keepMissing ? "keep" : flags.missing,
    who: showPath(source.name),
    place: (row) => source.place(row),
    optionName: (name) => `--${name}`,
  })
  const played = new Set(keepText)
  sayWhatWasRead({ ...table, leftOut: table.leftOut.filter((c) => !played.has(c.name)) }, flags, read.rows, run)
  return { ...table, source, total: read.rows, numbers: read.numbers, texts: read.texts }
}

/** What a row of X is called: its id, or its place in the file where it has none. */
export function rowNames({ rows, texts, source }: LoadedTable, id: string | undefined): (row: number) => string {
  const ids = id === undefined ? undefined : texts.get(id)
  return (row) => {
    const own = rows?.[row] ?? row
    return ids?.[own]?.trim() || source.place(own)
  }
}

function sayWhatWasRead(table: Table, flags: TableFlags, total: number, { console }: Run): void {
  for (const note of table.notes) console.note(`note: ${note}`)
  const shown = table.leftOut.slice(0, 20)
  for (const { name, reason } of shown) console.note(`left out: ${show(name)}, ${reason}`)
  if (table.leftOut.length > shown.length)
    console.note(`left out: ${plural(table.leftOut.length - shown.length, "more column")}, ${leftOutNames(table)}`)
  if (table.rows) console.note(`dropped: ${plural(total - table.rows.length, "row")} with missing cells`)
  const cells = table.incomplete.reduce((sum, c) => sum + c.cells, 0)
  if (cells > 0 && flags.missing === "mean")
    console.note(`filled in: ${plural(cells, "missing cell")} with the mean of the column`)
}

const leftOutNames = (table: Table) =>
  table.leftOut
    .slice(20)
    .map((c) => show(c.name))
    .join(", ")

/** Refuses a name that the source does not have, and suggests one that it has. */
export function requireColumn(source: Source, name: string, flag: string): void {
  const names = source.columns.map((c) => c.name)
  if (names.includes(name)) return
  const listed = names
    .slice(0, 8)
    .map((n) => show(n))
    .join(", ")
  const advice = nearestName(name, names)
  throw new UsageError(
    `${flag}: ${showPath(source.name)} has no column ${show(name)}; it has ${listed}${names.length > 8 ? ", …" : ""}.${advice ? ` ${advice}` : ""}`,
  )
}
