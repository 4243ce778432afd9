import type { MatrixLike } from "../../data/adapters.js"
import type { Matrix } from "../../data/matrix.js"
import type { Engine, Resident } from "../../engine/engine.js"
import type { CallOptions, WeightedCallOptions } from "../../engine/resident.js"
import type { Model, ModelJson } from "../model.js"

/** What every estimator has. */
export interface Estimator {
  readonly params: object
  fit(X: MatrixLike | Resident, options?: WeightedCallOptions): Promise<FittedModel>
  fitPredict(X: MatrixLike | Resident, options?: WeightedCallOptions): Promise<Int32Array>
}

export interface FittedModel extends Model {
  /** Of most; the entry then lists it among its methods. */
  predict?(X: MatrixLike, options?: CallOptions): Promise<Int32Array>
}

/** True, or the sentence of the docs that says why not. */
export type Trait = true | string

/** What may be done to the data without changing the clusters. The suite checks what is true. */
export interface Traits {
  /** Multiplied by a power of two: the same labels, and the same bits in all positions. */
  readonly scaleInvariant: Trait
  /** A constant added to each column. */
  readonly shiftInvariant: Trait
  readonly rotationInvariant: Trait
  /** Rows in another order, seeds and all. (From given starts it is promised to all.) */
  readonly rowOrderInvariant: Trait
  /** All weights multiplied by the same number. */
  readonly weightScaleInvariant: Trait
  /** predict(X) of the fitted rows is `labels`. */
  readonly fitPredictEqual: Trait
  /** A RowStream gives what its rows give. */
  readonly streams: Trait
}

/** One estimator in the list: how it is made, read, and looked at. */
export interface Entry<M extends FittedModel = FittedModel> {
  readonly name: string
  /** With the parameters that the suite is run with, or others that are merged into them. */
  make(params?: object): {
    readonly params: object
    fit(X: MatrixLike | Resident, options?: WeightedCallOptions): Promise<M>
    fitPredict: Estimator["fitPredict"]
  }
  /** One that begins at given rows of X, so that no draw depends on the order of rows; where there is such a thing. */
  from?(X: Matrix): Estimator
  read(json: ModelJson | string): FittedModel
  /** What lies in the space of the rows and moves with them: centroids, means. */
  positions(model: M): Float64Array
  /** Whole numbers that say how the fit went: iterations, sizes of clusters. */
  counts(model: M): readonly number[]
  /** Sums that may differ by rounding: inertia, likelihood. */
  scalars(model: M): readonly number[]
  /** Everything of the model that takes rows, by name. */
  readonly methods: Readonly<Record<string, (model: M, X: MatrixLike, options?: CallOptions) => Promise<unknown>>>
  /** Parameters that the constructor refuses, one by one. */
  readonly wrong: readonly object[]
  readonly traits: Traits
  /** It takes a RowStream, though what it gives is not what the rows in memory give. */
  readonly takesStreams?: true
}

/** The engines on which an estimator has to give the same bytes; the first is the one that the suite runs on. */
export interface Bench {
  readonly engine: Engine
  readonly others: readonly (readonly [name: string, engine: Engine])[]
}
