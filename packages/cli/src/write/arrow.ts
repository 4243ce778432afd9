import { columnFromArray, float64, int32, tableFromColumns, tableToIPC, utf8 } from "@uwdata/flechette"
import type { TextCells } from "../read/source.js"
import type { OutColumn, TableWriter } from "./columns.js"
import type { Target } from "./target.js"
import { typed } from "./typed.js"

const types = { text: utf8, number: float64, integer: int32 } as const

/** An Arrow IPC file. The format puts its schema first and its index last, so the columns are collected in memory. */
export function arrowWriter(target: Target, columns: readonly OutColumn[]): TableWriter {
  const collected: (string | number | null)[][] = columns.map(() => [])
  return {
    async write(cells: readonly TextCells[]) {
      cells.forEach((column, j) => {
        for (const cell of typed(column, columns[j])) collected[j].push(cell)
      })
    },
    async end() {
      const built = columns.map(
        (c, j) =>
          [c.name, columnFromArray(collected[j], types[c.type]())] as [string, ReturnType<typeof columnFromArray>],
      )
      const bytes = tableToIPC(tableFromColumns(built), { format: "file" })
      if (bytes) await target.write(bytes)
    },
  }
}
