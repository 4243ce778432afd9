import { isMissing, parseNumber } from "clusterwise"

/** Labels as numbers, and the names that they stand for. */
export interface NamedLabels {
  /** Index into `names`; −1 for noise. */
  readonly labels: Int32Array
  /** In ascending order: as numbers if all of them are, otherwise as text, in which group_2 comes before group_10. */
  readonly names: readonly string[]
  /** Rows of each name. */
  readonly sizes: readonly number[]
}

/** Cells of a column of names, of these rows; null where there is none: a blank, NA, N/A, NaN or null. */
export function namesOf(cells: readonly (string | null)[], rows?: ArrayLike<number> | null): (string | null)[] {
  const own = rows ? Array.from(rows, (row) => cells[row]) : cells
  return own.map((cell) => (cell === null || isMissing(cell) ? null : cell.trim()))
}

/** Numbers for names. With `noise` the name −1 is what density clustering calls rows of no cluster. */
export function namedLabels(cells: readonly string[], noise: boolean): NamedLabels {
  const isNoise = (name: string) => noise && /^-1(\.0*)?$/.test(name)
  const names = ascending([...new Set(cells)].filter((name) => !isNoise(name)))
  const numbers = new Map(names.map((name, number) => [name, number]))
  const labels = Int32Array.from(cells, (name) => numbers.get(name) ?? -1)
  const sizes = new Array<number>(names.length).fill(0)
  for (const label of labels) if (label >= 0) sizes[label]++
  return { labels, names, sizes }
}

const { compare: asText } = new Intl.Collator("en", { numeric: true })

function ascending(names: readonly string[]): string[] {
  const values = new Map(names.map((name) => [name, parseNumber(name)]))
  if ([...values.values()].some(Number.isNaN)) return names.toSorted((a, b) => asText(a, b) || (a < b ? -1 : 1))
  return names.toSorted((a, b) => values.get(a)! - values.get(b)! || (a < b ? -1 : 1))
}
