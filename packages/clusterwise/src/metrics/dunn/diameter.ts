import type { Resident, RunOptions } from "../../engine/engine.js"
import type { MetricOptions } from "../../engine/metric.js"
import { routine } from "../../engine/resident.js"
import { risingOrder } from "../../structures/risingOrder.js"
import { pairBlocks } from "./pairBlocks.js"

/** Lengths are compared with sums of lengths, whose roundings are far below this. */
const SLACK = 1 + 2 ** -40

/**
 * The greatest distance of two rows of a cluster, or `known` if none is greater. Rows are measured from a point between two
 * that lie far apart: two rows whose distances from there do not add up to more than a pair that was found lie nearer to
 * each other (the triangle inequality). Where rows crowd the middle few pairs are left; in many columns most are.
 */
export async function diameter<L>(
  who: string,
  cluster: Resident<L>,
  metric: MetricOptions,
  known: number,
  run: RunOptions,
): Promise<number> {
  const length = lengthOf(metric)
  if (!length) return widest(who, cluster, metric, known, () => cluster.rows, run)
  const { data } = await cluster.engine.collect(cluster, { signal: run.signal })
  const row = (i: number) => Float64Array.from(data.subarray(i * cluster.cols, (i + 1) * cluster.cols))
  const from = async (points: Float64Array): Promise<ArrayLike<number>> => {
    const distances = routine(who, cluster, "distances", { metric: metric.metric, points: 1 })
    return (await distances(cluster, { points, ...metric }, { signal: run.signal })).data
  }
  const a = row(farthest(await from(row(0))))
  const fromA = await from(a)
  const b = row(farthest(fromA))
  const found = Math.max(known, fromA[farthest(fromA)])
  const fromMiddle = await from(a.map((value, j) => value / 2 + b[j] / 2))
  const radii = Float64Array.from(fromMiddle, (distance) => length(distance) * SLACK)
  const order = Int32Array.from(risingOrder(radii)).reverse()
  const sorted = await routine(who, cluster, "select", { points: order.length })(
    cluster,
    { rows: order },
    { signal: run.signal },
  )
  let end = order.length
  try {
    const reach = (at: number, longest: number) => {
      while (end > at && radii[order[end - 1]] + radii[order[at]] <= length(longest)) end--
      return end
    }
    return await widest(who, sorted, metric, found, reach, run)
  } finally {
    sorted.release()
  }
}

/** What of a distance obeys the triangle inequality, if something does. */
function lengthOf({ metric, p = 2 }: MetricOptions): ((distance: number) => number) | undefined {
  if (metric === "sqeuclidean") return Math.sqrt
  const obeys = metric === "minkowski" ? p >= 1 : ["euclidean", "manhattan", "chebyshev"].includes(metric)
  return obeys ? (distance) => distance : undefined
}

function farthest(distances: ArrayLike<number>): number {
  let at = 0
  for (let i = 1; i < distances.length; i++) if (distances[i] > distances[at]) at = i
  return at
}

/** Each row is compared with the rows after it, up to where no pair can be longer than the longest so far. */
async function widest<L>(
  who: string,
  rows: Resident<L>,
  metric: MetricOptions,
  known: number,
  reach: (at: number, longest: number) => number,
  run: RunOptions,
): Promise<number> {
  let longest = known
  const visit = (distances: ArrayLike<number>) => {
    for (let i = 0; i < distances.length; i++) if (distances[i] > longest) longest = distances[i]
  }
  await pairBlocks(who, rows, metric, { end: (at) => reach(at, longest), visit }, run)
  return longest
}
