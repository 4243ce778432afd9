import type { MatrixLike } from "../data/adapters.js"
import { isRowStream, type RowStream } from "../data/rowStream.js"
import type { ProjectOptions, Resident } from "../engine/engine.js"
import { type CallOptions, withResident } from "../engine/resident.js"
import { choice, parseParameters, type ValuesOf } from "../schema.js"
import { type FittedOn, Projection, readFittedOn } from "./transformer.js"

const kind = "Normalizer"

const shape = {
  norm: choice(
    ["l1", "l2", "max"],
    "l2",
    "Length of a row: the sum of sizes, the Euclidean length, or the greatest size.",
  ),
}

export type NormalizerParams = ValuesOf<typeof shape>

/** Rows to length 1, each by itself. A row of zeros stays zero. It cannot be undone: the lengths are gone. */
export class Normalizer {
  readonly params: NormalizerParams

  /** @throws ParameterError for an unknown name or a value that is not allowed */
  constructor(params?: Partial<NormalizerParams>) {
    this.params = parseParameters(kind, shape, params)
  }

  /** Learns only how many columns there are and what they are called; refuses values that are not finite. */
  async fit<L = Int32Array>(
    x: MatrixLike | Resident<L> | RowStream,
    options: CallOptions<L> = {},
  ): Promise<FittedNormalizer> {
    if (isRowStream(x)) return new FittedNormalizer({ params: this.params, cols: x.cols, columns: x.columns })
    return withResident(kind, x, options, async ({ cols, columns }) => {
      options.onProgress?.({ phase: "fit", fraction: 1 })
      return new FittedNormalizer({ params: this.params, cols, columns })
    })
  }
}

/** A fitted Normalizer: y = x / ‖x‖. */
export class FittedNormalizer extends Projection {
  readonly kind = kind
  declare readonly params: NormalizerParams

  constructor(fitted: FittedOn) {
    super(fitted)
    Object.freeze(this)
  }

  static fromJSON(json: unknown): FittedNormalizer {
    const { array: _, ...fitted } = readFittedOn(json, kind)
    return new FittedNormalizer({ ...fitted, params: parseParameters(kind, shape, fitted.params) })
  }

  protected forward(): ProjectOptions {
    return { norm: this.params.norm }
  }

  protected arrays() {
    return {}
  }
}
