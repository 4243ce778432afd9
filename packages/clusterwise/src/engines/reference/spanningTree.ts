import type { RunOptions, SpanningTree, SpanningTreeOptions } from "../../engine/engine.js"
import { checkedCores } from "../../engine/merging/edges.js"
import { spanningPrim } from "../../engine/merging/spanningPrim.js"
import { betweenRows } from "../../engine/metricRows.js"
import { breather } from "../../engine/pace.js"
import type { ReferenceResident } from "./resident.js"

type Weight = (i: number, j: number) => number

/**
 * The minimum spanning tree, row by row. Terms of a distance are added column after column. Edges are compared by their
 * weight as it is reported: two that agree to the last bit are a tie, also where their squares differ.
 */
export async function spanningTree(
  x: ReferenceResident,
  options: SpanningTreeOptions,
  run: RunOptions = {},
): Promise<SpanningTree> {
  run.signal?.throwIfAborted()
  const { rows } = x
  const weight = reachable(weightOf(x, options), checkedCores(options.cores, rows))
  const rest = breather(run)
  const tree = await spanningPrim(rows, weight, (edges) => {
    const wait = rest()
    // Row after row has fewer rows left to look at.
    if (wait) run.onProgress?.({ phase: "edges", fraction: Math.min(0.999, 1 - (1 - edges / rows) ** 2), rows: edges })
    return wait
  })
  run.onProgress?.({ phase: "edges", fraction: 1, rows })
  return tree
}

function weightOf(x: ReferenceResident, options: SpanningTreeOptions): Weight {
  const { condensed } = x
  if (condensed) return (i, j) => condensed.at(i, j)
  return betweenRows(x.matrix, options)
}

function reachable(weight: Weight, cores: Float64Array | undefined): Weight {
  return cores ? (i, j) => Math.max(weight(i, j), cores[i], cores[j]) : weight
}
