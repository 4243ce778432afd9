import { Matrix } from "../../data/matrix.js"
import type { Dtype } from "../../data/memory.js"
import { Draws } from "../../structures/random.js"

/** Rows on which engines have to agree, and what is awkward about them in the name. */
export interface Sample {
  readonly name: string
  readonly X: Matrix
  readonly weights?: Float64Array
}

type Value = (row: number, column: number) => number

/** Uniform in (0, 1), the same for the same stream, row and column. */
const uniform = (stream: number): Value => {
  const draws = new Draws(20, 99, stream)
  return (row, column) => draws.uniform(row * 4096 + column)
}

/** Clusters side by side: the row's cluster is row mod `clusters`. */
const blobs = (stream: number, clusters: number): Value => {
  const noise = uniform(stream)
  const centre = uniform(stream + 1000)
  return (row, column) => 8 * centre(row % clusters, column) - 4 + noise(row, column)
}

function matrix(dtype: Dtype, rows: number, cols: number, value: Value): Matrix {
  const X = Matrix.alloc(rows, cols, dtype)
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) X.data[i * cols + j] = value(i, j)
  return X
}

/** The same objects at every call, so that answers about them are remembered. */
function once<T>(make: (dtype: Dtype) => T): (dtype: Dtype) => T {
  const made = new Map<Dtype, T>()
  return (dtype) => {
    const known = made.get(dtype) ?? make(dtype)
    made.set(dtype, known)
    return known
  }
}

/** Every kind of awkward data, small enough for the reference engine. No row is all zeros, so that cosine takes them too. */
export const samples = once((dtype: Dtype): readonly Sample[] => {
  const make = (name: string, rows: number, cols: number, value: Value): Sample => ({
    name,
    X: matrix(dtype, rows, cols, value),
  })
  const far = dtype === "float32" ? 16 : 1
  const power = dtype === "float32" ? 40 : 500
  const spread = blobs(3, 4)
  return [
    make("random", 203, 3, uniform(1)),
    make("blobs", 257, 5, blobs(2, 4)),
    { ...make("blobs with weights", 130, 4, blobs(5, 3)), weights: weightsOf(130) },
    make("ties: whole numbers 1 to 4", 160, 2, (i, j) => 1 + Math.floor(4 * uniform(6)(i, j))),
    make("ties: a grid", 81, 2, (i, j) => 1 + (j === 0 ? i % 9 : Math.floor(i / 9))),
    make("duplicates: 6 distinct rows", 96, 3, (i, j) => uniform(7)(i % 6, j)),
    make("all rows the same", 20, 3, (_, j) => 0.1 + j),
    make("collinear", 90, 4, (i, j) => (uniform(8)(i, 0) - 0.5) * (j + 1) + j),
    make("far from the origin", 120, 3, (i, j) => 1e8 + Math.round(8 * spread(i, j)) * far),
    make("tiny", 110, 3, (i, j) => spread(i, j) * 2 ** -power),
    make("huge", 110, 3, (i, j) => spread(i, j) * 2 ** power),
    make("columns of different size", 100, 4, (i, j) => spread(i, j) * 1000 ** (j - 1)),
    make("one outlier", 100, 2, (i, j) => (i === 37 ? 1e7 : spread(i, j))),
    make("constant columns", 90, 4, (i, j) => (j === 1 ? 0.1 : j === 3 ? 1e6 : spread(i, j))),
    make("one row", 1, 3, uniform(9)),
    make("two rows", 2, 2, uniform(10)),
    make("one column", 121, 1, (i) => 1 + spread(i, 0) ** 2),
    make("wide", 21, 300, blobs(11, 3)),
  ]
})

/** Every remainder of four, eight and sixteen columns, for kernels that work on several at once. */
export const widths = once((dtype: Dtype): readonly Sample[] => {
  const cols = [1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 31, 33]
  return cols.map((cols) => ({ name: `${cols} columns`, X: matrix(dtype, 67, cols, blobs(12, 5)) }))
})

/** Enough rows for every worker of a pool, and not divisible among them. */
export const large = once((dtype: Dtype): Sample => {
  return { name: "many rows", X: matrix(dtype, 8209, 6, blobs(13, 9)), weights: weightsOf(8209) }
})

/** Two columns, dense here and thin there, with ties: enough rows for every worker of a pool. */
export const plane = once((dtype: Dtype): Sample => {
  const spread = blobs(17, 7)
  const value: Value = (i, j) => (i % 3 === 0 ? Math.round(spread(i, j) * 16) / 16 : spread(i, j) * (1 + (i % 7) / 4))
  return { name: "many rows in a plane", X: matrix(dtype, 3011, 2, value) }
})

const parts = new Map<string, Sample>()

/** Its first rows, for routines that take time in proportion to rows². */
export function fewer(sample: Sample, rows: number): Sample {
  const key = `${sample.X.dtype} ${sample.name} ${rows}`
  const known = parts.get(key) ?? {
    name: `${rows} of ${sample.name}`,
    X: sample.X.select(Int32Array.from({ length: rows }, (_, i) => i)),
  }
  parts.set(key, known)
  return known
}

/** Finite, not negative, some of them 0, the first not. */
function weightsOf(rows: number): Float64Array {
  const draw = uniform(14)
  return Float64Array.from({ length: rows }, (_, i) => (i % 7 === 3 ? 0 : 0.25 + 3 * draw(i, 0)))
}

/** Any labels in [0, groups); every eleventh row is left out. */
export function someLabels(rows: number, groups: number): Int32Array {
  const draw = uniform(15)
  return Int32Array.from({ length: rows }, (_, i) => (i % 11 === 10 ? -1 : Math.floor(groups * draw(i, 0))))
}

/** `count` rows of X as points, float64: some are rows exactly, some lie between two rows (which ties them). */
export function somePoints({ data, rows, cols }: Matrix, count: number): Float64Array {
  const draw = uniform(16)
  const row = (point: number, which: number) => Math.floor(rows * draw(point, which))
  return Float64Array.from({ length: count * cols }, (_, at) => {
    const point = Math.floor(at / cols)
    const [a, b] = [row(point, 0), point % 3 === 0 ? row(point, 0) : row(point, 1)]
    return data[a * cols + (at % cols)] / 2 + data[b * cols + (at % cols)] / 2
  })
}
