import type { Condensed } from "../data/condensed.js"
import { DataError, show } from "../errors.js"
import type { RunOptions } from "./engine.js"
import { byBlocks } from "./pace.js"

/**
 * The same distances, if each is a finite number ≥ 0.
 * @throws DataError that names the pair
 */
export function checkedDistances(x: Condensed, who: string): Condensed {
  checkRange(x, who, 0, x.data.length)
  return x
}

/** The same in turns, for as many distances as an engine loads. */
export async function loadedDistances(x: Condensed, who: string, run: RunOptions): Promise<Condensed> {
  await byBlocks(x.data.length, 1, "load", run, (from, to) => checkRange(x, who, from, to))
  return x
}

function checkRange(x: Condensed, who: string, from: number, to: number): void {
  const { data } = x
  for (let at = from; at < to; at++)
    if (!(data[at] >= 0 && data[at] < Number.POSITIVE_INFINITY)) throw noDistance(x, at, who)
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
