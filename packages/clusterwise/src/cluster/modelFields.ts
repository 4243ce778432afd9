import { decodeArray } from "../data/encode.js"
import { Matrix } from "../data/matrix.js"
import { DataError, ParameterError, show } from "../errors.js"
import { type Parameter, parseParameters, type ValuesOf } from "../schema.js"
import type { ModelJson, ModelWarning } from "./model.js"

/**
 * Reads the fields of a model's JSON, which may come from anywhere: only fields of its own, each checked, and refused with a
 * DataError that names it.
 */
export class ModelFields {
  private readonly fields: ReadonlyMap<string, unknown>

  /** @throws {DataError} it is not the JSON of a model of this kind and version */
  constructor(
    json: ModelJson,
    kind: string,
    private readonly who = "loadModel",
  ) {
    if (typeof json !== "object" || json === null) throw new DataError(`${who}: expected a model; got ${show(json)}.`)
    this.fields = new Map(Object.entries(json))
    for (const [name, expected] of Object.entries({ format: "clusterwise-model", version: 1, kind }))
      this.is(name, show(expected), (value): value is string | number => value === expected)
  }

  has(name: string): boolean {
    return this.fields.get(name) !== undefined
  }

  text(name: string): string {
    return this.is(name, "a text", (value): value is string => typeof value === "string" && value !== "")
  }

  flag(name: string): boolean {
    return this.is(name, "true or false", (value) => typeof value === "boolean")
  }

  /** A finite number ≥ 0. */
  amount(name: string): number {
    return this.is(name, "a finite number ≥ 0", isAmount)
  }

  /** A whole number ≥ 1. */
  count(name: string): number {
    return this.is(
      name,
      "an integer ≥ 1",
      (value): value is number => Number.isSafeInteger(value) && Number(value) >= 1,
    )
  }

  /** A whole number ≥ 0. */
  whole(name: string): number {
    return this.is(
      name,
      "an integer ≥ 0",
      (value): value is number => Number.isSafeInteger(value) && Number(value) >= 0,
    )
  }

  /** Finite numbers ≥ 0. */
  amounts(name: string, length?: number): Float64Array {
    return this.floats(name, [length], "finite numbers ≥ 0", isAmount)
  }

  /** A whole number ≥ 0. */
  size(name: string): number {
    return this.is(
      name,
      "an integer ≥ 0",
      (value): value is number => Number.isSafeInteger(value) && Number(value) >= 0,
    )
  }

  finite(name: string): number {
    return this.is(name, "a finite number", (value): value is number => Number.isFinite(value))
  }

  finites(name: string, length?: number): Float64Array {
    return this.floats(name, [length], "finite numbers", Number.isFinite)
  }

  /** Numbers ≥ 0, Infinity among them. */
  reaches(name: string, length?: number): Float64Array {
    return this.floats(name, [length], "numbers ≥ 0", (value) => value >= 0)
  }

  /** Integers in [least, most]. */
  integersIn(name: string, least: number, most: number, length?: number): Int32Array {
    const values = decodeArray(this.fields.get(name), this.place(name), { dtype: "int32", shape: [length] })
    const bad = values.findIndex((value) => !(value >= least && value <= most))
    return bad < 0 ? values : this.refuse(name, `integers in [${least}, ${most}]`, values[bad])
  }

  /** Rows of finite numbers, at least one of each, with the model's column names if it has some. */
  matrix(name: string): Matrix {
    const [rows, cols] = this.shape(name)
    const values = this.floats(name, [rows, cols], "finite numbers", Number.isFinite)
    return new Matrix(values, rows, cols, this.names("columns", cols))
  }

  /** Finite numbers in so many columns, which have no names. */
  table(name: string, cols: number): Matrix {
    const [rows] = this.shape(name)
    return new Matrix(this.floats(name, [rows, cols], "finite numbers", Number.isFinite), rows, cols)
  }

  /** So many rows as they were fitted on, float32 or float64, with the model's column names if it has some. */
  rows(name: string, rows: number): Matrix {
    const [, cols] = this.shape(name)
    const values = decodeArray(this.fields.get(name), this.place(name), { shape: [rows, cols] })
    if (!(values instanceof Float32Array || values instanceof Float64Array))
      return this.refuse(name, "float32 or float64 values", values)
    const bad = values.findIndex((value) => !Number.isFinite(value))
    if (bad >= 0) this.refuse(name, "finite numbers", values[bad])
    return new Matrix(values, rows, cols, this.names("columns", cols))
  }

