import type { MatrixLike } from "../data/adapters.js"
import { encodeArray } from "../data/encode.js"
import { isRowStream } from "../data/rowStream.js"
import type { ProjectOptions, Resident } from "../engine/engine.js"
import { type CallOptions, routine, withResident } from "../engine/resident.js"
import { DataError } from "../errors.js"
import { parseParameters, type ValuesOf, value } from "../schema.js"
import { checkWidth, isRounding, reciprocals } from "./spread.js"
import { type FittedOn, InvertibleProjection, readFittedOn, runOf } from "./transformer.js"

const kind = "RobustScaler"

type Quantiles = readonly [low: number, high: number]

const isQuantiles = (v: unknown): v is Quantiles =>
  Array.isArray(v) && v.length === 2 && v[0] >= 0 && v[0] < v[1] && v[1] <= 100

const shape = {
  quantiles: value<Quantiles>(
    [25, 75],
    "[low, high] in per cent, 0 ≤ low < high ≤ 100",
    "Columns are divided by the distance of these quantiles.",
    isQuantiles,
  ),
}

export type RobustScalerParams = ValuesOf<typeof shape>

/**
 * Columns to median 0 and interquartile range 1, which a few outliers do not move. Where the two quantiles are equal
 * the column is divided by 1. Weights play no part.
 */
export class RobustScaler {
  readonly params: RobustScalerParams

  /** @throws ParameterError for an unknown name or a value that is not allowed */
  constructor(params?: Partial<RobustScalerParams>) {
    this.params = parseParameters(kind, shape, params)
  }

  /**
   * Finds each column's median and quantiles, interpolated as NumPy does. They need all rows at once: a RowStream is
   * refused; fit on a sample of it, and `transform(stream)`.
   */
  async fit<L = Int32Array>(x: MatrixLike | Resident<L>, options: CallOptions<L> = {}): Promise<FittedRobustScaler> {
    if (isRowStream(x))
      throw new DataError(
        `${kind}: quantiles need all rows at once; fit it on a sample in memory, or take StandardScaler.`,
      )
    return withResident(kind, x, options, async (rows) => {
      const { cols } = rows
      const [low, high] = this.params.quantiles
      const found = await routine(kind, rows, "quantiles")(rows, { q: [0.5, low / 100, high / 100] }, runOf(options))
      const at = (k: number) => found.slice(k * cols, (k + 1) * cols)
      const [center, below, above] = [at(0), at(1), at(2)]
      const scale = above.map((a, j) => {
        checkWidth(kind, rows, j, a - below[j])
        return isRounding(a - below[j], Math.max(Math.abs(a), Math.abs(below[j]))) ? 1 : a - below[j]
      })
      reciprocals(kind, rows, scale)
      return new FittedRobustScaler({ params: this.params, cols, columns: rows.columns }, center, scale)
    })
  }
}

/** A fitted RobustScaler: y = (x − center) / scale. */
export class FittedRobustScaler extends InvertibleProjection {
  readonly kind = kind
  declare readonly params: RobustScalerParams

  constructor(
    fitted: FittedOn,
    /** Median of each column. */
    readonly center: Float64Array,
    /** Distance of the two quantiles; 1 where they are equal. */
    readonly scale: Float64Array,
  ) {
    super(fitted)
    Object.freeze(this)
  }

  static fromJSON(json: unknown): FittedRobustScaler {
    const { array, ...fitted } = readFittedOn(json, kind)
    const params = parseParameters(kind, shape, fitted.params)
    return new FittedRobustScaler({ ...fitted, params }, array("center", [fitted.cols]), array("scale", [fitted.cols]))
  }

  protected forward(): ProjectOptions {
    return { offset: this.center, scale: reciprocals(kind, this, this.scale) }
  }

  protected backward(): ProjectOptions {
    return { scale: this.scale, shift: this.center }
  }

  protected arrays() {
    return { center: encodeArray(this.center), scale: encodeArray(this.scale) }
  }
}
