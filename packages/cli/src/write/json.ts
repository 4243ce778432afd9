import type { TextCells } from "../read/source.js"
import type { OutColumn, TableWriter } from "./columns.js"
import type { Target } from "./target.js"

const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/

/** JSON: one array of objects, one a line; NDJSON: the objects alone. Numbers keep their digits, missing cells are null. */
export function jsonWriter(target: Target, columns: readonly OutColumn[], format: "json" | "ndjson"): TableWriter {
  const keys = columns.map((c) => JSON.stringify(c.name))
  const [start, between, end] = format === "json" ? ["[\n", ",\n", "\n]\n"] : ["", "\n", "\n"]
  let first = true
  return {
    async write(cells: readonly TextCells[], rows: number) {
      let text = ""
      for (let i = 0; i < rows; i++) {
        text += `${first ? start : between}{${keys.map((key, j) => `${key}:${jsonCell(cells[j][i], columns[j])}`).join(",")}}`
        first = false
      }
      await target.write(text)
    },
    async end() {
      await target.write(first ? `${start}${format === "json" ? "]\n" : ""}` : end)
    },
  }
}

function jsonCell(cell: string | null, { type }: OutColumn): string {
  if (cell === null) return "null"
  if (type === "text") return JSON.stringify(cell)
  const trimmed = cell.trim()
  if (jsonNumber.test(trimmed)) return trimmed
  const value = Number(trimmed)
  return trimmed !== "" && Number.isFinite(value) ? String(value) : "null"
}
