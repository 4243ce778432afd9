import { show } from "clusterwise"
import { showPath, UsageError } from "../failures.js"
import type { LoadedTable } from "../loadTable.js"
import type { Run } from "../run.js"
import { plural } from "../terminal/numbers.js"
import { type NamedLabels, namedLabels, namesOf } from "./namedLabels.js"

/** The rows of a table that have a label. */
export interface LabelledRows {
  /** Indices of rows of X. */
  readonly rows: Int32Array
  readonly found: NamedLabels
  readonly truth: NamedLabels | undefined
}

export function labelledRows(
  table: LoadedTable,
  columns: { readonly labels: string; readonly truth?: string },
  { console }: Run,
): LabelledRows {
  const own = namesOf(table.texts.get(columns.labels) ?? [], table.rows)
  const rows = Int32Array.from(own.keys()).filter((i) => own[i] !== null)
  if (rows.length === 0)
    throw new UsageError(`${showPath(table.source.name)}: column ${show(columns.labels)} has no labels.`)
  if (rows.length < own.length) console.note(`left out: ${plural(own.length - rows.length, "row")} without a label`)
  const names = Array.from(rows, (row) => own[row]!)
  const truth = columns.truth === undefined ? undefined : namedLabels(trueNames(table, columns.truth, rows), false)
  return { rows, found: namedLabels(names, true), truth }
}

/** The truth of the labelled rows. A blank is no group: whoever has one decides what becomes of its row. */
function trueNames(table: LoadedTable, column: string, labelled: Int32Array): string[] {
  const cells = namesOf(table.texts.get(column) ?? [], table.rows)
  const blank = labelled.filter((row) => cells[row] === null)
  if (blank.length > 0) {
    const place = table.source.place(table.rows?.[blank[0]] ?? blank[0])
    const more = blank.length > 1 ? ` and ${plural(blank.length - 1, "more row")}` : ""
    throw new UsageError(
      `${showPath(table.source.name)}: column ${show(column)} is blank in ${place}${more}; --truth needs a group for every row with a label.`,
    )
  }
  return Array.from(labelled, (row) => cells[row]!)
}
