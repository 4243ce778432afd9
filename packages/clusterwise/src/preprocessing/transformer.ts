import type { MatrixLike } from "../data/adapters.js"
import { type Columns, checkColumns } from "../data/columns.js"
import { type ArrayDtype, decodeArray, type EncodedArray } from "../data/encode.js"
import type { Matrix } from "../data/matrix.js"
import type { FloatArray } from "../data/memory.js"
import { isRowStream, type RowStream } from "../data/rowStream.js"
import type { ProjectOptions, Resident, RunOptions } from "../engine/engine.js"
import { part } from "../engine/pace.js"
import { type CallOptions, isResident, routine, withResident } from "../engine/resident.js"
import { mappedStream } from "../engine/stream/mapStream.js"
import { DataError, show } from "../errors.js"

/** A fitted transformer as plain JSON; every array is base64 of its little-endian bytes. */
export interface TransformerJson {
  readonly kind: string
  readonly params: Readonly<Record<string, unknown>>
  /** Number of columns it was fitted on. */
  readonly cols: number
  readonly columns?: readonly string[]
  readonly [key: string]: unknown
}

/** What a fit leaves behind for its transformer. */
export interface FittedOn extends Columns {
  readonly params: Readonly<Record<string, unknown>>
}

/** What every fitted transformer has. It is immutable; rows inside an engine stay there, other rows come back as a Matrix. */
export interface Transformer extends FittedOn {
  readonly kind: string
  transform<L>(x: Resident<L>, options?: CallOptions<L>): Promise<Resident<L>>
  transform(x: MatrixLike, options?: CallOptions): Promise<Matrix>
  toJSON(): TransformerJson
}

/** A transformer that can be undone. */
export interface InvertibleTransformer extends Transformer {
  inverseTransform<L>(x: Resident<L>, options?: CallOptions<L>): Promise<Resident<L>>
  inverseTransform(x: MatrixLike, options?: CallOptions): Promise<Matrix>
}

/** A transformer that is one projection of an engine. */
export abstract class Projection implements Transformer {
  abstract readonly kind: string
  readonly params: Readonly<Record<string, unknown>>
  readonly cols: number
  readonly columns: readonly string[] | undefined

  protected constructor({ params, cols, columns }: FittedOn) {
    this.params = params
    this.cols = cols
    this.columns = columns
  }

  protected abstract forward(): ProjectOptions
  /** The arrays that the fit found, for the JSON. */
  protected abstract arrays(): Readonly<Record<string, EncodedArray>>

  /** A RowStream gives a RowStream, whose blocks are transformed when they are read. */
  transform(x: RowStream, options?: CallOptions<unknown>): RowStream
  transform<L>(x: Resident<L>, options?: CallOptions<L>): Promise<Resident<L>>
  transform(x: MatrixLike, options?: CallOptions): Promise<Matrix>
  transform<L>(
    x: MatrixLike | Resident<L> | RowStream,
    options: CallOptions<L> = {},
  ): Promise<Matrix | Resident<L>> | RowStream {
    const who = `${this.kind}.transform`
    if (!isRowStream(x)) return projected(who, x, this, this.forward(), options)
    checkColumns(who, x, this)
    const map = (rows: Resident<unknown>, into: FloatArray) =>
      projected(who, rows, this, { ...this.forward(), into }, { signal: options.signal }) as Promise<Resident<unknown>>
    return mappedStream(who, x, options as CallOptions<unknown>, this.outputCols, map)
  }

  /** Number of columns of transformed rows. */
  protected get outputCols(): number {
    return this.cols
  }

  toJSON(): TransformerJson {
    const columns = this.columns && { columns: this.columns }
    return { kind: this.kind, params: this.params, cols: this.cols, ...columns, ...this.arrays() }
  }
}

/** A projection that can be undone by another one. */
export abstract class InvertibleProjection extends Projection implements InvertibleTransformer {
  protected abstract backward(): ProjectOptions

  /** The columns of the transformed data. */
  protected get outputs(): Columns {
    return this
  }

  protected override get outputCols(): number {
    return this.outputs.cols
  }

  inverseTransform<L>(x: Resident<L>, options?: CallOptions<L>): Promise<Resident<L>>
  inverseTransform(x: MatrixLike, options?: CallOptions): Promise<Matrix>
  inverseTransform<L>(x: MatrixLike | Resident<L>, options: CallOptions<L> = {}): Promise<Matrix | Resident<L>> {
    return projected(`${this.kind}.inverseTransform`, x, this.outputs, this.backward(), options)
  }
}

/** Rows mapped where they are: a Resident gives a Resident, anything else a Matrix. */
export async function projected<L>(
  who: string,
  x: MatrixLike | Resident<L>,
  expected: Columns,
  map: ProjectOptions,
  options: CallOptions<L>,
): Promise<Matrix | Resident<L>> {
  return withResident(who, x, options, async (rows) => {
    checkColumns(who, rows, expected)
    const project = routine(who, rows, "project")
    return isResident(x)
      ? project(rows, map, runOf(options))
      : home(await project(rows, map, part(options, 0, 0.9)), part(options, 0.9, 1))
  })
}

async function home<L>(rows: Resident<L>, run: RunOptions): Promise<Matrix> {
  try {
    const matrix = await rows.engine.collect(rows, run)
    run.onProgress?.({ phase: "collect", fraction: 1 })
    return matrix
  } finally {
    rows.release()
  }
}

/** Signal and progress alone, without the engine and the weights. */
export const runOf = ({ signal, onProgress }: RunOptions): RunOptions => ({ signal, onProgress })

/** What every transformer's JSON begins with, checked. */
export function readFittedOn(
  json: unknown,
  kind: string,
): FittedOn & { array: (name: string, shape: readonly number[]) => Float64Array } {
  const who = `${kind}.fromJSON`
  const {
    kind: found,
    params,
    cols,
    columns,
    ...arrays
  } = (typeof json === "object" && json !== null ? json : {}) as Partial<TransformerJson>
  if (found !== kind) throw new DataError(`${who}: expected the JSON of a ${kind}; its kind is ${show(found)}.`)
  if (typeof params !== "object" || params === null) throw new DataError(`${who}: the JSON has no params.`)
  if (!(Number.isSafeInteger(cols) && cols! >= 1))
    throw new DataError(`${who}: cols must be an integer ≥ 1; got ${show(cols)}.`)
  const names =
    columns === undefined ||
    (Array.isArray(columns) && columns.length === cols && columns.every((name) => typeof name === "string"))
  if (!names) throw new DataError(`${who}: columns must be ${cols} names; got ${show(columns)}.`)
  const dtype: ArrayDtype = "float64"
  return {
    params,
    cols: cols!,
    columns,
    array: (name, shape) => decodeArray(arrays[name], `${who}, ${name}`, { dtype, shape }),
  }
}
