import { Matrix } from "./matrix.js"

/** Columns as rows, in float64, after `offset` was taken from every row. */
export function centredTranspose({ data, rows, cols }: Matrix, offset: Float64Array): Matrix {
  const out = Matrix.alloc(cols, rows, "float64")
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) out.data[j * rows + i] = data[i * cols + j] - offset[j]
  return out
}
