import type { MergeTree, MergeTreeOptions, RunOptions } from "../../engine/engine.js"
import { graphTree } from "../../engine/merging/graphTree.js"
import { plainTree } from "../../engine/merging/plainTree.js"
import { breather, part } from "../../engine/pace.js"
import { pairDistances } from "./pairDistances.js"
import type { ReferenceResident } from "./resident.js"

/** All distances first, then one merge after the other; with a graph of neighbours only the distances that it needs. */
export async function mergeTree(
  x: ReferenceResident,
  { neighbours, ...options }: MergeTreeOptions,
  run: RunOptions = {},
): Promise<MergeTree> {
  if (neighbours) return graphTree(x.condensed ?? x.matrix, { ...options, neighbours }, run)
  const { method, metric, p, dtype } = options
  const { rows } = x
  const distances = x.condensed
    ? x.condensed.data.slice()
    : (await pairDistances(x, { metric, p, dtype }, part(run, 0, 0.5))).data
  const { signal, onProgress } = part(run, 0.5, 1)
  const rest = breather({ signal })
  const tree = await plainTree(distances, rows, method, (merges) => {
    const wait = rest()
    if (wait) onProgress?.({ phase: "merge", fraction: Math.min(0.999, merges / rows), rows: merges })
    return wait
  })
  onProgress?.({ phase: "merge", fraction: 1, rows })
  return tree
}
