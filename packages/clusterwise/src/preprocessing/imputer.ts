import type { MatrixLike } from "../data/adapters.js"
import { checkColumns, columnName } from "../data/columns.js"
import { encodeArray } from "../data/encode.js"
import { checkFinite, Matrix, toMatrix } from "../data/matrix.js"
import { fillMissing, presentValues } from "../data/missing.js"
import type { Resident } from "../engine/engine.js"
import { byBlocks } from "../engine/pace.js"
import { type CallOptions, isResident, routine, withResident } from "../engine/resident.js"
import { DataError } from "../errors.js"
import { choice, parseParameters, type ValuesOf } from "../schema.js"
import { type FittedOn, projected, readFittedOn, runOf, type TransformerJson } from "./transformer.js"

const kind = "Imputer"

const shape = { strategy: choice(["mean", "median"], "mean", "What stands in for a missing value of a column.") }

export type ImputerParams = ValuesOf<typeof shape>

/** Rows that may have holes: NaN, null and undefined are missing values. */
export type MatrixWithMissing = MatrixLike | ReadonlyArray<ArrayLike<number | null | undefined>>

/**
 * Puts each column's mean or median in place of its missing values. Engines refuse missing values, so this works on
 * rows that are not loaded yet; data inside an engine have none and come back as they are. Weights play no part.
 */
export class Imputer {
  readonly params: ImputerParams
  /** Rows with holes are what it is for. */
  readonly takesMissing = true

  /** @throws ParameterError for an unknown name or a value that is not allowed */
  constructor(params?: Partial<ImputerParams>) {
    this.params = parseParameters(kind, shape, params)
  }

  /**
   * Finds the mean or median of what is there in each column.
   * @throws DataError for infinite values, and for a column in which every value is missing
   */
  async fit<L = Int32Array>(x: MatrixWithMissing | Resident<L>, options: CallOptions<L> = {}): Promise<FittedImputer> {
    const { params } = this
    if (isResident<L>(x))
      return new FittedImputer({ params, cols: x.cols, columns: x.columns }, await loadedStatistics(x, params, options))
    const matrix = missingMatrix(kind, x)
    const statistics = new Float64Array(matrix.cols)
    await byBlocks(matrix.cols, matrix.rows, "fit", options, (from, to) => {
      for (let j = from; j < to; j++) statistics[j] = presentStatistic(matrix, j, params)
    })
    return new FittedImputer({ params, cols: matrix.cols, columns: matrix.columns }, statistics)
  }
}

function missingMatrix(who: string, x: MatrixWithMissing): Matrix {
  const matrix = toMatrix(x as MatrixLike, who, { allowMissing: true })
  checkFinite(matrix, who, true)
  return matrix
}

function presentStatistic(matrix: Matrix, j: number, { strategy }: ImputerParams): number {
  const values = presentValues(matrix, j)
  if (values.length > 0) return strategy === "mean" ? mean(values) : median(values)
  throw new DataError(`${kind}: every value of column ${columnName(matrix, j)} is missing; leave the column out.`, {
    column: matrix.columns?.[j] ?? j,
  })
}

/** Differences from the first value are added, so that values far from 0 keep their digits. */
function mean(values: Float64Array): number {
  const origin = values[0]
  const sum = values.reduce((total, v) => total + (v - origin), 0)
  return Number.isFinite(sum) ? origin + sum / values.length : values.reduce((total, v) => total + v / values.length, 0)
}

function median(values: Float64Array): number {
  values.sort()
  const above = values[values.length >> 1]
  if (values.length % 2 === 1) return above
  const below = values[(values.length >> 1) - 1]
  return below / 2 + above / 2
}

async function loadedStatistics<L>(
  x: Resident<L>,
  { strategy }: ImputerParams,
  options: CallOptions<L>,
): Promise<Float64Array> {
  return withResident(kind, x, options, async (rows) =>
    strategy === "mean"
      ? (await routine(kind, rows, "moments")(rows, {}, runOf(options))).mean
      : routine(kind, rows, "quantiles")(rows, { q: [0.5] }, runOf(options)),
  )
}

/** A fitted Imputer: missing values replaced by `statistics`. */
export class FittedImputer {
  readonly kind = kind
  readonly takesMissing = true
  readonly params: ImputerParams
  readonly cols: number
  readonly columns: readonly string[] | undefined

  constructor(
    fitted: FittedOn,
    /** Mean or median of what was there in each column. */
    readonly statistics: Float64Array,
  ) {
    this.params = fitted.params as ImputerParams
    this.cols = fitted.cols
    this.columns = fitted.columns
    Object.freeze(this)
  }

  static fromJSON(json: unknown): FittedImputer {
    const { array, ...fitted } = readFittedOn(json, kind)
    return new FittedImputer(
      { ...fitted, params: parseParameters(kind, shape, fitted.params) },
      array("statistics", [fitted.cols]),
    )
  }

  transform<L>(x: Resident<L>, options?: CallOptions<L>): Promise<Resident<L>>
  transform(x: MatrixWithMissing, options?: CallOptions): Promise<Matrix>
  async transform<L>(x: MatrixWithMissing | Resident<L>, options: CallOptions<L> = {}): Promise<Matrix | Resident<L>> {
    const who = `${kind}.transform`
    if (isResident<L>(x)) return projected(who, x, this, {}, options)
    options.signal?.throwIfAborted()
    const matrix = missingMatrix(who, x)
    checkColumns(who, matrix, this)
    const out = Matrix.alloc(matrix.rows, matrix.cols, matrix.dtype, matrix.columns)
    await byBlocks(matrix.rows, matrix.cols, "transform", options, (from, to) =>
      fillMissing(matrix, this.statistics, out, from, to),
    )
    return out
  }

  /** What was filled in stays: the rows come back as they are. */
  inverseTransform<L>(x: Resident<L>, options?: CallOptions<L>): Promise<Resident<L>>
  inverseTransform(x: MatrixLike, options?: CallOptions): Promise<Matrix>
  async inverseTransform<L>(x: MatrixLike | Resident<L>, options: CallOptions<L> = {}): Promise<Matrix | Resident<L>> {
    return projected(`${kind}.inverseTransform`, x, this, {}, options)
  }

  toJSON(): TransformerJson {
    const columns = this.columns && { columns: this.columns }
    return { kind, params: this.params, cols: this.cols, ...columns, statistics: encodeArray(this.statistics) }
  }
}
