import type { Matrix } from "./matrix.js"

// Engines refuse NaN, so missing values are dealt with before data are loaded: here, on plain matrices.

/** The values of column j that are there, in the order of the rows. */
export function presentValues({ data, rows, cols }: Matrix, j: number): Float64Array {
  const values = new Float64Array(rows)
  let count = 0
  for (let i = 0; i < rows; i++) if (!Number.isNaN(data[i * cols + j])) values[count++] = data[i * cols + j]
  return values.subarray(0, count)
}

/** Copies rows from (inclusive) … to (exclusive) into `out`, with `fill[j]` where column j has no value. */
export function fillMissing(
  { data, cols }: Matrix,
  fill: ArrayLike<number>,
  out: Matrix,
  from: number,
  to: number,
): void {
  for (let i = from; i < to; i++)
    for (let j = 0; j < cols; j++)
      out.data[i * cols + j] = Number.isNaN(data[i * cols + j]) ? fill[j] : data[i * cols + j]
}
