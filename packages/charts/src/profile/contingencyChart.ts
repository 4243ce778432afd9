import { DataError, Matrix, type MatrixLike } from "clusterwise"
import { clusterName } from "../clusterName.js"
import type { Figure, FigureOptions } from "../figure.js"
import { needDocument } from "../needDocument.js"
import { count, percent, plural } from "../numbers.js"
import { drawGrid } from "./grid.js"

/** What `contingencyMatrix` returns. */
export interface ContingencyTable {
  /** How many rows have label i of one labelling and label j of the other. */
  readonly matrix: MatrixLike
  readonly rowLabels: ArrayLike<number>
  readonly colLabels: ArrayLike<number>
}

export interface ContingencyChartOptions extends FigureOptions {
  /** What the labels are called, in the order of the table; "0", "1", …, "noise" unless given. */
  readonly rowNames?: readonly string[]
  readonly colNames?: readonly string[]
}

const who = "contingencyChart"
/** Clusters of each labelling that are drawn. */
const MOST = 24

/** The part of a table that is drawn: the largest clusters of both labellings, in their order. */
export function shownContingency({ matrix, rowLabels, colLabels }: ContingencyTable) {
  const table = Matrix.from(matrix)
  if (table.rows !== rowLabels.length || table.cols !== colLabels.length || table.data.length === 0)
    throw new DataError(
      `${who}: the table is ${table.rows} × ${table.cols}, with ${rowLabels.length} and ${colLabels.length} labels.`,
    )
  const sums = { rows: new Float64Array(table.rows), cols: new Float64Array(table.cols) }
  for (let i = 0; i < table.rows; i++)
    for (let j = 0; j < table.cols; j++) {
      const value = table.data[i * table.cols + j]
      if (!(value >= 0 && Number.isFinite(value))) throw new DataError(`${who}: a cell counts rows; got ${value}.`)
      sums.rows[i] += value
      sums.cols[j] += value
    }
  return { table, sums, rows: largestOf(sums.rows), cols: largestOf(sums.cols) }
}

function largestOf(sums: Float64Array): number[] {
  return Array.from(sums.keys())
    .sort((a, b) => sums[b] - sums[a] || a - b)
    .slice(0, MOST)
    .sort((a, b) => a - b)
}

/**
 * Two labellings of the same rows against each other: how many rows each pair of clusters shares, coloured by the share of the row of
 * the table. Of more than 24 clusters the largest are drawn. Throws a DataError where table and labels do not fit, and for cells
 * that are no counts.
 */
export function contingencyChart(contingency: ContingencyTable, options: ContingencyChartOptions = {}): Figure {
  const document = needDocument(who, options.document)
  const { table, sums, rows, cols } = shownContingency(contingency)
  const rowName = (i: number) => options.rowNames?.[i] ?? clusterName(contingency.rowLabels[i])
  const colName = (j: number) => options.colNames?.[j] ?? clusterName(contingency.colLabels[j])
  const cell = (i: number, j: number) => table.data[rows[i] * table.cols + cols[j]]
  const best = rows.map((r, i) => {
    const most = cols.reduce((a, _, j) => (cell(i, j) > cell(i, a) ? j : a), 0)
    return `${rowName(r)}: ${percent(sums.rows[r] > 0 ? cell(i, most) / sums.rows[r] : 0)} in ${colName(cols[most])}`
  })
  return drawGrid({
    document,
    width: options.width ?? 640,
    height: options.height,
    title: options.title ?? "Two labellings of the same rows",
    rowTitle: options.yLabel ?? "first",
    columnTitle: options.xLabel ?? "second",
    description: `Contingency table of ${plural(rows.length, "cluster")} by ${plural(cols.length, "cluster")}. ${best.join("; ")}.`,
    rows: rows.map(rowName),
    columns: cols.map(colName),
    cell: (i, j) => ({
      shade: sums.rows[rows[i]] > 0 ? -cell(i, j) / sums.rows[rows[i]] : 0,
      text: cell(i, j) > 0 ? count(cell(i, j)) : "",
    }),
  })
}
