import { Matrix } from "../../../data/matrix.js"
import { Draws } from "../../../structures/random.js"

/** What makes rows awkward: the value at row i, column j, turned. */
export const awkward: Readonly<Record<string, (v: number, i: number, j: number) => number>> = {
  "as they are": (v) => v,
  "rounded, with ties": (v) => Math.round(v),
  "rounded to halves, many of them equal": (v, i) => (i % 3 ? Math.round(v / 3) / 2 : 0.5),
  "far from zero": (v) => v + 1e8,
  "with an outlier": (v, i, j) => (i === 7 && j === 2 ? 1e12 : v),
  tiny: (v) => v * 1e-30,
  "tiny beside one that is not": (v, i) => (i === 0 ? v : v * 1e-19),
  huge: (v) => v * 1e30,
  "one column wider than all others": (v, _, j) => (j === 3 ? v * 1e6 : v),
  "two constant columns": (v, _, j) => (j < 2 ? 4.2 : v),
  "mostly zeros": (v, i, j) => ((i * 7 + j * 3) % 11 ? 0 : v),
}

/** Blobs around `centers` places, as wide as they lie apart. */
export function awkwardBlobs(
  rows: number,
  cols: number,
  centers: number,
  dtype: "float32" | "float64",
  turned = awkward["as they are"],
): Matrix {
  const draws = new Draws(11, 3, rows + cols)
  const X = Matrix.alloc(rows, cols, dtype)
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < cols; j++) {
      const center = Math.sin(((i % centers) + 1) * (j + 1) * 1.7) * 3
      const spread = draws.uniform(i * cols + j) + draws.uniform((rows + i) * cols + j) - 1
      X.data[i * cols + j] = turned(center + 3 * spread, i, j)
    }
  return X
}

/** Rows to start from, far from settled: most of them of the same blobs. */
export function startOf(X: Matrix, clusters: number, first = 0): Float64Array {
  return Float64Array.from(
    { length: clusters * X.cols },
    (_, at) => X.data[((first + Math.floor(at / X.cols) * 3) % X.rows) * X.cols + (at % X.cols)],
  )
}
