import type { MatrixLike } from "../data/adapters.js"
import { type Matrix, toMatrix } from "../data/matrix.js"
import { DataError, ParameterError } from "../errors.js"
import { Linkage } from "./linkageTree.js"

/**
 * By merge: the greatest distance in the tree below it, its own included. Where heights never fall, that is its own one.
 * SciPy's `maxdists`.
 * @throws DataError where Z is no linkage
 */
export function maxDistances(Z: Linkage | MatrixLike): Float64Array {
  return greatestDistances(Linkage.from(Z, "maxDistances"))
}

/**
 * By merge: the greatest inconsistency coefficient in the tree below it, its own included. SciPy's `maxinconsts`.
 * @param R what `inconsistent(Z, depth)` gives
 * @throws DataError where Z is no linkage or R does not belong to it
 */
export function maxInconsistents(Z: Linkage | MatrixLike, R: MatrixLike): Float64Array {
  return greatestInColumn("maxInconsistents", Z, R, 3)
}

/**
 * By merge: the greatest value of a column of R in the tree below it, its own included. SciPy's `maxRstat`.
 * @param R what `inconsistent(Z, depth)` gives
 * @param column 0: mean, 1: standard deviation, 2: number of merges, 3: inconsistency coefficient
 * @throws ParameterError for another column
 * @throws DataError where Z is no linkage or R does not belong to it
 */
export function maxRstat(Z: Linkage | MatrixLike, R: MatrixLike, column: number): Float64Array {
  if (![0, 1, 2, 3].includes(column)) throw new ParameterError("maxRstat", "column", "0, 1, 2 or 3", column)
  return greatestInColumn("maxRstat", Z, R, column)
}

export function greatestDistances(Z: Linkage): Float64Array {
  return greatestBelow(
    Z,
    Float64Array.from({ length: Z.nMerges }, (_, i) => Z.height(i)),
  )
}

/** By merge: the greatest of the values of it and of the merges below it. */
export function greatestBelow(Z: Linkage, values: Float64Array): Float64Array {
  const greatest = values.slice()
  for (let i = 0; i < Z.nMerges; i++)
    for (const child of [Z.left(i), Z.right(i)])
      if (child >= Z.nLeaves) greatest[i] = Math.max(greatest[i], greatest[child - Z.nLeaves])
  return greatest
}

function greatestInColumn(who: string, source: Linkage | MatrixLike, R: MatrixLike, column: number): Float64Array {
  const Z = Linkage.from(source, who)
  const table = toMatrix(R, who)
  if (table.rows !== Z.nMerges || table.cols !== 4)
    throw new DataError(
      `${who}: R is ${table.rows} × ${table.cols}; what inconsistent() gives for this linkage is ${Z.nMerges} × 4.`,
    )
  return greatestBelow(Z, columnOf(table, column))
}

export function columnOf({ data, rows, cols }: Matrix, column: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) => data[i * cols + column])
}
