import { runBalanced } from "../../engine/balanced/balancedLloyd.js"
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
  const result = await runBalanced(weightedRows(x, options.metric), options, run, breather(run))
  run.signal?.throwIfAborted()
  return result
}
