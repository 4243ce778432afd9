import type { MatrixLike } from "../data/adapters.js"
import type { Columns } from "../data/columns.js"
import { encodeArray } from "../data/encode.js"
import { isRowStream, type RowStream } from "../data/rowStream.js"
import type { ProjectOptions, Resident } from "../engine/engine.js"
import { type CallOptions, routine, withResident } from "../engine/resident.js"
import { parseParameters, type ValuesOf, value } from "../schema.js"
import { checkWidth, isRounding, reciprocals } from "./spread.js"
import { type ColumnRanges, streamRanges } from "./streamSpread.js"
import { type FittedOn, InvertibleProjection, readFittedOn, runOf } from "./transformer.js"

const kind = "MinMaxScaler"

type Range = readonly [low: number, high: number]

const isRange = (v: unknown): v is Range =>
  Array.isArray(v) &&
  v.length === 2 &&
  v.every((end) => Number.isFinite(end)) &&
  v[0] < v[1] &&
  Number.isFinite(v[1] - v[0])

const shape = {
  range: value<Range>(
    [0, 1],
    "[low, high], two finite numbers with low < high",
    "Where the least and the greatest value of a column go.",
    isRange,
  ),
}

export type MinMaxScalerParams = ValuesOf<typeof shape>

/** Columns to a range, [0, 1] unless told otherwise. A constant column goes to the low end. Weights play no part. */
export class MinMaxScaler {
  readonly params: MinMaxScalerParams

  /** @throws ParameterError for an unknown name or a value that is not allowed */
  constructor(params?: Partial<MinMaxScalerParams>) {
    this.params = parseParameters(kind, shape, params)
  }

  /** Finds each column's range, also of a RowStream. */
  async fit<L = Int32Array>(
    x: MatrixLike | Resident<L> | RowStream,
    options: CallOptions<L> = {},
  ): Promise<FittedMinMaxScaler> {
    if (isRowStream(x)) {
      const found = await streamRanges(kind, x, options)
      return this.fitted(found, found)
    }
    return withResident(kind, x, options, async (rows) =>
      this.fitted(rows, await routine(kind, rows, "moments")(rows, {}, runOf(options))),
    )
  }

  private fitted(rows: Columns, { min, max }: ColumnRanges): FittedMinMaxScaler {
    const width = max.map((high, j) => high - min[j])
    for (let j = 0; j < width.length; j++) checkWidth(kind, rows, j, width[j])
    const divisor = width.map((w, j) => (isRounding(w, Math.max(Math.abs(min[j]), Math.abs(max[j]))) ? 1 : w))
    const [low, high] = this.params.range
    const scale = reciprocals(
      kind,
      rows,
      divisor.map((w) => w / (high - low)),
    )
    return new FittedMinMaxScaler({ params: this.params, cols: rows.cols, columns: rows.columns }, min, max, scale)
  }
}

/** A fitted MinMaxScaler: y = (x − dataMin) · scale + low. */
export class FittedMinMaxScaler extends InvertibleProjection {
  readonly kind = kind
  declare readonly params: MinMaxScalerParams

  constructor(
    fitted: FittedOn,
    /** Least value of each column. */
    readonly dataMin: Float64Array,
    /** Greatest value of each column. */
    readonly dataMax: Float64Array,
    /** What differences are multiplied by; (high − low) / 1 for a constant column. */
    readonly scale: Float64Array,
  ) {
    super(fitted)
    Object.freeze(this)
  }

  static fromJSON(json: unknown): FittedMinMaxScaler {
    const { array, ...fitted } = readFittedOn(json, kind)
    const params = parseParameters(kind, shape, fitted.params)
    const size = [fitted.cols]
    return new FittedMinMaxScaler(
      { ...fitted, params },
      array("dataMin", size),
      array("dataMax", size),
      array("scale", size),
    )
  }

  protected forward(): ProjectOptions {
    return { offset: this.dataMin, scale: this.scale, shift: this.low() }
  }

  protected backward(): ProjectOptions {
    return { offset: this.low(), scale: reciprocals(kind, this, this.scale), shift: this.dataMin }
  }

  private low(): Float64Array {
    return new Float64Array(this.cols).fill(this.params.range[0])
  }

  protected arrays() {
    return { dataMin: encodeArray(this.dataMin), dataMax: encodeArray(this.dataMax), scale: encodeArray(this.scale) }
  }
}
