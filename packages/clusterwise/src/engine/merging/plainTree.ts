import type { FloatArray } from "../../data/memory.js"
import type { MergeTree } from "../engine.js"
import { type Breath, chainTree } from "./chain.js"
import { genericTree } from "./generic.js"
import { isReducible, type LinkageMethod } from "./lanceWilliams.js"
import { primTree } from "./prim.js"
import { broughtIntoReach, heightsInUnits } from "./reach.js"

/**
 * The tree from condensed distances, on one thread, with ties as in SciPy: what every engine falls back on, and what a
 * tie means.
 * @param distances condensed; overwritten
 * @param chain what goes along the chain
 */
export async function plainTree(
  distances: FloatArray,
  rows: number,
  method: LinkageMethod,
  breath: Breath = () => undefined,
  chain: typeof chainTree = chainTree,
): Promise<MergeTree> {
  if (method === "single")
    return { merges: (await primTree(distances, rows, breath)).sorted(), algorithm: "spanning tree" }
  const scale = broughtIntoReach(distances)
  const tree = isReducible(method)
    ? (await chain(distances, rows, method, breath)).sorted()
    : (await genericTree(distances, rows, method, breath)).inOrder()
  return { merges: heightsInUnits(tree, scale), algorithm: isReducible(method) ? "nearest-neighbour chain" : "generic" }
}
