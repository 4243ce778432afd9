import type { MatrixLike } from "../data/adapters.js"
import type { ProjectOptions, Resident } from "../engine/engine.js"
import { type CallOptions, withResident } from "../engine/resident.js"
import { parseParameters, type ValuesOf } from "../schema.js"
import { type FittedOn, InvertibleProjection, readFittedOn } from "./transformer.js"

const kind = "Radians"
const shape = {}

export type RadiansParams = ValuesOf<typeof shape>

/**
 * Degrees to radians, all columns: what the metric "haversine" takes. In a Pipeline before an estimator it lets the model
 * predict on degrees.
 */
export class Radians {
  readonly params: RadiansParams

  /** @throws ParameterError for any name: it has no parameters */
  constructor(params?: RadiansParams) {
    this.params = parseParameters(kind, shape, params)
  }

  /** Only remembers the columns. */
  async fit<L = Int32Array>(x: MatrixLike | Resident<L>, options: CallOptions<L> = {}): Promise<FittedRadians> {
    return withResident(kind, x, options, async ({ cols, columns }) => {
      options.onProgress?.({ phase: "fit", fraction: 1 })
      return new FittedRadians({ params: this.params, cols, columns })
    })
  }
}

/** A fitted Radians: y = x · π / 180. */
export class FittedRadians extends InvertibleProjection {
  readonly kind = kind
  declare readonly params: RadiansParams

  constructor(fitted: FittedOn) {
    super(fitted)
    Object.freeze(this)
  }

  static fromJSON(json: unknown): FittedRadians {
    const { array: _, ...fitted } = readFittedOn(json, kind)
    return new FittedRadians({ ...fitted, params: parseParameters(kind, shape, fitted.params) })
  }

  protected forward(): ProjectOptions {
    return { scale: new Float64Array(this.cols).fill(Math.PI / 180) }
  }

  protected backward(): ProjectOptions {
    return { scale: new Float64Array(this.cols).fill(180 / Math.PI) }
  }

  protected arrays() {
    return {}
  }
}
