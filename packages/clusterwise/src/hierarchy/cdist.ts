import type { MatrixLike } from "../data/adapters.js"
import { checkFinite, type Matrix, toMatrix } from "../data/matrix.js"
import type { Resident } from "../engine/engine.js"
import { type Metric, metricOptions } from "../engine/metric.js"
import { type CallOptions, routine, withResident } from "../engine/resident.js"
import { DataError, refuseUnknownNames } from "../errors.js"
import { refuseDistances } from "./input.js"

/**
 * Distances of every row of X to every row of Y: rows of X × rows of Y, float64. Metrics, arithmetic and errors as in
 * `pdist`: `cdist(X, X)` holds the bits of `pdist(X)`.
 *
 * @param Y rows with the columns of X
 * @throws DataError for other columns than X has, and for rows that the metric does not know
 * @throws MemoryBudgetError where the distances do not fit
 */
export async function cdist<L = Int32Array>(
  X: MatrixLike | Resident<L>,
  Y: MatrixLike,
  metric: Metric = "euclidean",
  { engine, signal, onProgress, ...rest }: CallOptions<L> = {},
): Promise<Matrix> {
  const who = "cdist"
  refuseUnknownNames(who, "every option", ["engine", "signal", "onProgress"], rest)
  const options = metricOptions(who, metric)
  refuseDistances(who, X)
  refuseDistances(who, Y)
  const points = toMatrix(Y, who)
  checkFinite(points, who)
  return withResident(who, X, { engine, signal, onProgress }, (x) => {
    refuseDistances(who, x)
    if (x.cols !== points.cols)
      throw new DataError(`${who}: X has ${x.cols} columns, Y has ${points.cols}; they must be the same columns.`)
    const distances = routine(who, x, "distances", { metric: options.metric, points: points.rows })
    return distances(x, { ...options, points: Float64Array.from(points.data) }, { signal, onProgress })
  })
}
