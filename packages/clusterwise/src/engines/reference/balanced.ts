import { MODEST_TABLE, runBalanced } from "../../engine/balanced/balancedLloyd.js"
import { PlainCosts } from "../../engine/balanced/costs.js"
import { checkBounds } from "../../engine/balanced/options.js"
import type { BalancedOptions, BalancedResult, RunOptions } from "../../engine/engine.js"
import { breather } from "../../engine/pace.js"
import { weightedRows } from "./lloyd.js"
import type { ReferenceResident } from "./resident.js"

/** Lloyd's algorithm with bounds on the sizes of clusters. */
export async function balanced(
  x: ReferenceResident,
  options: BalancedOptions,
  run: RunOptions = {},
): Promise<BalancedResult<Int32Array>> {
  run.signal?.throwIfAborted()
  checkBounds(options, x.rows)
  const data = weightedRows(x, options.metric)
  const { clusters } = options
  const values = x.rows * clusters
  const breathe = breather(run)
  const costs = new PlainCosts(data, clusters, breathe, values <= MODEST_TABLE ? new Float64Array(values) : undefined)
  const result = await runBalanced(data, options, run, breathe, costs)
  run.signal?.throwIfAborted()
  return result
}
