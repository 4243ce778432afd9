import type { Matrix } from "clusterwise"
import { defaultPalette } from "../palette.js"
import type { DrawnScatter } from "../scatter.js"
import { clean } from "../text.js"
import { encodePlaces, encodeProfiles, type RowGroups } from "./encode.js"
import type { ReportModel, ReportOptions } from "./model.js"

/** What any page with a tree to cut needs, besides the tree: where the dots are, and what its groups of rows are like. */
export function liveParts(
  scatter: DrawnScatter,
  model: ReportModel,
  X: Matrix,
  groups: RowGroups,
  shown: readonly number[],
  { typicalRows, palette = defaultPalette }: ReportOptions,
) {
  const name = (j: number) => clean((X.columns ?? model.columns)?.[j] || `column ${j}`)
  return {
    ...encodeProfiles(X, groups, shown, name),
    typical: typicalRows?.map((names) => names.slice(0, 3).map(clean)) ?? null,
    palette,
    dots: encodePlaces(scatter, X.rows),
  }
}
