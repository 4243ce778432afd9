import { DataError, show } from "../errors.js"
import type { NumericArray } from "./adapters.js"
import { NumberColumn } from "./numberColumn.js"

/** One named column as a reader delivers it. */
export interface TableColumn {
  readonly name: string
  /** Text or numbers, one a row; null (or NaN) is a missing cell. */
  readonly cells: ArrayLike<string | null> | ArrayLike<number | null> | NumericArray
  /** Non-zero where a cell is missing; for integers, which have no NaN. Only beside numbers. */
  readonly missing?: ArrayLike<number>
}

const allowed = "a name and cells: an array of text or of numbers (null where one is missing), or a typed array"

/** @throws {DataError} it has no name, or its cells are neither all text nor all numbers; says which cell */
export function toNumberColumn(who: string, column: TableColumn | NumberColumn, index: number): NumberColumn {
  if (column instanceof NumberColumn) return column
  const { name, cells, missing } = checkShape(who, column, index)
  const read = new NumberColumn(name)
  if (isText(who, name, cells)) read.appendText(cells)
  else read.appendNumbers(cells, missing)
  return read
}

function checkShape(who: string, column: TableColumn, index: number): TableColumn {
  const { name, cells } = (column ?? {}) as Partial<TableColumn>
  const listed = typeof cells === "object" && cells !== null && Number.isInteger(cells.length)
  if (typeof name === "string" && listed) return column
  const [what, got] = typeof name === "string" ? [`cells of ${show(name)}`, cells] : [`column ${index}`, column]
  throw new DataError(`${who}: a column needs ${allowed}; ${what}: got ${show(got)}.`, {
    column: typeof name === "string" ? name : index,
  })
}

type Text = ArrayLike<string | null>
type Numbers = ArrayLike<number | bigint | null>

/** Whether the cells are text, as the first that is not missing says; the others have to agree. */
function isText(who: string, name: string, cells: TableColumn["cells"]): cells is Text {
  if (ArrayBuffer.isView(cells)) return false
  const list = cells as Text | Numbers
  let kind: string | undefined
  for (let row = 0; row < list.length; row++) {
    const cell = list[row]
    if (cell === null) continue
    kind ??= typeof cell === "number" ? "number" : "string"
    if (typeof cell === kind) continue
    throw new DataError(
      `${who}: row ${row}, column ${show(name)}: cells must be text or null, or else numbers or null, all of a column alike; got ${show(cell)}.`,
      { row, column: name },
    )
  }
  return kind !== "number"
}
