import { checkBounds } from "../../engine/balanced/options.js"
import type { BalancedOptions, LloydResult, Resident, RunOptions } from "../../engine/engine.js"
import { routine } from "../../engine/resident.js"
import type { Range } from "../../schema.js"

/** Bounds on the sizes of clusters, with what stands for an end that was left out: no cluster is empty. */
export function sizeBounds({ min = 1, max }: Range, clusters: number, rows: number): { min: number; max: number } {
  const bounds = { clusters, min, max: max ?? Math.max(rows, min) }
  checkBounds(bounds, rows, "KMeans")
  return bounds
}

/** K-means with from min to max rows in every cluster, and what is said of how it ran. */
export async function runBalanced<L>(
  x: Resident<L>,
  options: BalancedOptions,
  run: RunOptions,
): Promise<Omit<LloydResult<L>, "algorithm"> & { readonly algorithm: string }> {
  const { metric, clusters: points } = options
  const { excess, ...result } = await routine("KMeans", x, "balanced", { metric, points })(x, options, run)
  const algorithm = excess === 0 ? "balanced" : `balanced, assignments within ${100 * excess} % of the best`
  return { ...result, algorithm }
}
