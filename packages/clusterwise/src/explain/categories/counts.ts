import type { RunOptions } from "../../engine/engine.js"
import { byBlocks } from "../../engine/pace.js"
import { DataError, ParameterError, show } from "../../errors.js"

/** A cell of a column of categories; blank text, NaN, null and undefined are missing. */
export type CategoryCell = string | number | boolean | null | undefined

/** Columns by name, each with one cell a row. */
export type Categories = Readonly<Record<string, ArrayLike<CategoryCell>>>

/** How often each value comes in each group. */
export interface CategoryCounts {
  readonly column: string
  readonly values: readonly string[]
  /** Rows that have the value, by value. */
  readonly totals: readonly number[]
  /** By value: rows of each group that have it, where there are some. */
  readonly cells: readonly ReadonlyMap<number, number>[]
  /** Rows of each group that have any value, and of all groups. */
  readonly groupTotals: Float64Array
  readonly all: number
}

/** @throws {DataError} a column has not one cell a row */
export function checkCategories(who: string, categories: unknown, rows: number): Categories {
  if (typeof categories !== "object" || categories === null || Array.isArray(categories))
    throw new ParameterError(who, "categories", "an object: { [column]: cells, one a row }", categories)
  for (const [name, cells] of Object.entries(categories)) {
    if (typeof cells !== "object" || cells === null || typeof cells.length !== "number")
      throw new ParameterError(who, `categories[${show(name)}]`, "an array of cells, one a row", cells)
    if (cells.length !== rows)
      throw new DataError(
        `${who}: ${cells.length} cells of the category ${show(name)} for ${rows} rows; give one a row.`,
        {
          column: name,
        },
      )
  }
  return categories as Categories
}

/** Rows of no group are left out. */
export async function countCategories(
  column: string,
  cells: ArrayLike<CategoryCell>,
  groups: ArrayLike<number>,
  groupCount: number,
  run: RunOptions,
): Promise<CategoryCounts> {
  const places = new Map<string, number>()
  const totals: number[] = []
  const found: Map<number, number>[] = []
  const groupTotals = new Float64Array(groupCount)
  let all = 0
  await byBlocks(cells.length, 50, "categories", run, (from, to) => {
    for (let i = from; i < to; i++) {
      const value = textOf(cells[i])
      const group = groups[i]
      if (value === "" || group < 0) continue
      let place = places.get(value)
      if (place === undefined) {
        place = totals.push(0) - 1
        places.set(value, place)
        found.push(new Map())
      }
      totals[place]++
      found[place].set(group, (found[place].get(group) ?? 0) + 1)
      groupTotals[group]++
      all++
    }
  })
  return { column, values: [...places.keys()], totals, cells: found, groupTotals, all }
}

const textOf = (cell: CategoryCell): string =>
  cell === null || cell === undefined || Number.isNaN(cell) ? "" : String(cell).trim()
