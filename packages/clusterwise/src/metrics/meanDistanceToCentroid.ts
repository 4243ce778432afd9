import type { MatrixLike } from "../data/adapters.js"
import type { Resident } from "../engine/engine.js"
import type { CallOptions } from "../engine/resident.js"
import { UndefinedScoreError } from "../errors.js"
import { choice } from "../schema.js"
import { spreadOf } from "./centroids.js"
import { judge, type NoiseOption, noiseParameter, scoreOptions } from "./judge.js"
import type { LabelsOf } from "./labels.js"

export interface MeanDistanceOptions<L = Int32Array> extends CallOptions<L>, NoiseOption {
  /** Under cosine the centroid is the mean of the rows at unit length, and a distance is 1 − cos. */
  readonly metric?: "euclidean" | "cosine"
}

export interface MeanDistances {
  /** Over all rows that take part, in the data's units. */
  readonly overall: number
  /** One a cluster, in ascending order of labels. */
  readonly clusters: Float64Array
  /** The label of each cluster. */
  readonly labels: Float64Array
}

const parameters = {
  metric: choice(["euclidean", "cosine"], "euclidean", "how a row is compared with its centroid"),
  noise: noiseParameter,
}

/**
 * Mean distance of rows to the centroid (mean) of their cluster: how tight each cluster is.
 * Weights of a Resident count.
 * @throws UndefinedScoreError where every row is noise
 */
export async function meanDistanceToCentroid<L = Int32Array>(
  X: MatrixLike | Resident<L>,
  labels: LabelsOf<L>,
  options: MeanDistanceOptions<L> = {},
): Promise<MeanDistances> {
  const who = "meanDistanceToCentroid"
  const { call, own } = scoreOptions(who, parameters, options)
  return judge(who, X, labels, own.noise, call, async (x, groups, run) => {
    if (groups.counts.length === 0) throw new UndefinedScoreError(`${who}: every row is noise (-1).`)
    const { distanceSum, weight } = await spreadOf(who, x, groups, own.metric, run)
    const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0)
    return {
      overall: sum(distanceSum) / sum(weight),
      clusters: distanceSum.map((distance, cluster) => distance / weight[cluster]),
      labels: groups.values,
    }
  })
}
