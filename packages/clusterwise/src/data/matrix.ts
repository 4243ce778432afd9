import { DataError, ParameterError } from "../errors.js"
import { type Flat, type FromOptions, firstNotFinite, flatten, type MatrixLike, notFinite } from "./adapters.js"
import { allocFloats, type Dtype, type FloatArray } from "./memory.js"

/**
 * Rows of numbers in one flat, row-major array: value (i, j) lies at `data[i * cols + j]`.
 * A Float32Array stays float32 in memory, everything else is Float64Array.
 */
export class Matrix {
  readonly data: FloatArray
  readonly rows: number
  readonly cols: number
  readonly columns: readonly string[] | undefined

  /** Wraps `data` without a copy. Its length must be rows × cols. Values are checked when they are used, not here. */
  constructor(data: FloatArray, rows: number, cols: number, columns?: readonly string[]) {
    if (!(data instanceof Float32Array || data instanceof Float64Array))
      throw new ParameterError(
        "Matrix",
        "data",
        "a Float32Array or a Float64Array",
        data,
        "Matrix.from converts other arrays.",
      )
    checkShape(rows, cols)
    if (data.length !== rows * cols)
      throw new DataError(`Matrix: ${rows} × ${cols} needs ${rows * cols} values, the data has ${data.length}.`)
    if (columns && columns.length !== cols)
      throw new DataError(`Matrix: ${columns.length} column names for ${cols} columns.`)
    this.data = data
    this.rows = rows
    this.cols = cols
    this.columns = columns
  }

  /** Room for rows × cols values, all 0: in shared memory where the platform has it, so that workers read it without a copy. */
  static alloc(rows: number, cols: number, dtype: Dtype = "float64", columns?: readonly string[]): Matrix {
    checkShape(rows, cols)
    if (dtype !== "float32" && dtype !== "float64")
      throw new ParameterError("Matrix.alloc", "dtype", '"float32" or "float64"', dtype)
    return new Matrix(allocFloats(rows * cols, dtype), rows, cols, columns)
  }

  /**
   * A Matrix from rows, a tensor or another Matrix. Never truncates: integers are widened, BigInt64 up to 2^53.
   * Rows of Float32Array, and Float32Array data, stay float32; everything else computes in float64.
   * NaN, infinities, ragged rows and shapes that are not two-dimensional: a DataError that names row and column.
   */
  static from(source: MatrixLike, options: FromOptions = {}): Matrix {
    const matrix = toMatrix(source, "Matrix.from", options)
    checkFinite(matrix, "Matrix.from")
    return matrix
  }

  get dtype(): Dtype {
    return this.data instanceof Float32Array ? "float32" : "float64"
  }

  /** Row i as a view; writing to it writes to the matrix. */
  row(i: number): FloatArray {
    checkRow("Matrix.row", i, this.rows)
    return this.data.subarray(i * this.cols, (i + 1) * this.cols)
  }

  toArray(): number[][] {
    return Array.from({ length: this.rows }, (_, i) => Array.from(this.row(i)))
  }

  /** A new matrix with these rows, in this order; a row may come more than once. */
  select(rows: ArrayLike<number>): Matrix {
    const { data, cols } = this
    const out = Matrix.alloc(rows.length, cols, this.dtype, this.columns)
    for (let r = 0, at = 0; r < rows.length; r++) {
      checkRow("Matrix.select", rows[r], this.rows)
      // Value by value: a view of each row takes three times as long where rows are short.
      for (let from = rows[r] * cols, end = from + cols; from < end; from++) out.data[at++] = data[from]
    }
    return out
  }
}

/** As `Matrix.from`, but leaves the look for NaN to whoever reads every value next (an engine's `load`). */
export function toMatrix(
  source: MatrixLike,
  who: string,
  options: FromOptions & { allowMissing?: boolean } = {},
): Matrix {
  if (source instanceof Matrix && options.dtype === undefined && options.columns === undefined) return source
  const { data, rows, cols, columns } = flatten(source, who, options)
  return new Matrix(data, rows, cols, columns)
}

/** Throws a DataError that names the first value that is not finite; NaN passes where it stands for a missing value. */
export function checkFinite(matrix: Flat, who: string, allowMissing = false): void {
  const index = firstNotFinite(matrix.data, allowMissing)
  if (index >= 0) throw notFinite(who, matrix.data[index], index, matrix.cols, matrix.columns)
}

function checkRow(who: string, i: number, rows: number): void {
  if (!(Number.isInteger(i) && i >= 0 && i < rows))
    throw new ParameterError(who, "i", `an integer in [0, ${rows - 1}]`, i)
}

function checkShape(rows: number, cols: number): void {
  if (!(Number.isInteger(rows) && rows >= 1 && Number.isInteger(cols) && cols >= 1))
    throw new DataError(`Matrix: needs at least one row and one column; the shape is ${rows} × ${cols}.`)
}
