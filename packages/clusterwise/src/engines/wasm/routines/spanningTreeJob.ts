import type { SpanningTreeOptions } from "../../../engine/engine.js"
import type { WorkingGeometry } from "../geometry.js"
import type { Source } from "../source.js"
import type { TreePlan } from "../treeBuild.js"
import type { Best } from "../treeMemory.js"
import type { WideRows } from "../wideRows.js"

export interface SpanningTreeRequest {
  readonly source: Source
  readonly options: SpanningTreeOptions
}

/**
 * Groups of rows grow together in rounds (O. Borůvka, 1926): of each group but the largest the nearest pair that leaves it
 * is an edge of the tree. Edges are ordered by weight, then by rows, without ties, so that nothing depends on who searches
 * first. Rows keep a few neighbours from the first round: a row searches again only when all of them have come into its
 * group, and even then not while its group has a shorter edge than the row can have.
 */
export interface SpanningTreeJob extends SpanningTreeRequest, WorkingGeometry, TreePlan {
  readonly blockRows: number
  /** The rows themselves, where they have many columns. */
  readonly wide: WideRows | undefined
  /** Number of neighbours that each row keeps. */
  readonly neighbours: number
  /** Per place its neighbours' distances (working units) and places. The last distance is what no unknown edge is below. */
  readonly distances: Float64Array
  readonly nearest: Int32Array
  /** Per place: how many of its neighbours are in its own group, as far as was looked. */
  readonly passed: Uint8Array
  /** Group of each place, and of each node (-1: several). */
  readonly groups: Int32Array
  readonly nodeGroups: Int32Array
  /** Cores in working units, per place and the least of each node. */
  readonly floors: { readonly places: Float64Array; readonly nodes: Float64Array } | undefined
  /** Per thread: the best edges that it found; and the best of all, as known at the start of a search. */
  readonly best: readonly Best[]
  /** New number of each group. */
  readonly renamed: Int32Array
  readonly turn: Int32Array
}

/** What `turn` says: groups there are; the largest one. */
export const GROUPS = 0
export const LARGEST = 1
