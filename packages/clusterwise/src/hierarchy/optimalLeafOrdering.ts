import type { MatrixLike } from "../data/adapters.js"
import { Matrix } from "../data/matrix.js"
import { defaultMemoryBudget } from "../data/memoryBudget.js"
import type { CallOptions } from "../engine/resident.js"
import { MemoryBudgetError } from "../errors.js"
import { type Distances, distancesOf } from "./input.js"
import { turnsOf } from "./leafOrder.js"
import { Linkage } from "./linkageTree.js"
import { OrderCosts } from "./orderCosts.js"

/**
 * The same tree, with left and right turned so that rows next to each other in `leavesList` are near: the sum of the
 * distances between neighbours is the least of all 2^(n−1) orders. Z. Bar-Joseph, D. Gifford, T. Jaakkola, "Fast optimal
 * leaf ordering for hierarchical clustering", Bioinformatics 17 (2001). Up to n³ ÷ 7 steps, and n² numbers of memory.
 * SciPy's `optimal_leaf_ordering`.
 * @param distances between the rows: Condensed, or a typed array in the same order
 * @throws DataError where Z is no linkage, or the distances are of another number of rows
 * @throws MemoryBudgetError where n² numbers do not fit the budget of the engine (`wasm({ memoryBudget })`)
 */
export async function optimalLeafOrdering<L = Int32Array>(
  Z: Linkage | MatrixLike,
  distances: Distances,
  { engine, signal, onProgress }: CallOptions<L> = {},
): Promise<Linkage> {
  const who = "optimalLeafOrdering"
  signal?.throwIfAborted()
  const tree = Linkage.from(Z, who)
  const given = distancesOf(who, distances, tree.nLeaves)
  affordOrder(who, tree.nLeaves, engine)
  const costs = new OrderCosts(tree, given)
  await costs.fill({ signal, onProgress })
  return turned(tree, turnsOf(costs))
}

/** Refuses an order that does not fit the budget of an engine, or the usual one. */
export function affordOrder(who: string, rows: number, engine: object | undefined): void {
  const bytes = 8 * rows * rows
  const { memoryBudget = defaultMemoryBudget() } = (engine ?? {}) as { readonly memoryBudget?: number }
  if (bytes > memoryBudget)
    throw new MemoryBudgetError(who, bytes, memoryBudget, "It is a number for each two rows: leave the order as it is.")
}

function turned(Z: Linkage, turn: Uint8Array): Linkage {
  const data = Float64Array.from(Z.matrix.data)
  for (let i = 0; i < Z.nMerges; i++) if (turn[i]) data.set([Z.right(i), Z.left(i)], 4 * i)
  return new Linkage(new Matrix(data, Z.nMerges, 4))
}
