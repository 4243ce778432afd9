import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { makeBlobs } from "../datasets/blobs.js"
import { DataError, ParameterError } from "../errors.js"
import type { MatrixLike, NumericArray } from "./adapters.js"
import { Matrix, toMatrix } from "./matrix.js"
import { sharedMemory } from "./memory.js"

const rows = [
  [1, 2, 3],
  [4, 5, 6],
]
const flat = [1, 2, 3, 4, 5, 6]
const byColumns = [1, 4, 2, 5, 3, 6]
/** As engines name it that have it; Node 20 has not. */
const Float16Array = class Float16Array extends Float64Array {}

describe("Matrix.from", () => {
  it("reads half-precision bits, as ONNX Runtime gives them where there is no Float16Array", () => {
    const data = Uint16Array.of(0x3c00, 0x4000, 0x4200, 0x4400, 0x4500, 0x4600)
    const matrix = Matrix.from({ data, dims: [2, 3], type: "float16" })
    expect(matrix.toArray()).toEqual(rows)
    expect(matrix.dtype).toBe("float32")
    expect(Matrix.from({ data, dims: [2, 3], type: "uint16" }).toArray()[0]).toEqual([15360, 16384, 16896])
    const hole = { data: Uint16Array.of(0x3c00, 0x7e00), dims: [1, 2], type: "float16" }
    expect(() => Matrix.from(hole)).toThrow("row 0, column 1 is NaN")
  })
})

