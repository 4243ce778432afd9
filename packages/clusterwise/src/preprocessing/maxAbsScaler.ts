import type { MatrixLike } from "../data/adapters.js"
import type { Columns } from "../data/columns.js"
import { encodeArray } from "../data/encode.js"
import { isRowStream, type RowStream } from "../data/rowStream.js"
import type { ProjectOptions, Resident } from "../engine/engine.js"
import { type CallOptions, routine, withResident } from "../engine/resident.js"
import { parseParameters, type ValuesOf } from "../schema.js"
import { reciprocals } from "./spread.js"
import { type ColumnRanges, streamRanges } from "./streamSpread.js"
import { type FittedOn, InvertibleProjection, readFittedOn, runOf } from "./transformer.js"

const kind = "MaxAbsScaler"
const shape = {}

export type MaxAbsScalerParams = ValuesOf<typeof shape>

/** Columns divided by their greatest size, so that values lie in [−1, 1] and 0 stays 0. A column of zeros stays zero. */
export class MaxAbsScaler {
  readonly params: MaxAbsScalerParams

  /** @throws ParameterError for any name: it has no parameters */
  constructor(params?: MaxAbsScalerParams) {
    this.params = parseParameters(kind, shape, params)
  }

  /** Finds the greatest size in each column, also of a RowStream. Weights play no part. */
  async fit<L = Int32Array>(
    x: MatrixLike | Resident<L> | RowStream,
    options: CallOptions<L> = {},
  ): Promise<FittedMaxAbsScaler> {
    if (isRowStream(x)) {
      const found = await streamRanges(kind, x, options)
      return this.fitted(found, found)
    }
    return withResident(kind, x, options, async (rows) =>
      this.fitted(rows, await routine(kind, rows, "moments")(rows, {}, runOf(options))),
    )
  }

  private fitted({ cols, columns }: Columns, { min, max }: ColumnRanges): FittedMaxAbsScaler {
    const maxAbs = max.map((high, j) => Math.max(Math.abs(high), Math.abs(min[j])))
    const fitted = new FittedMaxAbsScaler({ params: this.params, cols, columns }, maxAbs)
    reciprocals(kind, { cols, columns }, fitted.scale)
    return fitted
  }
}

/** A fitted MaxAbsScaler: y = x / scale. */
export class FittedMaxAbsScaler extends InvertibleProjection {
  readonly kind = kind
  declare readonly params: MaxAbsScalerParams
  /** What columns are divided by: maxAbs, or 1 for a column of zeros. */
  readonly scale: Float64Array

  constructor(
    fitted: FittedOn,
    /** Greatest size in each column. */
    readonly maxAbs: Float64Array,
  ) {
    super(fitted)
    this.scale = maxAbs.map((size) => size || 1)
    Object.freeze(this)
  }

  static fromJSON(json: unknown): FittedMaxAbsScaler {
    const { array, ...fitted } = readFittedOn(json, kind)
    return new FittedMaxAbsScaler(
      { ...fitted, params: parseParameters(kind, shape, fitted.params) },
      array("maxAbs", [fitted.cols]),
    )
  }

  protected forward(): ProjectOptions {
    return { scale: reciprocals(kind, this, this.scale) }
  }

  protected backward(): ProjectOptions {
    return { scale: this.scale }
  }

  protected arrays() {
    return { maxAbs: encodeArray(this.maxAbs) }
  }
}
