import { ParameterError } from "../errors.js"
import type { Contrasts } from "./againstRest.js"
import type { ColumnContrast } from "./explanation.js"

/** The columns of one cluster, the strongest effect first; equal ones in the order of the columns. */
export function sortedColumns({ mean, restMean, effect }: Contrasts, group: number, names: readonly string[]) {
  const columns = names.map((name, column): ColumnContrast => {
    const at = group * names.length + column
    const direction = effect[at] > ROUNDING ? "high" : effect[at] < -ROUNDING ? "low" : "same"
    return { column, name, effect: effect[at], direction, mean: mean[at], restMean: restMean[at] }
  })
  return columns.sort((a, b) => difference(Math.abs(b.effect), Math.abs(a.effect)) || a.column - b.column)
}

/** Means that differ by less than this, in standard deviations, differ by how they were added up. */
const ROUNDING = 1e-12

/** Of two numbers that may both be infinite. */
const difference = (a: number, b: number): number => (a === b ? 0 : a - b)

export function columnNames(
  who: string,
  { cols, columns }: { readonly cols: number; readonly columns?: readonly string[] | undefined },
  names: readonly string[] | undefined,
): readonly string[] {
  if (names === undefined) return columns ?? Array.from({ length: cols }, (_, j) => `column ${j}`)
  if (!Array.isArray(names) || names.length !== cols || !names.every((name) => typeof name === "string"))
    throw new ParameterError(who, "names", `${cols} texts, one a column`, names)
  return names
}
