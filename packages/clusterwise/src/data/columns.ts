import { DataError, show } from "../errors.js"

/** How many columns, and what they are called if they have names. */
export interface Columns {
  readonly cols: number
  readonly columns?: readonly string[] | undefined
}

/** Refuses data with another number of columns than `who` was fitted on, or, where both have names, with other names. */
export function checkColumns(who: string, got: Columns, fitted: Columns): void {
  if (got.cols !== fitted.cols)
    throw new DataError(
      `${who}: fitted on ${count(fitted.cols)}${named(fitted)}; the data have ${count(got.cols)}${named(got)}.`,
    )
  const at = got.columns && fitted.columns ? got.columns.findIndex((name, j) => name !== fitted.columns![j]) : -1
  if (at >= 0)
    throw new DataError(
      `${who}: column ${at} was called ${show(fitted.columns![at])} in the fit, now ${show(got.columns![at])}; give the columns in the order of the fit.`,
      { column: got.columns![at] },
    )
}

/** The name of a column for a message, or its number. */
export const columnName = ({ columns }: Columns, j: number): string => (columns ? show(columns[j]) : String(j))

const count = (cols: number): string => `${cols} ${cols === 1 ? "column" : "columns"}`

const named = ({ columns }: Columns): string =>
  columns ? ` (${columns.slice(0, 5).map(show).join(", ")}${columns.length > 5 ? ", …" : ""})` : ""
