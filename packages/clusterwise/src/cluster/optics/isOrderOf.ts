import type { Matrix } from "../../data/matrix.js"
import type { Reachability, RunOptions } from "../../engine/engine.js"
import type { MetricOptions } from "../../engine/metric.js"
import { betweenRows } from "../../engine/metricRows.js"
import { byBlocks } from "../../engine/pace.js"

/** Engines may add up the terms of a distance in another order. */
const EQUAL = 1 + 1e-9

/**
 * Whether every row of X lies as far from its predecessor as the order says: the greater of that distance and the
 * predecessor's core distance. Time proportional to the rows.
 */
export async function isOrderOf(
  { ordering, reachability, coreDistances, predecessor }: Reachability,
  X: Matrix,
  compare: MetricOptions,
  run: RunOptions,
): Promise<boolean> {
  if (X.rows !== ordering.length) return false
  const distance = betweenRows(X, compare)
  let agrees = true
  await byBlocks(X.rows, X.cols, "comparing", run, (from, to) => {
    for (let row = from; row < to && agrees; row++) {
      const before = predecessor[row]
      if (before < 0) continue
      const reach = Math.max(distance(row, before), coreDistances[before])
      agrees = reach <= reachability[row] * EQUAL && reachability[row] <= reach * EQUAL
    }
  })
  return agrees
}
