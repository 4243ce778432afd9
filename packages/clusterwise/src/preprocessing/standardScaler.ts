import type { MatrixLike } from "../data/adapters.js"
import type { Columns } from "../data/columns.js"
import { encodeArray } from "../data/encode.js"
import { isRowStream, type RowStream } from "../data/rowStream.js"
import type { ProjectOptions, Resident } from "../engine/engine.js"
import { type WeightedCallOptions, withResident } from "../engine/resident.js"
import { DataError } from "../errors.js"
import { boolean, number, parseParameters, type ValuesOf } from "../schema.js"
import { isRounding, reciprocals, type Spread, spread } from "./spread.js"
import { streamSpread } from "./streamSpread.js"
import { type FittedOn, InvertibleProjection, readFittedOn } from "./transformer.js"

const kind = "StandardScaler"

const shape = {
  withMean: boolean(true, "Subtract the column's mean."),
  withStd: boolean(true, "Divide by the column's standard deviation."),
  ddof: number(0, "Σw − ddof is what squares are divided by; 1 is the sample's standard deviation, as torch.std.", {
    min: 0,
  }),
}

export type StandardScalerParams = ValuesOf<typeof shape>

/**
 * Columns to mean 0 and standard deviation 1 (z-scores). A constant column is divided by 1, so that it becomes 0.
 *
 *     const scaler = await new StandardScaler().fit(X)
 *     const Z = await scaler.transform(X)
 */
export class StandardScaler {
  readonly params: StandardScalerParams

  /** @throws ParameterError for an unknown name or a value that is not allowed */
  constructor(params?: Partial<StandardScalerParams>) {
    this.params = parseParameters(kind, shape, params)
  }

  /**
   * Finds each column's mean and standard deviation; weights count as copies of rows. Of a RowStream in one pass, to
   * 1e-12 what the rows in memory have.
   * @throws DataError for values that are not finite, or when no more rows than `ddof` count
   */
  async fit<L = Int32Array>(
    x: MatrixLike | Resident<L> | RowStream,
    options: WeightedCallOptions<L> = {},
  ): Promise<FittedStandardScaler> {
    if (isRowStream(x)) {
      const found = await streamSpread(kind, x, options)
      return this.fitted(found, found)
    }
    return withResident(kind, x, options, async (rows) => this.fitted(rows, await spread(kind, rows, options)))
  }

  private fitted(rows: Columns, found: Spread): FittedStandardScaler {
    const scale = scales(found, this.params)
    reciprocals(kind, rows, scale)
    return new FittedStandardScaler({ params: this.params, cols: rows.cols, columns: rows.columns }, found.mean, scale)
  }
}

function scales({ mean, std, min, max, weight }: Spread, { withStd, ddof }: StandardScalerParams): Float64Array {
  if (weight[0] <= ddof)
    throw new DataError(`${kind}: ddof ${ddof} needs rows of more weight than that; they weigh ${weight[0]} together.`)
  const factor = Math.sqrt(weight[0] / (weight[0] - ddof))
  return std.map((s, j) => (!withStd || min[j] === max[j] || isRounding(s, mean[j]) ? 1 : s * factor))
}

/** A fitted StandardScaler: y = (x − mean) / scale. */
export class FittedStandardScaler extends InvertibleProjection {
  readonly kind = kind
  declare readonly params: StandardScalerParams

  constructor(
    fitted: FittedOn,
    /** Mean of each column, also where it is not subtracted. */
    readonly mean: Float64Array,
    /** Standard deviation of each column; 1 for a constant column, and without `withStd`. */
    readonly scale: Float64Array,
  ) {
    super(fitted)
    Object.freeze(this)
  }

  static fromJSON(json: unknown): FittedStandardScaler {
    const { array, ...fitted } = readFittedOn(json, kind)
    return new FittedStandardScaler(checked(fitted), array("mean", [fitted.cols]), array("scale", [fitted.cols]))
  }

  protected forward(): ProjectOptions {
    const scale = reciprocals(kind, this, this.scale)
    return this.params.withMean ? { offset: this.mean, scale } : { scale }
  }

  protected backward(): ProjectOptions {
    return this.params.withMean ? { scale: this.scale, shift: this.mean } : { scale: this.scale }
  }

  protected arrays() {
    return { mean: encodeArray(this.mean), scale: encodeArray(this.scale) }
  }
}

const checked = (fitted: FittedOn): FittedOn => ({ ...fitted, params: parseParameters(kind, shape, fitted.params) })
