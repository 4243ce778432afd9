import type { MatrixLike } from "../data/adapters.js"
import type { Resident } from "../engine/engine.js"
import type { WeightedCallOptions } from "../engine/resident.js"
import type { Model } from "./model.js"

/** What every estimator has. Its models have more: centroids, a tree, probabilities. */
export interface Estimator {
  readonly params: Readonly<Record<string, unknown>>
  fit<L = Int32Array>(X: MatrixLike | Resident<L>, options?: WeightedCallOptions<L>): Promise<Model<L>>
  fitPredict<L = Int32Array>(X: MatrixLike | Resident<L>, options?: WeightedCallOptions<L>): Promise<L>
}
