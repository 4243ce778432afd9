import type { TextCells } from "../read/source.js"
import type { OutColumn, TableWriter } from "./columns.js"
import type { Target } from "./target.js"

/** CSV and TSV: cells as they are, in quotes where they have to be (RFC 4180). */
export function delimitedWriter(
  target: Pick<Target, "write">,
  columns: readonly OutColumn[],
  delimiter: string,
): TableWriter {
  const special = new RegExp(`["\\r\\n${delimiter === "|" ? "\\|" : delimiter}]`)
  const quote = (cell: string | null) =>
    cell === null ? "" : special.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
  let pending = `${columns.map((c) => quote(c.header)).join(delimiter)}\n`
  return {
    async write(cells: readonly TextCells[], rows: number) {
      for (let i = 0; i < rows; i++) pending += `${cells.map((column) => quote(column[i])).join(delimiter)}\n`
      await target.write(pending)
      pending = ""
    },
    async end() {
      if (pending !== "") await target.write(pending)
    },
  }
}
