import { DataError, ParameterError, show } from "../errors.js"
import { halfValue } from "./half.js"
import { allocFloats, type Dtype, dtypeOf, type FloatArray } from "./memory.js"

export type NumericArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array

/** What array and tensor libraries hand out: flat data with a shape (or dims), perhaps strided. */
export interface TensorLike {
  readonly data: NumericArray
  readonly shape?: ArrayLike<number>
  readonly dims?: ArrayLike<number>
  /** Distance between neighbours along each dimension, in elements. */
  readonly stride?: ArrayLike<number>
  readonly offset?: number
  /** "float16" says that a Uint16Array holds half-precision bits (ONNX Runtime, transformers.js); other values say nothing new. */
  readonly type?: string
}

/** Row-major values with their shape; a Matrix is one. */
export interface Flat {
  readonly data: FloatArray
  readonly rows: number
  readonly cols: number
  readonly columns?: readonly string[] | undefined
}

/** What every function that takes rows accepts. */
export type MatrixLike = Flat | ReadonlyArray<ArrayLike<number>> | TensorLike

export interface FromOptions {
  readonly columns?: readonly string[]
  /** Order of flat data: "row" (default) or "column" major. */
  readonly order?: "row" | "column"
  readonly dtype?: Dtype
}

interface ConvertOptions extends FromOptions {
  /** null, undefined and NaN are missing values here, not errors (for the Imputer). */
  readonly allowMissing?: boolean
}

/** Any MatrixLike as flat row-major values, without a copy where it already is. `who` is named in errors. */
export function flatten(source: MatrixLike, who: string, options: ConvertOptions = {}): Flat {
  if (options.order !== undefined && options.order !== "row" && options.order !== "column")
    throw new ParameterError(who, "order", '"row" or "column"', options.order)
  if (options.dtype !== undefined && options.dtype !== "float32" && options.dtype !== "float64")
    throw new ParameterError(who, "dtype", '"float32" or "float64"', options.dtype)
  if (isFlat(source)) return recast(source, options)
  if (Array.isArray(source)) return fromRows(source as ReadonlyArray<ArrayLike<number>>, options, who)
  if (isTensor(source)) return fromTensor(unpackHalf(source), options, who)
  if (ArrayBuffer.isView(source))
    throw new DataError(
      `${who}: a flat array does not say how many columns it has; pass { data, shape: [rows, cols] }.`,
    )
  throw new DataError(`${who}: expected a Matrix, rows of numbers, or { data, shape }; got ${show(source)}.`)
}

/** Index of the first value that is not finite, or -1. */
export function firstNotFinite(data: FloatArray, allowMissing: boolean): number {
  for (let i = 0; i < data.length; i++)
    if (!Number.isFinite(data[i]) && !(allowMissing && Number.isNaN(data[i]))) return i
  return -1
}

/** The one text for a value that is not a finite number, wherever it is found. */
export function notFinite(
  who: string,
  value: number,
  index: number,
  cols: number,
  columns?: readonly string[],
): DataError {
  const row = Math.floor(index / cols)
  const column = index % cols
  const name = columns?.[column]
  return new DataError(
    `${who}: row ${row}, column ${name === undefined ? column : `${column} (${show(name)})`} is ${value}; every value must be a finite number. ` +
      (Number.isNaN(value)
        ? "Impute or drop missing values first (Imputer)."
        : "Remove or clip infinite values first."),
    { row, column: name ?? column },
  )
}

function recast(flat: Flat, options: ConvertOptions): Flat {
  const columns = options.columns ?? flat.columns
  const dtype = options.dtype ?? dtypeOf(flat.data)
  if (dtype === dtypeOf(flat.data))
    return columns === flat.columns ? flat : { ...shapeOf(flat), data: flat.data, columns }
  const data = allocFloats(flat.data.length, dtype)
  data.set(flat.data)
  return { ...shapeOf(flat), data, columns }
}

const shapeOf = ({ rows, cols }: Flat) => ({ rows, cols })

function fromRows(rows: ReadonlyArray<ArrayLike<number>>, options: ConvertOptions, who: string): Flat {
  if (rows.length === 0) throw new DataError(`${who}: no rows; the shape is 0 × 0.`)
  const first: unknown = rows[0]
  if (typeof first === "number")
    throw new DataError(
      `${who}: a one-dimensional array of ${rows.length} numbers is not a matrix; wrap each number in a row ([[1], [2], …]).`,
    )
  const cols = rows[0]?.length ?? 0
  if (cols === 0) refuseEmptyRow(who)
  const all32 = rows.every((r) => r instanceof Float32Array || r instanceof Int8Array || isFloat16(r))
  const data = allocFloats(rows.length * cols, options.dtype ?? (all32 ? "float32" : "float64"))
  for (let i = 0; i < rows.length; i++) copyRow(rows[i], data, i, cols, who, options.allowMissing === true)
  return { data, rows: rows.length, cols, columns: options.columns }
}

function refuseEmptyRow(who: string): never {
  throw new DataError(`${who}: row 0 has no values; a matrix needs at least one column.`, { row: 0 })
}

