import { DataError, Linkage, leavesList, linkage, Matrix, type MatrixLike, reference } from "clusterwise"
import type { ColumnMoments } from "./standardized.js"
import { standardized } from "./standardized.js"

/** The tree of the rows, if there is one that fits them. */
export function checkedLinkage(who: string, Z: Linkage | MatrixLike | undefined, rows: number): Linkage | undefined {
  const tree = Z && Linkage.from(Z, who)
  if (tree && tree.nLeaves !== rows)
    throw new DataError(`${who}: the linkage is of ${tree.nLeaves} rows, the data have ${rows}.`)
  return tree
}

/** Rows in the order of the tree; without one by cluster, noise last; else as they are. */
export function rowOrder(rows: number, Z: Linkage | undefined, clusters: Int32Array | undefined): Int32Array {
  if (Z) return leavesList(Z)
  const order = Int32Array.from({ length: rows }, (_, i) => i)
  const rank = (i: number) => (clusters![i] < 0 ? Number.POSITIVE_INFINITY : clusters![i])
  return clusters ? order.sort((a, b) => (rank(a) === rank(b) ? a - b : rank(a) < rank(b) ? -1 : 1)) : order
}

/** Columns that rise and fall together side by side: the leaves of average linkage of the standardised columns. */
export async function alikeColumns(X: Matrix, moments: ColumnMoments): Promise<Int32Array> {
  if (X.cols < 2) return new Int32Array(X.cols)
  const value = standardized(X, moments)
  const turned = Matrix.alloc(X.cols, X.rows, "float64")
  for (let j = 0; j < X.cols; j++) for (let i = 0; i < X.rows; i++) turned.data[j * X.rows + i] = value(i, j)
  // Few columns: not worth waking the threads of the default engine.
  const engine = await reference()
  return leavesList(await linkage(turned, { method: "average", engine }))
}
