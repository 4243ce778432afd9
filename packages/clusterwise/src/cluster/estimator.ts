import type { MatrixLike } from "../data/adapters.js"
import type { Resident } from "../engine/engine.js"
import type { WeightedCallOptions } from "../engine/resident.js"
import type { Model } from "./model.js"

/** What every estimator has; its models have more: centroids, a tree, probabilities. Labels lie where the rows do, or at home. */
export interface Estimator {
  readonly params: Readonly<Record<string, unknown>>
  fit<L = Int32Array>(X: MatrixLike | Resident<L>, options?: WeightedCallOptions<L>): Promise<Model<L | Int32Array>>
  fitPredict<L = Int32Array>(X: MatrixLike | Resident<L>, options?: WeightedCallOptions<L>): Promise<L | Int32Array>
}
