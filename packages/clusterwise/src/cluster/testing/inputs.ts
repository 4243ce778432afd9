import { expect, it } from "vitest"
import type { MatrixLike } from "../../data/adapters.js"
import { Matrix } from "../../data/matrix.js"
import { ClusterwiseError, DataError } from "../../errors.js"
import type { Bench, Entry, FittedModel } from "./entry.js"
import { flat, matrixOf, wholeNumbers } from "./rows.js"

const rows = wholeNumbers()
const shape = [rows.length, rows[0].length] as const

/** The same rows in every form that is taken; float32 where the form says so. */
function forms(): Record<string, MatrixLike> {
  const values = flat(rows)
  const byColumn = Float64Array.from(values, (_, at) => rows[at % shape[0]][Math.floor(at / shape[0])])
  const padded = Float64Array.from({ length: 3 + shape[0] * (shape[1] + 2) }, (_, at) => {
    const [i, j] = [Math.floor((at - 3) / (shape[1] + 2)), (at - 3) % (shape[1] + 2)]
    return rows[i]?.[j] ?? Number.NaN
  })
  return {
    "a Matrix": matrixOf(rows),
    "rows of Float64Array": rows.map((row) => Float64Array.from(row)),
    "a tensor of float64": { data: Float64Array.from(values), shape },
    "a tensor of int32": { data: Int32Array.from(values), shape },
    "a tensor of uint8": { data: Uint8Array.from(values), dims: shape },
    "a tensor of int64": { data: BigInt64Array.from(values, BigInt), dims: shape },
    "a strided view": { data: padded, shape, stride: [shape[1] + 2, 1], offset: 3 },
    "a transposed view": { data: byColumn, shape, stride: [1, shape[0]] },
    "column-major values": Matrix.from({ data: byColumn, shape }, { order: "column" }),
    "a float32 Matrix": matrixOf(rows, "float32"),
    "rows of Float32Array": rows.map((row) => Float32Array.from(row)),
    "a tensor of int8": { data: Int8Array.from(values), shape },
  }
}

export function takesEveryInput<M extends FittedModel>(entry: Entry<M>, { engine }: Bench): void {
  it.each(Object.entries(forms()))("agrees on %s", async (name, X) => {
    const expected = await entry.make().fit(rows, { engine })
    const model = await entry.make().fit(X, { engine })
    expect(model.labels).toEqual(expected.labels)
    expect(entry.counts(model)).toEqual(entry.counts(expected))
    // Whole numbers are exact in float32 too; what is computed from them may be rounded to it.
    const tolerance = /float32|Float32|int8$/.test(name) && !name.includes("uint8") ? 1e-5 : 0
    expectNear(entry.positions(model), entry.positions(expected), tolerance)
    expectNear(entry.scalars(model), entry.scalars(expected), Math.max(tolerance, 1e-12))
    if (entry.methods.predict)
      expect(await model.predict!(X, { engine })).toEqual(await expected.predict!(rows, { engine }))
  })

  it.each<[string, unknown]>([
    ["one-dimensional rows", [1, 2, 3]],
    ["a flat typed array", Float64Array.of(1, 2, 3)],
    ["ragged rows", [[1, 2], [3], [4, 5]]],
    ["no rows", []],
    ["no columns", [[], []]],
    ["three dimensions", { data: new Float64Array(8), shape: [2, 2, 2] }],
    ["a shape that does not match", { data: new Float64Array(8), shape: [3, 3] }],
    ["text", [["1", "2"]]],
    ["nothing", undefined],
    ["a number", 5],
  ])("refuses %s, before and after the fit", async (_, X) => {
    await expect(entry.make().fit(X as MatrixLike, { engine })).rejects.toThrow(DataError)
    const model = await entry.make().fit(rows, { engine })
    for (const [name, method] of Object.entries(entry.methods))
      await expect(method(model, X as MatrixLike, { engine }), name).rejects.toThrow(DataError)
  })

  it.each([
    ["one row", [[1, 2, 3]]],
    ["one column", rows.map(([value]) => [value])],
    ["one value", [[4]]],
    ["rows that are all the same", rows.map(() => [1, 2])],
    ["rows of zeros", rows.map(() => [0, 0])],
  ])("gives a result or a clear error for %s", async (_, X) => {
    const result = await entry
      .make()
      .fit(X, { engine })
      .catch((error: unknown) => error)
    if (result instanceof Error) {
      expect(result).toBeInstanceOf(ClusterwiseError)
      expect(result.message).toMatch(/[:;,].*\.$/)
    } else {
      const model = result as M
      expect(model.labels).toHaveLength(X.length)
      expect([...entry.positions(model), ...entry.scalars(model)].every(Number.isFinite)).toBe(true)
    }
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    "names the place of %s, everywhere",
    async (bad) => {
      const holed = rows.map((row, i) => (i === 5 ? row.with(2, bad) : row))
      const place = { name: "DataError", row: 5, column: 2 }
      await expect(entry.make().fit(holed, { engine })).rejects.toMatchObject(place)
      await expect(entry.make().fit(matrixOf32(holed), { engine })).rejects.toMatchObject(place)
      const model = await entry.make().fit(rows, { engine })
      for (const [name, method] of Object.entries(entry.methods))
        await expect(method(model, holed, { engine }), name).rejects.toMatchObject(place)
    },
  )

  it("refuses another number of columns, and other names", async () => {
    const columns = ["a", "b", "c", "d"]
    const model = await entry.make().fit(Matrix.from(rows, { columns }), { engine })
    expect(model.columns).toEqual(columns)
    expect(model.cols).toBe(4)
    for (const [name, method] of Object.entries(entry.methods)) {
      await expect(method(model, [[1, 2, 3]], { engine }), name).rejects.toThrow(/4 columns/)
      const turned = Matrix.from(rows, { columns: ["a", "c", "b", "d"] })
      await expect(method(model, turned, { engine }), name).rejects.toMatchObject({ name: "DataError", column: "c" })
      await method(model, Matrix.from(rows, { columns }), { engine })
      await method(model, rows, { engine })
    }
  })
}

/** A float32 Matrix that was filled by hand, past the checks of Matrix.from. */
function matrixOf32(values: number[][]): Matrix {
  return new Matrix(Float32Array.from(flat(values)), values.length, values[0].length)
}

export function expectNear(found: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(found.length).toBe(expected.length)
  for (let i = 0; i < expected.length; i++)
    if (!(Math.abs(found[i] - expected[i]) <= tolerance * Math.abs(expected[i])))
      expect.fail(`value ${i} is ${found[i]}; expected ${expected[i]} within ${tolerance} of it`)
}
