import { fcluster, type Linkage, ParameterError, suggestCut } from "clusterwise"
import { checkLabels } from "../clusters.js"
import type { TopTree } from "./topTree.js"
import { clusterNodes, cutRange, nodeLabels, roundBetween } from "./treeClusters.js"

export interface CutOptions {
  /** Height of the cut line; unless given, that which gives `clusters`, or the one that `suggestCut` names. False draws none. */
  readonly cut?: number | false
  /** Flat cluster of each row, as `fcluster` or a model gives it: colours are these labels', as in `scatter`. */
  readonly clusters?: ArrayLike<number>
}

/** Flat clusters of the rows, if there are any, and the height at which the tree is cut into them, if there is one. */
export interface ChosenCut {
  readonly clusters?: Int32Array
  readonly height?: number
}

/** What the caller says; else the suggested cut, or the height that gives the clusters that the caller names. */
export function chooseCut(who: string, Z: Linkage, tree: TopTree, options: CutOptions): ChosenCut {
  const { cut } = options
  if (cut !== undefined && cut !== false && !(typeof cut === "number" && cut >= 0))
    throw new ParameterError(who, "cut", "a height ≥ 0, or false for no line", cut)
  const clusters = options.clusters && checkLabels(who, options.clusters, Z.nLeaves)
  if (cut === false) return { clusters }
  if (clusters) return { clusters, height: cut ?? heightOf(tree, clusters) }
  const height = cut ?? suggested(Z)
  if (height === undefined) return {}
  return { clusters: fcluster(Z, height, { criterion: "distance" }), height }
}

/** Nothing where all merges are equally high: no cut is better than another. */
function suggested(Z: Linkage): number | undefined {
  const { height, gap } = suggestCut(Z)
  return gap > 0 ? height : undefined
}

function heightOf(tree: TopTree, clusters: Int32Array): number | undefined {
  const tops = clusterNodes(tree, nodeLabels(tree, clusters))
  const range = tops && tops.length > 1 ? cutRange(tree, tops) : undefined
  return range && roundBetween(range.low, range.high)
}