  /** Labels in [least, clusters), of any number of rows; none at all where the model was written without. */
  labels(name: string, clusters: number, least = 0): Int32Array {
    if (!this.has(name)) return new Int32Array(0)
    const labels = this.integers(name)
    const row = labels.findIndex((label) => !(label >= least && label < clusters))
    if (row >= 0) this.refuse(name, `integers in [${least}, ${clusters - 1}]`, labels[row])
    return labels
  }

  /** Row numbers in rising order, of any number of rows. */
  indices(name: string): Int32Array {
    const rows = this.integers(name)
    const at = rows.findIndex((row, i) => row <= (i === 0 ? -1 : rows[i - 1]))
    if (at >= 0) this.refuse(name, "row numbers in rising order", rows[at])
    return rows
  }

  warnings(name: string): ModelWarning[] {
    const warnings = this.is(name, "a list of { code, message }", (value): value is ModelWarning[] =>
      isListOf(value, isWarning),
    )
    return warnings.map(({ code, message }) => ({ code, message }))
  }

  /** The parameters, by the schema of the estimator, after `change`. */
  params<S extends Record<string, Parameter>>(
    estimator: string,
    schema: S,
    change: (params: Map<string, unknown>) => void,
  ): ValuesOf<S> {
    const given = this.is(
      "params",
      "an object",
      (value): value is object => typeof value === "object" && value !== null,
    )
    const params = new Map(Object.entries(given))
    for (const [name, parameter] of Object.entries(schema))
      if (params.get(name) === undefined && !parameter.accepts(undefined))
        throw new DataError(`${this.place("params")}: ${name} is missing.`)
    change(params)
    try {
      return parseParameters(estimator, schema, Object.fromEntries(params))
    } catch (error) {
      throw error instanceof ParameterError ? new DataError(`${this.place("params")}: ${error.message}`) : error
    }
  }

  /** So many texts, or undefined where there are none. */
  names(name: string, length: number): string[] | undefined {
    if (!this.has(name)) return undefined
    return this.is(name, `${length} texts`, (value): value is string[] => isListOf(value, isText, length)).slice()
  }

  private integers(name: string): Int32Array {
    return decodeArray(this.fields.get(name), this.place(name), { dtype: "int32", shape: [undefined] })
  }

  private shape(name: string): [number, number] {
    const json = this.is(name, "rows of numbers as { dtype, shape, base64 }", isObject)
    const { shape } = json as { shape?: unknown }
    const isCount = (n: unknown): n is number => Number.isSafeInteger(n) && Number(n) >= 1
    if (!isListOf(shape, isCount, 2)) return this.refuse(name, "an array of rows × columns, at least 1 × 1", shape)
    return [shape[0], shape[1]]
  }

  private floats(
    name: string,
    shape: readonly (number | undefined)[],
    allowed: string,
    accepts: (value: number) => boolean,
  ): Float64Array {
    const values = decodeArray(this.fields.get(name), this.place(name), { dtype: "float64", shape })
    const bad = values.findIndex((value) => !accepts(value))
    return bad < 0 ? values : this.refuse(name, allowed, values[bad])
  }

  private is<T>(name: string, allowed: string, accepts: (value: unknown) => value is T): T {
    const value = this.fields.get(name)
    return accepts(value) ? value : this.refuse(name, allowed, value)
  }

  private place(name: string): string {
    return `${this.who}, ${name}`
  }

  private refuse(name: string, allowed: string, got: unknown): never {
    throw new DataError(
      got === undefined
        ? `${this.place(name)}: is missing.`
        : `${this.place(name)}: must be ${allowed}; got ${show(got)}.`,
    )
  }
}

const isAmount = (value: unknown): value is number => typeof value === "number" && value >= 0 && value < Infinity

const isText = (value: unknown): value is string => typeof value === "string"

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null

const isWarning = (value: unknown): value is ModelWarning =>
  isObject(value) && "code" in value && isText(value.code) && "message" in value && isText(value.message)

function isListOf<T>(value: unknown, accepts: (item: unknown) => item is T, length?: number): value is T[] {
  return Array.isArray(value) && (length === undefined || value.length === length) && value.every(accepts)
}
