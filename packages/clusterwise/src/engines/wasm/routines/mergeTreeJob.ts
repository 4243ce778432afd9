import type { FloatArray } from "../../../data/memory.js"
import type { MergeTreeOptions, Operation } from "../../../engine/engine.js"
import { looksAtPairs, type SlotKind } from "../../../engine/merging/clusterSlots.js"
import type { LinkageMethod } from "../../../engine/merging/lanceWilliams.js"
import type { Geometry } from "../../../structures/geometry.js"
import type { Source } from "../source.js"
import { isSearched } from "../sphere.js"
import type { ClusterSearchJob } from "./clusterSearch.js"
import type { ClusterTableJob } from "./clusterTable.js"

export interface MergeTreeRequest {
  readonly source: Source
  readonly options: MergeTreeOptions
  /** Condensed distances, which the job overwrites; then rows are not looked at. */
  readonly distances?: FloatArray | undefined
  readonly sizes?: TableSizes | undefined
}

export interface MergeTreeJob extends MergeTreeRequest {
  readonly rounds: RoundsJob | undefined
}

/** Merging without a table of all distances. */
export interface RoundsJob extends ClusterSearchJob, Geometry {
  /** Rows about the origin, at a scale where squares are safe; unit rows under cosine. */
  readonly working: Float64Array
  readonly blockRows: number
  /** Clusters that are left to a table of their distances. */
  readonly until: number
  readonly table: ClusterTableJob | undefined
}

export interface TableSizes {
  /** Rows up to which all distances are held and merged in SciPy's order. */
  readonly rows: number
  /** Clusters of which a table is made where pairs of rows have to be looked at. */
  readonly clusters: number
}

/** A table of 4,096 rows is 67 MB and takes about as long as the rounds do. */
const SIZES: TableSizes = { rows: 4096, clusters: 8192 }

/** What is compared in rounds, or undefined where a table of all distances is the only form. */
export function slotKind(method: LinkageMethod, metric: string): SlotKind | undefined {
  const squared = metric === "sqeuclidean" || metric === "cosine"
  if (method === "ward") return "ward"
  if (method === "centroid" || method === "median") return "centers"
  if ((method === "average" || method === "weighted") && squared) return "meanSquare"
  if (method === "average" && metric === "euclidean") return "mean"
  if (method === "complete" && (squared || metric === "euclidean")) return "farthest"
  return undefined
}

/** How many clusters are left to a table: 1 where none is needed. */
export const tableClusters = (kind: SlotKind, rows: number, { clusters } = SIZES): number =>
  looksAtPairs(kind) ? Math.min(rows, clusters) : 1

/**
 * "table" of all distances; "rounds" or the "edges" of a spanning tree without one. Rows decide, never the budget: it must
 * not change a result.
 */
export function formOf(
  { method, metric = "euclidean", rows }: Pick<Operation, "method" | "metric" | "rows">,
  sizes = SIZES,
): "table" | "rounds" | "edges" {
  if (method === "single" && rows > sizes.rows && isSearched(metric)) return "edges"
  const kind = metric === "precomputed" ? undefined : slotKind(method as LinkageMethod, metric)
  if (!kind || rows <= sizes.rows) return "table"
  return "rounds"
}
