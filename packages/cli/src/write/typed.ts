import type { TextCells } from "../read/source.js"
import type { OutColumn } from "./columns.js"

/** Text cells in the type of their column; what is no number there is a missing cell. */
export function typed(cells: TextCells, { type }: OutColumn): (string | number | null)[] {
  if (type === "text") return [...cells]
  return cells.map((cell) => {
    const value = cell === null || cell.trim() === "" ? Number.NaN : Number(cell)
    return Number.isFinite(value) ? value : null
  })
}