describe("Matrix.from takes", () => {
  const forms: [string, MatrixLike, object?][] = [
    ["nested arrays", rows],
    ["rows of Float64Array", rows.map((r) => Float64Array.from(r))],
    ["rows of Int32Array", rows.map((r) => Int32Array.from(r))],
    ["rows of different kinds", [[1, 2, 3], Float32Array.of(4, 5, 6)]],
    ["rows of BigInt64Array", rows.map((r) => BigInt64Array.from(r.map(BigInt))) as unknown as number[][]],
    ["a Matrix", new Matrix(Float64Array.from(flat), 2, 3)],
    ["what has data, rows and cols", { data: Float64Array.from(flat), rows: 2, cols: 3 }],
    ["data with a shape", { data: Float64Array.from(flat), shape: [2, 3] }],
    ["data with dims, as ONNX Runtime and transformers.js", { data: Float64Array.from(flat), dims: [2, 3] }],
    ["a shape in a typed array", { data: Float64Array.from(flat), shape: Int32Array.of(2, 3) }],
    ["dims in a typed array", { data: Float64Array.from(flat), dims: Int32Array.of(2, 3) }],
    ["an offset", { data: Float64Array.of(9, 9, ...flat), shape: [2, 3], offset: 2 }],
    [
      "strides over every other column, as ndarray",
      { data: Float64Array.of(1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6), shape: [2, 3], stride: [6, 2] },
    ],
    ["strides of a transposed view", { data: Float64Array.from(byColumns), shape: [2, 3], stride: [1, 2] }],
    [
      "strides of rows backwards",
      { data: Float64Array.of(4, 5, 6, 1, 2, 3), shape: [2, 3], stride: [-3, 1], offset: 3 },
    ],
    ["a stride of 0, one row for all", { data: Float64Array.of(1, 2, 3), shape: [1, 3], stride: [0, 1] }],
    ["column-major data", { data: Float64Array.from(byColumns), shape: [2, 3] }, { order: "column" }],
  ]
  it.each(forms)("%s", (name, source, options) => {
    const matrix = Matrix.from(source, options)
    expect(matrix.toArray()).toEqual(name.includes("stride of 0") ? [rows[0]] : rows)
    expect([matrix.dtype, matrix.cols]).toEqual(["float64", 3])
  })

  const kinds = [
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
    Float16Array,
  ] as const
  it.each(kinds.map((kind) => [kind.name, kind] as const))("%s, widened and never truncated", (name, kind) => {
    const matrix = Matrix.from({ data: kind.from(flat) as NumericArray, shape: [2, 3] })
    expect(matrix.toArray()).toEqual(rows)
    expect(matrix.dtype).toBe(["Int8Array", "Float16Array", "Float32Array"].includes(name) ? "float32" : "float64")
    expect(Matrix.from(rows.map((r) => kind.from(r))).dtype).toBe(matrix.dtype)
  })

  it("the largest integers that float64 holds, and refuses larger ones", () => {
    const held = { data: BigInt64Array.of(2n ** 53n - 1n, -(2n ** 53n) + 1n), shape: [1, 2] }
    expect(Matrix.from(held).toArray()).toEqual([[2 ** 53 - 1, -(2 ** 53) + 1]])
    const beyond = { data: BigUint64Array.of(1n, 2n ** 53n + 1n), shape: [2, 1] }
    expect(() => Matrix.from(beyond)).toThrow("row 1, column 0 is 9007199254740993, beyond 2^53")
    expect(() => Matrix.from([[2n ** 60n]] as unknown as number[][])).toThrow(DataError)
  })

  it("a thousand rows of blobs and gives back a thousand different rows, in every form", () => {
    const { X } = makeBlobs({ nSamples: 1000, centers: 4 })
    const distinct = (m: Matrix) => new Set(m.toArray().map(String)).size
    const narrow = Float32Array.from(X.data)
    for (const source of [X, X.toArray(), { data: X.data, shape: [1000, 2] }, { data: narrow, shape: [1000, 2] }])
      expect(distinct(Matrix.from(source))).toBe(1000)
    // What a cast to integers would have left.
    expect(distinct(Matrix.from(X.toArray().map((r) => r.map(Math.trunc))))).toBeLessThan(200)
  })

  it("strided views of any layout as the same rows", () => {
    fc.assert(
      fc.property(
        fc.record({
          r: fc.integer({ min: 1, max: 6 }),
          c: fc.integer({ min: 1, max: 6 }),
          gap: fc.integer({ min: 1, max: 3 }),
          offset: fc.integer({ min: 0, max: 4 }),
          turned: fc.boolean(),
        }),
        ({ r, c, gap, offset, turned }) => {
          const stride = turned ? [gap, gap * r + 1] : [gap * c + 1, gap]
          const data = new Float64Array(offset + (r - 1) * stride[0] + (c - 1) * stride[1] + 1).fill(Number.NaN)
          for (let i = 0; i < r; i++)
            for (let j = 0; j < c; j++) data[offset + i * stride[0] + j * stride[1]] = 10 * i + j
          const expected = Array.from({ length: r }, (_, i) => Array.from({ length: c }, (_, j) => 10 * i + j))
          expect(Matrix.from({ data, shape: [r, c], stride, offset }).toArray()).toEqual(expected)
        },
      ),
    )
  })
})

describe("Matrix.from keeps", () => {
  it("float32 where all rows are, and makes it where asked", () => {
    expect(Matrix.from([Float32Array.of(0.1), Float32Array.of(0.2)]).data).toEqual(Float32Array.of(0.1, 0.2))
    expect(Matrix.from([[0.1], [0.2]], { dtype: "float32" }).data).toEqual(Float32Array.of(0.1, 0.2))
    expect(Matrix.from({ data: Float32Array.of(0.5), shape: [1, 1] }, { dtype: "float64" }).data).toEqual(
      Float64Array.of(0.5),
    )
  })

  it("flat float data where they are, without a copy", () => {
    const data = Float64Array.from(flat)
    expect(Matrix.from({ data, shape: [2, 3] }).data.buffer).toBe(data.buffer)
    const matrix = new Matrix(data, 2, 3)
    expect(Matrix.from(matrix).data).toBe(data)
    expect(toMatrix(matrix, "test")).toBe(matrix)
  })

  it("column names, from the source or the options", () => {
    const named = Matrix.from(rows, { columns: ["a", "b", "c"] })
    expect(named.columns).toEqual(["a", "b", "c"])
    expect(Matrix.from(named).columns).toEqual(["a", "b", "c"])
    expect(Matrix.from(named, { columns: ["x", "y", "__proto__"] }).columns).toEqual(["x", "y", "__proto__"])
    expect(() => Matrix.from(rows, { columns: ["a"] })).toThrow("1 column names for 3 columns")
  })
})

