import type { Condensed } from "../data/condensed.js"
import { DataError, show } from "../errors.js"

/** The same distances, if each is a finite number ≥ 0; else a DataError that names the pair. */
export function checkedDistances(x: Condensed, who: string): Condensed {
  const { data } = x
  for (let at = 0; at < data.length; at++)
    if (!(data[at] >= 0 && data[at] < Number.POSITIVE_INFINITY)) throw noDistance(x, at, who)
  return x
}

function noDistance({ data, rows }: Condensed, at: number, who: string): DataError {
  let [row, first] = [0, 0]
  while (first + rows - 1 - row <= at) first += rows - 1 - row++
  const column = row + 1 + at - first
  return new DataError(
    `${who}: a distance must be a finite number ≥ 0; between rows ${row} and ${column} it is ${show(data[at])}.`,
    { row, column },
  )
}
