import type { Resident, RunOptions } from "../../engine/engine.js"
import type { MetricName, MetricOptions } from "../../engine/metric.js"
import { routine } from "../../engine/resident.js"
import { pairBlocks } from "./pairBlocks.js"

/** A spanning tree of these is found without all pairs. */
const withTrees: readonly MetricName[] = ["euclidean", "sqeuclidean", "manhattan", "chebyshev", "cosine"]

/**
 * The least distance between rows of different clusters. It is an edge of the minimum spanning tree of all rows: the tree
 * holds a shortest edge between any set of rows and the others. Other metrics look at all pairs, some at a time.
 */
export async function separation<L>(
  who: string,
  x: Resident<L>,
  labels: Int32Array,
  metric: MetricOptions,
  run: RunOptions,
): Promise<number> {
  if (!withTrees.includes(metric.metric)) return nearestPair(who, x, labels, metric, run)
  const { from, to, weight } = await routine(who, x, "spanningTree", { metric: metric.metric })(x, metric, run)
  return weight[from.findIndex((row, edge) => labels[row] !== labels[to[edge]])]
}

async function nearestPair<L>(
  who: string,
  x: Resident<L>,
  labels: Int32Array,
  metric: MetricOptions,
  run: RunOptions,
): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  const visit = (distances: ArrayLike<number>, first: number, point: number, points: number) => {
    for (let i = 0; i < distances.length; i++)
      if (distances[i] < least && labels[first + Math.floor(i / points)] !== labels[point + (i % points)])
        least = distances[i]
  }
  await pairBlocks(who, x, metric, visit, run)
  return least
}