describe("Matrix.from refuses", () => {
  const refused: [string, unknown, string][] = [
    ["no rows", [], "no rows; the shape is 0 × 0"],
    ["rows without values", [[], []], "row 0 has no values"],
    ["ragged rows", [[1, 2], [3]], "row 1 has 1 values, row 0 has 2"],
    ["a row that is missing", [[1], null], "row 1 has no values, row 0 has 1"],
    ["one dimension", [1, 2, 3], "a one-dimensional array of 3 numbers is not a matrix"],
    ["a flat typed array", Float64Array.of(1, 2), "does not say how many columns it has"],
    [
      "one dimension with a shape",
      { data: new Float64Array(499500), shape: [499500] },
      "expected 2 dimensions (rows × columns), the shape is [499500]",
    ],
    ["three dimensions", { data: new Float64Array(8), dims: [2, 2, 2] }, "the shape is [2 × 2 × 2]"],
    [
      "a shape that does not match",
      { data: new Float64Array(5), shape: [2, 3] },
      "the shape 2 × 3 does not match data of length 5",
    ],
    ["a shape of 0 rows", { data: new Float64Array(0), shape: [0, 3] }, "the shape is 0 × 3"],
    ["a shape of 0 columns", { data: new Float64Array(0), shape: [3, 0] }, "the shape is 3 × 0"],
    ["a shape that is no numbers", { data: new Float64Array(4), shape: [2, 1.5] }, "the shape is 2 × 1.5"],
    [
      "strides that leave the data",
      { data: new Float64Array(6), shape: [2, 3], stride: [4, 1] },
      "stride [4,1] and offset 0 do not fit a shape of 2 × 3 in data of length 6",
    ],
    ["an offset that leaves the data", { data: new Float64Array(6), shape: [2, 3], offset: 1 }, "offset 1 do not fit"],
    ["a negative start", { data: new Float64Array(6), shape: [2, 3], stride: [-3, 1] }, "do not fit"],
    ["one stride for two dimensions", { data: new Float64Array(6), shape: [2, 3], stride: [3] }, "do not fit"],
    ["three strides", { data: new Float64Array(6), shape: [2, 3], stride: [3, 1, 1] }, "do not fit"],
    ["half an offset", { data: new Float64Array(6), shape: [1, 3], offset: 0.5 }, "do not fit"],
    [
      "bytes without a type",
      { data: new DataView(new ArrayBuffer(48)), shape: [2, 3], stride: [3, 1] },
      "expected a Matrix, rows of numbers, or { data, shape }",
    ],
    ["text for a number", [[1], ["2"]], 'row 1, column 0 is "2", not a number'],
    ["an empty text, which Number would take for 0", [[""]], 'row 0, column 0 is "", not a number'],
    ["true", [[true]], "row 0, column 0 is true"],
    ["null", [[1, null]], "row 0, column 1 is null"],
    ["a hole", [[1, undefined]], "row 0, column 1 is undefined"],
    ["text", "1,2,3", 'got "1,2,3"'],
    ["nothing", undefined, "got undefined"],
  ]
  it.each(refused)("%s", (_, source, message) => {
    expect(() => Matrix.from(source as MatrixLike)).toThrow(message)
    expect(() => Matrix.from(source as MatrixLike)).toThrow(DataError)
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])("%d, with its row and column", (bad) => {
    const sources: MatrixLike[] = [
      [
        [1, 2],
        [3, 4],
        [5, bad],
      ],
      { data: Float64Array.of(1, 2, 3, 4, 5, bad), shape: [3, 2] },
      { data: Float32Array.of(1, 3, 5, 2, 4, bad), shape: [3, 2], stride: [1, 3] },
      new Matrix(Float64Array.of(1, 2, 3, 4, 5, bad), 3, 2),
    ]
    for (const source of sources) {
      expect(() => Matrix.from(source)).toThrow(`row 2, column 1 is ${bad}; every value must be a finite number`)
      const refuse = () => Matrix.from(source, { columns: ["age", "height"] })
      expect(refuse).toThrow('row 2, column 1 ("height")')
      expect(refuse).toThrow(expect.objectContaining({ row: 2, column: "height" }))
    }
  })

  it("values that float32 cannot hold where float32 was asked for", () => {
    expect(() => Matrix.from([[1], [1e39]], { dtype: "float32" })).toThrow("row 1, column 0 is Infinity")
  })

  it("options that are none of those allowed", () => {
    expect(() => Matrix.from(rows, { order: "fortran" as "row" })).toThrow(ParameterError)
    expect(() => Matrix.from(rows, { dtype: "int8" as "float32" })).toThrow('dtype must be "float32" or "float64"')
  })
})

