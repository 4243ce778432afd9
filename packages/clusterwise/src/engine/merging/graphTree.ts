import { Condensed } from "../../data/condensed.js"
import { EngineError } from "../../errors.js"
import type { MergeTree, MergeTreeOptions, NeighbourGraph, RunOptions } from "../engine.js"
import { betweenRows, type PlainRows } from "../metricRows.js"
import { breather } from "../pace.js"
import { centredRows } from "./comparison.js"
import { connected } from "./connected.js"
import { constrainedSingleTree, constrainedTree } from "./constrained.js"
import { edgesOf } from "./graphEdges.js"
import { isEuclideanOnly } from "./lanceWilliams.js"
import { type CentreMethod, centreNearness, type Nearness, type PairMethod, pairNearness } from "./nearness.js"

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
  const tree =
    options.method === "single"
      ? constrainedSingleTree(edges, rows, between)
      : await constrainedTree(edges, rows, nearnessOf(x, options, between), breathe(0.5, 1))
  onProgress?.({ phase: "merge", fraction: 1, rows })
  return tree
}

function nearnessOf(
  x: PlainRows | Condensed,
  { method }: MergeTreeOptions,
  between: (i: number, j: number) => number,
): Nearness {
  if (!isEuclideanOnly(method)) return pairNearness(method as PairMethod, x.rows, between)
  if (x instanceof Condensed)
    throw new EngineError(`mergeTree: ${method} linkage with a graph of neighbours needs rows, not distances.`)
  const { values, scale } = centredRows(x)
  return centreNearness(method as CentreMethod, values, x.cols, scale)
}
