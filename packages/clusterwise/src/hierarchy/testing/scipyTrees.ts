import { dataset, type Golden, golden } from "../../../../../fixtures/golden.js"
import type { LinkageMethod } from "../../engine/merging/lanceWilliams.js"
import type { FclusterCriterion } from "../fcluster.js"
import { Linkage } from "../linkageTree.js"
import type { Truncation } from "../treeLayout.js"

/** A tree that SciPy made, and what it does with it; fixtures/README.md describes the fields. */
export interface TreeCase {
  readonly name: string
  readonly data: string
  readonly rows: number
  readonly metric: "euclidean" | "manhattan" | "cosine"
  readonly method: LinkageMethod
  readonly children: number[]
  readonly heights: number[]
  readonly cophenet: number | null
  readonly cuts?: { criterion: FclusterCriterion; t: number; depth?: number; labels: string }[]
  readonly order?: { least: number; before: number; scipy: number }
  readonly drawings?: {
    truncate: Truncation | null
    icoord: number[]
    dcoord: number[]
    leaves: number[]
    labels: string[]
  }[]
  readonly inconsistent?: Record<string, number[][]>
}

export const scipyTrees: readonly TreeCase[] = golden<Golden<TreeCase>>("hierarchy").cases

export const rowsOfCase = ({ data, rows }: TreeCase): number[][] => dataset(data).rows.slice(0, rows)

/** SciPy's linkage matrix. */
export function treeOfCase({ children, heights }: TreeCase): Linkage {
  const rows = heights.length + 1
  const sizes = new Array<number>(rows).fill(1)
  const merges = heights.map((height, i) => {
    const [left, right] = [children[2 * i], children[2 * i + 1]]
    sizes.push(sizes[left] + sizes[right])
    return [left, right, height, sizes[rows + i]]
  })
  return Linkage.from(merges)
}