describe("toMatrix for an Imputer", () => {
  it("takes null, undefined and NaN as missing, where that is allowed", () => {
    const holes = [
      [1, null],
      [undefined, Number.NaN],
    ] as unknown as number[][]
    expect([...toMatrix(holes, "test", { allowMissing: true }).data]).toEqual([1, Number.NaN, Number.NaN, Number.NaN])
    expect(() => toMatrix(holes, "test")).toThrow("row 0, column 1 is null")
  })
})

describe("Matrix", () => {
  it("wraps an array without a copy, and insists on its length, type and names", () => {
    const data = Float32Array.from(flat)
    expect(new Matrix(data, 2, 3).data).toBe(data)
    expect(() => new Matrix(data, 2, 2)).toThrow("2 × 2 needs 4 values, the data has 6")
    expect(() => new Matrix(data, 0, 3)).toThrow("the shape is 0 × 3")
    expect(() => new Matrix(Int32Array.from(flat) as unknown as Float64Array, 2, 3)).toThrow(ParameterError)
    expect(() => new Matrix(data, 2, 3, ["a"])).toThrow(DataError)
  })

  it("allocates zeros, in memory that threads share", () => {
    const matrix = Matrix.alloc(2, 3, "float32", ["a", "b", "c"])
    expect([[...matrix.data], matrix.dtype, matrix.columns]).toEqual([[0, 0, 0, 0, 0, 0], "float32", ["a", "b", "c"]])
    expect(matrix.data.buffer instanceof SharedArrayBuffer).toBe(sharedMemory)
    expect(() => Matrix.alloc(2, 0)).toThrow(DataError)
    expect(() => Matrix.alloc(2, 2, "float16" as "float32")).toThrow('dtype must be "float32" or "float64"')
  })

  it("gives a row as a view, and names rows that are not there", () => {
    const matrix = Matrix.from(rows)
    matrix.row(1)[0] = 40
    expect(matrix.toArray()).toEqual([
      [1, 2, 3],
      [40, 5, 6],
    ])
    for (const i of [-1, 2, 0.5]) expect(() => matrix.row(i)).toThrow(`i must be an integer in [0, 1]; got ${i}`)
  })

  it("selects rows in their order, also twice, as a copy with names and type", () => {
    const matrix = Matrix.from(rows, { dtype: "float32", columns: ["a", "b", "c"] })
    const chosen = matrix.select([1, 0, 1])
    expect([chosen.toArray(), chosen.dtype, chosen.columns]).toEqual([
      [rows[1], rows[0], rows[1]],
      "float32",
      matrix.columns,
    ])
    chosen.data[0] = 99
    expect(matrix.data[3]).toBe(4)
    expect(() => matrix.select([2])).toThrow(ParameterError)
    expect(() => matrix.select([])).toThrow(DataError)
  })
})
