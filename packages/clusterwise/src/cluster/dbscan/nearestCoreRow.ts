import type { Matrix } from "../../data/matrix.js"
import type { Resident, RunOptions } from "../../engine/engine.js"
import type { MetricName, MetricOptions } from "../../engine/metric.js"
import { byBlocks } from "../../engine/pace.js"
import { labelsOfNearest } from "../nearestMember.js"
import { NearestSeeker, NearRows } from "../nearRows.js"

/** Metrics under which boxes of near rows are passed over, in up to so many columns; beyond, engines compare all pairs faster. */
const boxed: readonly MetricName[] = ["euclidean", "sqeuclidean", "manhattan", "chebyshev"]
const MOST_COLUMNS = 8

export interface Cores {
  readonly rows: Matrix
  readonly labels: Int32Array
}

/** The cluster of the core row nearest to each row, however far; of equally near ones that of the first. */
export async function clusterOfNearest<P>(
  who: string,
  x: Resident<P>,
  cores: Cores,
  compare: MetricOptions,
  run: RunOptions,
): Promise<Int32Array> {
  if (!boxed.includes(compare.metric) || x.cols > MOST_COLUMNS) return labelsOfNearest(who, x, cores, compare, run)
  const near = new NearRows(cores.rows, await x.engine.collect(x, { signal: run.signal }), compare)
  const labels = new Int32Array(x.rows)
  const seeker = new NearestSeeker()
  await byBlocks(x.rows, near.work, "nearest core rows", run, (from, to) => {
    for (let i = from; i < to; i++) {
      seeker.begin()
      near.search(i, seeker)
      labels[i] = cores.labels[seeker.row]
    }
  })
  return labels
}
