import type { FloatArray } from "../../data/memory.js"
import { ActiveSlots } from "./activeSlots.js"
import { DistanceTable } from "./distanceTable.js"
import { type LinkageMethod, updates } from "./lanceWilliams.js"
import { MergeList } from "./mergeList.js"

/** Called after each merge with their number; may wait, so that others get their turn. */
export type Breath = (merges: number) => Promise<void> | undefined

/**
 * The tree of a reducible method by the nearest-neighbour chain: walk from a cluster to its nearest one, and on, until two
 * are nearest to each other; they merge. J. P. Benzécri (1982); F. Murtagh, "A survey of recent advances in hierarchical
 * clustering algorithms", Computer Journal 26 (1983). Θ(n²) time.
 *
 * Ties go as in SciPy: a chain begins at the lowest slot, turns back where it may, else takes the lowest slot; a merged
 * cluster takes the higher one of its two.
 * @param distances condensed; overwritten
 */
export async function chainTree(
  distances: FloatArray,
  rows: number,
  method: LinkageMethod,
  breath: Breath,
): Promise<MergeList> {
  const table = new DistanceTable(distances, rows)
  const merges = new MergeList(rows)
  const active = new ActiveSlots(rows)
  const sizes = new Int32Array(rows).fill(1)
  const chain: number[] = []
  while (merges.length < rows - 1) {
    if (chain.length === 0) chain.push(active.first)
    lengthen(chain, table, active)
    const [a, b] = [chain.pop()!, chain.pop()!]
    const [x, y] = [Math.min(a, b), Math.max(a, b)]
    merges.add(x, y, table.at(x, y))
    active.remove(x)
    table.merge(x, y, active, sizes, updates[method])
    sizes[y] += sizes[x]
    const wait = breath(merges.length)
    if (wait) await wait
  }
  return merges
}

/** Walks on until the last two are nearest to each other. */
function lengthen(chain: number[], table: DistanceTable, active: ActiveSlots): void {
  for (;;) {
    const x = chain[chain.length - 1]
    const before = chain[chain.length - 2]
    const limit = before === undefined ? Number.POSITIVE_INFINITY : table.at(x, before)
    const next = table.nearest(x, active, limit, before)
    if (next === before) return
    chain.push(next)
  }
}
