import { Condensed } from "../../data/condensed.js"
import { EngineError } from "../../errors.js"
import type { MergeTree, MergeTreeOptions, NeighbourGraph, RunOptions } from "../engine.js"
import { betweenRows, type PlainRows } from "../metricRows.js"
import { breather } from "../pace.js"
import { centredRows } from "./centredRows.js"
import type { Breath } from "./chain.js"
import { connected } from "./connected.js"
import { type CentreMethod, graphCentreTree } from "./graphCentres.js"
import { type Edges, edgesOf } from "./graphEdges.js"
import { graphPairTree, graphSingleTree, type PairMethod } from "./graphPairs.js"
import { isEuclideanOnly } from "./lanceWilliams.js"

/**
 * The tree of rows that know their neighbours, on one thread: what every engine runs, because it asks for the distances
 * of few pairs only. Regions stay in one piece; a graph in several parts is joined by the nearest rows of each two.
 * @param x rows, or distances between them (single, complete, average and weighted only)
 */
export async function graphTree(
  x: PlainRows | Condensed,
  { neighbours, ...options }: MergeTreeOptions & { readonly neighbours: NeighbourGraph },
  { signal, onProgress }: RunOptions = {},
): Promise<MergeTree> {
  const { rows } = x
  const between = x instanceof Condensed ? (i: number, j: number) => x.at(i, j) : betweenRows(x, options)
  const rest = breather({ signal })
  const breathe = (from: number, to: number) => (done: number) => {
    const wait = rest()
    if (wait)
      onProgress?.({ phase: "merge", fraction: Math.min(0.999, from + ((to - from) * done) / rows), rows: done })
    return wait
  }
  signal?.throwIfAborted()
  const edges = await connected(edgesOf(neighbours, rows), rows, between, breathe(0, 0.5))
  const tree = await treeOf(x, edges, options, between, breathe(0.5, 1))
  onProgress?.({ phase: "merge", fraction: 1, rows })
  return tree
}

async function treeOf(
  x: PlainRows | Condensed,
  edges: Edges,
  { method }: MergeTreeOptions,
  between: (i: number, j: number) => number,
  breath: Breath,
): Promise<MergeTree> {
  if (method === "single") return graphSingleTree(edges, x.rows, between)
  if (!isEuclideanOnly(method)) return graphPairTree(edges, x.rows, method as PairMethod, between, breath)
  if (x instanceof Condensed)
    throw new EngineError(`mergeTree: ${method} linkage with a graph of neighbours needs rows, not distances.`)
  return graphCentreTree(edges, method as CentreMethod, { ...centredRows(x), cols: x.cols }, breath)
}
