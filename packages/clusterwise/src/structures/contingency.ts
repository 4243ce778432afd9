import type { WeightedPairs } from "./bestMatching.js"

/** Counts how many rows each pair of labels has, of two labellings of the same rows. */
export class Contingency {
  /** The labels of either side, in the order in which they first came. */
  readonly a: number[] = []
  readonly b: number[] = []
  private readonly numbersOfA = new Map<number, number>()
  private readonly numbersOfB = new Map<number, number>()
  /** By number in a: rows by number in b. */
  private readonly counts: Map<number, number>[] = []

  add(a: number, b: number): void {
    const row = numberOf(a, this.a, this.numbersOfA)
    const column = numberOf(b, this.b, this.numbersOfB)
    if (row === this.counts.length) this.counts.push(new Map())
    const cells = this.counts[row]
    cells.set(column, (cells.get(column) ?? 0) + 1)
  }

  /** Every pair that came, once, with its number of rows. */
  *cells(): Generator<{ readonly row: number; readonly column: number; readonly rows: number }> {
    for (const [row, cells] of this.counts.entries()) for (const [column, rows] of cells) yield { row, column, rows }
  }
}

function numberOf(label: number, labels: number[], numbers: Map<number, number>): number {
  const known = numbers.get(label)
  if (known !== undefined) return known
  numbers.set(label, labels.length)
  return labels.push(label) - 1
}

/** Cells as what `bestMatching` takes: rows and columns in the order of their numbers. */
export function weightedPairs(
  rows: number,
  cols: number,
  cells: readonly { readonly row: number; readonly column: number; readonly rows: number }[],
): WeightedPairs {
  const sorted = cells.toSorted((p, q) => p.row - q.row || p.column - q.column)
  const start = new Int32Array(rows + 1)
  for (const { row } of sorted) start[row + 1]++
  for (let row = 0; row < rows; row++) start[row + 1] += start[row]
  return {
    rows,
    cols,
    start,
    columns: Int32Array.from(sorted, ({ column }) => column),
    weights: Float64Array.from(sorted, (cell) => cell.rows),
  }
}
