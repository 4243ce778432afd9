import type { Resident, RunOptions } from "../../engine/engine.js"
import type { MetricOptions } from "../../engine/metric.js"
import { routine } from "../../engine/resident.js"
import { isTriangular, lengthOf, normOf } from "./norm.js"
import { pairBlocks } from "./pairBlocks.js"
import { widestPair } from "./widestPair.js"

/**
 * The greatest distance of two rows of a cluster, or `known` if none is greater. First two rows that lie far apart are
 * found, and the distances of all rows from the middle between them: two rows whose distances from there do not add up to
 * more than the longest pair so far lie nearer to each other (the triangle inequality), which leaves the rim; and its rows are
 * compared block by block. Metrics that ask for more than the difference of two rows look at all pairs.
 */
export async function diameter<L>(
  who: string,
  cluster: Resident<L>,
  metric: MetricOptions,
  known: number,
  run: RunOptions,
): Promise<number> {
  const norm = normOf(metric)
  if (!norm) return ofAllPairs(who, cluster, metric, known, run)
  const { found, radii } = await radiiOf(who, cluster, metric, known, run)
  const reach = lengthOf(metric, found) - radii[farthest(radii)]
  const rim = Int32Array.from(radii.keys()).filter((i) => radii[i] > reach)
  if (rim.length < 2) return found
  const rows = await routine(who, cluster, "select", { points: rim.length })(
    cluster,
    { rows: rim },
    { signal: run.signal },
  )
  const own = Float64Array.from(rim, (i) => radii[i])
  try {
    return await widestPair(who, rows, metric, norm, own, found, run)
  } finally {
    rows.release()
  }
}

/** Lengths are compared with sums of lengths, whose roundings are far below this. */
const SLACK = 1 + 2 ** -40

/** A long distance of two rows, and how far each row is from the middle between these; Infinity where that tells nothing. */
async function radiiOf<L>(who: string, cluster: Resident<L>, metric: MetricOptions, known: number, run: RunOptions) {
  const { data } = await cluster.engine.collect(cluster, { signal: run.signal })
  const row = (i: number) => Float64Array.from(data.subarray(i * cluster.cols, (i + 1) * cluster.cols))
  const distances = routine(who, cluster, "distances", { metric: metric.metric, points: 1 })
  const from = async (points: Float64Array) =>
    (await distances(cluster, { points, ...metric }, { signal: run.signal })).data
  const a = row(farthest(await from(row(0))))
  const fromA = await from(a)
  const b = row(farthest(fromA))
  const found = Math.max(known, fromA[farthest(fromA)])
  if (!isTriangular(metric)) return { found, radii: new Float64Array(cluster.rows).fill(Number.POSITIVE_INFINITY) }
  const fromMiddle = await from(a.map((value, j) => value / 2 + b[j] / 2))
  return { found, radii: Float64Array.from(fromMiddle, (distance) => lengthOf(metric, distance) * SLACK) }
}

function farthest(distances: ArrayLike<number>): number {
  let at = 0
  for (let i = 1; i < distances.length; i++) if (distances[i] > distances[at]) at = i
  return at
}

async function ofAllPairs<L>(
  who: string,
  cluster: Resident<L>,
  metric: MetricOptions,
  known: number,
  run: RunOptions,
): Promise<number> {
  let longest = known
  const visit = (distances: ArrayLike<number>) => {
    for (let i = 0; i < distances.length; i++) if (distances[i] > longest) longest = distances[i]
  }
  await pairBlocks(who, cluster, metric, visit, run)
  return longest
}
