import { metricFunction } from "../../engine/metricFunctions.js"
import { metricRows } from "../../engine/metricRows.js"
import { chordLoss, onSphere } from "../../engine/spherePoints.js"
import type { KdTree } from "../../structures/kdTree.js"
import { type WorkingGeometry, workingGeometry } from "./geometry.js"
import type { Source } from "./source.js"
import { type TreeSearchOptions, treeKinds } from "./treeMemory.js"

// Places [latitude, longitude] in a tree: see engine/spherePoints.ts.

/** Columns of the tree of such rows. */
export const treeCols = (metric: string, cols: number): number => (metric === "haversine" ? 3 : cols)

/** Whether a tree finds the nearest rows. */
export const isSearched = (metric: string): boolean => metric === "haversine" || Object.hasOwn(treeKinds, metric)

/** Origin and scales of the rows that such a tree holds. Points of length 1 stay what they are. */
export function searchGeometry(source: Source, metric: string): WorkingGeometry {
  const isPlain = metric === "cosine" || metric === "haversine"
  const geometry = workingGeometry(source, isPlain ? "cosine" : "euclidean")
  return metric === "haversine" ? { ...geometry, scale: 1 } : geometry
}

export const isSamePlace = ({ data }: Pick<Source, "data">, a: number, b: number): boolean =>
  data[2 * a] === data[2 * b] && data[2 * a + 1] === data[2 * b + 1]

interface Staged {
  readonly source: Source
  readonly blockRows: number
  readonly tree: KdTree
}

/** A block of places to where the tree takes its rows from. */
export function stagePlaces({ source, blockRows, tree }: Staged, b: number): void {
  const first = b * blockRows
  const count = Math.min(blockRows, source.rows - first)
  const values = source.data.subarray(first * 2, (first + count) * 2)
  onSphere(metricRows(values, count, 2, "haversine", 1, first), count, tree.panels.subarray(first * tree.cols))
}

/** What a search in a tree is told of the metric. */
export function searchOf(
  metric: string,
  source: Source,
  tree: KdTree,
): Pick<TreeSearchOptions, "kind" | "measure" | "loss"> {
  if (metric !== "haversine") return { kind: treeKinds[metric] }
  return {
    kind: treeKinds["euclidean"],
    measure: anglesOf(source, tree),
    loss: chordLoss(Math.max(-source.min[1], source.max[1])),
  }
}

/** The angle between the rows at two places of a tree. */
function anglesOf({ data }: Pick<Source, "data">, { order }: KdTree): (a: number, b: number) => number {
  const angle = metricFunction({ metric: "haversine" })
  return (a, b) => angle(data, order[a] * 2, data, order[b] * 2, 2)
}