function copyRow(
  row: ArrayLike<number>,
  data: FloatArray,
  i: number,
  cols: number,
  who: string,
  allowMissing: boolean,
): void {
  if (row?.length !== cols)
    throw new DataError(
      `${who}: row ${i} has ${row?.length ?? "no"} values, row 0 has ${cols}; rows must be equally long.`,
      { row: i },
    )
  for (let j = 0; j < cols; j++) {
    const value: unknown = row[j]
    if (typeof value === "number") data[i * cols + j] = value
    else if (allowMissing && (value === null || value === undefined)) data[i * cols + j] = Number.NaN
    else if (typeof value === "bigint") data[i * cols + j] = exactBigInt(value, who, i, j)
    else throw new DataError(`${who}: row ${i}, column ${j} is ${show(value)}, not a number.`, { row: i, column: j })
  }
}

function isFlat(source: unknown): source is Flat {
  const f = source as Flat
  return (
    typeof f === "object" &&
    f !== null &&
    typeof f.rows === "number" &&
    typeof f.cols === "number" &&
    ArrayBuffer.isView(f.data)
  )
}

function isTensor(source: unknown): source is TensorLike {
  const t = source as TensorLike
  return (
    typeof t === "object" &&
    t !== null &&
    ArrayBuffer.isView(t.data) &&
    typeof t.data.length === "number" &&
    (isList(t.shape) || isList(t.dims))
  )
}

const isList = (value: unknown): boolean => Array.isArray(value) || ArrayBuffer.isView(value)

/** A tensor of type float16 where the platform has no Float16Array: its bits as numbers. */
function unpackHalf(tensor: TensorLike): TensorLike {
  if (tensor.type !== "float16" || !(tensor.data instanceof Uint16Array)) return tensor
  const { shape, dims, stride, offset, data } = tensor
  return {
    data: Float32Array.from(data, halfValue),
    ...(shape && { shape }),
    ...(dims && { dims }),
    ...(stride && { stride }),
    ...(offset !== undefined && { offset }),
  }
}

function fromTensor(tensor: TensorLike, options: ConvertOptions, who: string): Flat {
  const shape = Array.from(tensor.shape ?? tensor.dims!)
  if (shape.length !== 2)
    throw new DataError(`${who}: expected 2 dimensions (rows × columns), the shape is [${shape.join(" × ")}].`)
  const [rows, cols] = shape
  if (!(Number.isInteger(rows) && Number.isInteger(cols) && rows > 0 && cols > 0))
    throw new DataError(`${who}: needs at least one row and one column; the shape is ${rows} × ${cols}.`)
  const { offset, rowStride, colStride } = layoutOf(tensor, rows, cols, options, who)
  const source = tensor.data
  const rowMajor = rowStride === cols && colStride === 1
  const dtype = options.dtype ?? (is32(source) ? "float32" : "float64")
  if (rowMajor && isFloats(source) && dtypeOf(source) === dtype)
    return { data: source.subarray(offset, offset + rows * cols) as FloatArray, rows, cols, columns: options.columns }
  const data = allocFloats(rows * cols, dtype)
  const big = source instanceof BigInt64Array || source instanceof BigUint64Array
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < cols; j++) {
      const value = source[offset + i * rowStride + j * colStride]
      data[i * cols + j] = big ? exactBigInt(value as bigint, who, i, j) : (value as number)
    }
  return { data, rows, cols, columns: options.columns }
}

/** Where value (i, j) lies: at offset + i · rowStride + j · colStride, inside the data for every row and column. */
function layoutOf(tensor: TensorLike, rows: number, cols: number, { order }: ConvertOptions, who: string) {
  const { data, stride, offset = 0 } = tensor
  if (stride === undefined && tensor.offset === undefined) {
    if (data.length !== rows * cols)
      throw new DataError(`${who}: the shape ${rows} × ${cols} does not match data of length ${data.length}.`)
  }
  const [rowStride, colStride, ...more] = (stride && Array.from(stride)) ?? (order === "column" ? [1, rows] : [cols, 1])
  const ends = [0, (rows - 1) * rowStride, (cols - 1) * colStride, (rows - 1) * rowStride + (cols - 1) * colStride]
  const inside = ends.every((end) => offset + end >= 0 && offset + end < data.length)
  if (!inside || more.length > 0 || ![offset, rowStride, colStride].every(Number.isInteger))
    throw new DataError(
      `${who}: stride [${[rowStride, colStride, ...more]}] and offset ${offset} do not fit a shape of ${rows} × ${cols} in data of length ${data.length}.`,
    )
  return { offset, rowStride, colStride }
}

function exactBigInt(value: bigint, who: string, row: number, column: number): number {
  const number = Number(value)
  if (!Number.isSafeInteger(number))
    throw new DataError(`${who}: row ${row}, column ${column} is ${value}, beyond 2^53; it cannot be held exactly.`, {
      row,
      column,
    })
  return number
}

const isFloats = (a: NumericArray): a is FloatArray => a instanceof Float32Array || a instanceof Float64Array
const isFloat16 = (a: unknown): boolean => (a as object)?.constructor?.name === "Float16Array"
const is32 = (a: NumericArray): boolean => a instanceof Float32Array || a instanceof Int8Array || isFloat16(a)
