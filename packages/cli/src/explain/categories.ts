import { isMissing, type NumberColumn } from "clusterwise"
import type { LoadedTable } from "../loadTable.js"
import { readColumns } from "../read/readColumns.js"
import type { Run } from "../run.js"
import { plural } from "../terminal/numbers.js"

/**
 * The text columns of the file that were not clustered, one cell for each row that was; missing cells are null. They are read
 * again, because only now it is known which they are.
 * @param not columns that play another part
 */
export async function textColumns(
  table: LoadedTable,
  not: ReadonlySet<string>,
  run: Run,
): Promise<Record<string, (string | null)[]>> {
  const clustered = new Set(table.X.columns)
  const names = table.numbers.filter(isText).map(({ name }) => name)
  const keepText = names.filter((name) => !clustered.has(name) && !not.has(name))
  if (keepText.length === 0) return {}
  const { texts } = await readColumns(table.source, {
    keepText,
    only: [],
    signal: run.signal,
    onRows: (rows, fraction) => run.console.progress("reading", fraction, plural(rows, "row")),
  })
  const rows = table.rows ?? Int32Array.from({ length: table.total }, (_, row) => row)
  return Object.fromEntries(
    Array.from(texts, ([name, cells]) => [name, Array.from(rows, (row) => present(cells[row]))]),
  )
}

const present = (cell: string | null): string | null => (cell === null || isMissing(cell) ? null : cell)

/** Most of its cells are neither numbers nor missing. */
const isText = ({ bad, numbers, nearNumbers, length, missing }: NumberColumn): boolean =>
  bad !== undefined && 2 * (numbers + nearNumbers) <= length - missing
