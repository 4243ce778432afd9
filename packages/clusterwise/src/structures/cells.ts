/** What a distance is made of: 1 roots of sums of squares, 2 sums of sizes, 3 the largest size. */
export type CellKind = 1 | 2 | 3

/**
 * Uniform cells: rows of one cell lie within reach of each other, and whatever lies within reach of a row lies in a few
 * cells around its own. A cell has a whole number; neighbours along the last column have neighbouring numbers, so that the
 * cells around a cell are a few runs of numbers, and what lies between two numbers is what lies between two places
 * once rows are sorted.
 */
export interface Cells {
  readonly cols: number
  /** Where the first cell of each column begins, and cells per unit. */
  readonly least: Float64Array
  readonly perUnit: number
  /** What a step along each column adds to the number: 1 for the last. */
  readonly strides: Float64Array
  /** The number of the first cell: no run begins below 0. */
  readonly lead: number
  /** All numbers in runs around cells are below it. */
  readonly count: number
  /** First and last number of each run, from the cell's own: its own run first, then those on the nearer sides. */
  readonly runs: Int32Array
}

/** Cells are smaller than they might be, and looked through farther than they need be, by more than roundings add up to. */
const MARGIN = 1e-6
/** Beyond, roundings of a row's place in cells would no longer be small beside the margin. */
const MOST_ALONG_COLUMN = 2 ** 24

/**
 * Cells for rows between `least` and `greatest`; undefined where there would be more than `most`, or no reach to speak of.
 * @param reach a distance, in the units of the rows
 * @param most at most 2^30
 */
export function planCells(
  least: Float64Array,
  greatest: Float64Array,
  reach: number,
  kind: CellKind,
  most: number,
): Cells | undefined {
  const cols = least.length
  const side = (reach / (kind === 1 ? Math.sqrt(cols) : kind === 2 ? cols : 1)) * (1 - MARGIN)
  const perUnit = 1 / side
  if (!(side > 0) || !Number.isFinite(side) || !Number.isFinite(perUnit)) return undefined
  const sides = reach / side
  const around = Math.floor(sides * (1 + MARGIN)) + 1
  const strides = new Float64Array(cols)
  let count = 1
  for (let j = cols - 1; j >= 0; j--) {
    strides[j] = count
    const along = Math.floor((greatest[j] - least[j]) * perUnit) + 1
    if (!(along <= MOST_ALONG_COLUMN)) return undefined
    // What lies beyond the end of a column is empty, and no cell of the next.
    count *= along + around
  }
  if (count > most) return undefined
  const runs = runsAround(strides, around, sides * (1 + MARGIN), kind)
  const lead = -Math.min(...runs)
  return { cols, least, perUnit, strides, lead, count: count + 2 * lead, runs }
}

/** The number of the cell of the row at `at`. */
export function cellOf({ cols, least, perUnit, strides, lead }: Cells, rows: Float64Array, at: number): number {
  let number = lead
  for (let j = 0; j < cols; j++) number += Math.floor((rows[at + j] - least[j]) * perUnit) * strides[j]
  return number
}

/** @param sides the reach, in sides of a cell */
function runsAround(strides: Float64Array, around: number, sides: number, kind: CellKind): Int32Array {
  const last = strides.length - 1
  const runs: { readonly middle: number; readonly half: number; readonly away: number }[] = []
  const add = (column: number, middle: number, gap: number, away: number): void => {
    if (gap > total(kind, sides)) return
    if (column === last) runs.push({ middle, half: Math.floor(rest(kind, sides, gap)) + 1, away })
    else
      for (let step = -around; step <= around; step++) {
        const size = Math.abs(step)
        add(column + 1, middle + step * strides[column], joined(kind, gap, Math.max(0, size - 1)), away + size)
      }
  }
  add(0, 0, 0, 0)
  runs.sort((a, b) => a.away - b.away || b.middle - a.middle)
  return Int32Array.from(runs.flatMap(({ middle, half }) => [middle - half, middle + half]))
}

const total = (kind: CellKind, sides: number): number => (kind === 1 ? sides * sides : sides)

const joined = (kind: CellKind, gap: number, more: number): number =>
  kind === 1 ? gap + more * more : kind === 2 ? gap + more : Math.max(gap, more)

/** What is left of the reach along the last column. */
function rest(kind: CellKind, sides: number, gap: number): number {
  if (kind === 1) return Math.sqrt(Math.max(0, sides * sides - gap))
  return kind === 2 ? sides - gap : sides
}
