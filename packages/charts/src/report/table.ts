import { clusterProfiles, DataError, Matrix } from "clusterwise"
import { html } from "../dom.js"
import type { ClusterProfile, Effect } from "../effects.js"
import { type ReportModel, type ReportOptions, shownCentroids } from "./model.js"
import { breakable, clusterLines } from "./tableLines.js"

/** More columns than these are not read side by side. */
const MAX_COLUMNS = 12

export interface ClusterTable {
  readonly element: HTMLElement
  /** Columns of the data that it shows. */
  readonly columns: readonly number[]
  /** Columns of the data that it leaves out. */
  readonly hidden: number
  /** What the values of the columns are. */
  readonly centers: "centroids" | "means"
}

/** What sets each cluster apart from the rest, by label; empty where there is no rest. */
export type EffectsByLabel = ReadonlyMap<number, readonly Effect[]>

export async function effectsByLabel(X: Matrix, labels: Int32Array): Promise<EffectsByLabel> {
  const profiles = await clusterProfiles(labels, X)
  return new Map(profiles.map(({ label, columns }) => [label, profiles.length < 2 ? [] : columns]))
}

/** One line a cluster: size, share, inertia if it is known, what sets it apart, typical rows if they are named, and its centre in the units of the data. */
export function clusterTable(
  document: Document,
  model: ReportModel,
  X: Matrix,
  profiles: readonly ClusterProfile[],
  apart: EffectsByLabel,
  { palette, typicalRows }: ReportOptions,
): ClusterTable {
  const given = shownCentroids(model)
  const centroids = given && Matrix.from(given)
  if (centroids && (centroids.cols !== X.cols || centroids.rows < model.nClusters))
    throw new DataError(
      `reportHtml: the centroids are ${centroids.rows} × ${centroids.cols}, expected ${model.nClusters} × ${X.cols}.`,
    )
  const columns = widestColumns(profiles, X.cols)
  const inertia = model.clusterInertia
  const name = (j: number) => (X.columns ?? model.columns)?.[j] || `column ${j}`
  const texts = ["Sets it apart", ...(typicalRows ? ["Typical rows"] : [])]
  const numbers = ["Cluster", "Rows", "Share", ...(inertia ? ["Inertia"] : [])]
  const lines = profiles.map((p) => ({
    ...p,
    means: p.label >= 0 && centroids ? centroids.row(p.label) : p.means,
    inertia: inertia && (p.label < 0 ? undefined : inertia[p.label]),
    effects: apart.get(p.label) ?? [],
    typical: typicalRows?.[p.label],
  }))
  const head = (text: string, attributes = {}) =>
    html(document, "th", { scope: "col", ...attributes }, [breakable(document, text)])
  const heads = [
    ...numbers.map((text) => head(text)),
    ...texts.map((text) => head(text, { class: "text" })),
    ...columns.map((j) => head(name(j))),
  ]
  const shown = { columns, name, inertia: inertia !== undefined, typical: typicalRows !== undefined }
  const element = html(document, "table", {}, [
    html(document, "thead", {}, [html(document, "tr", {}, heads)]),
    html(document, "tbody", {}, clusterLines(document, lines, { ...shown, palette })),
  ])
  return { element, columns, hidden: X.cols - columns.length, centers: centroids ? "centroids" : "means" }
}

/** All columns in their order, or those with the largest effect in any cluster. */
function widestColumns(profiles: readonly ClusterProfile[], cols: number): number[] {
  const all = Array.from({ length: cols }, (_, j) => j)
  if (cols <= MAX_COLUMNS) return all
  const largest = new Float64Array(cols)
  for (const { label, effects } of profiles)
    for (const { column, effect } of effects)
      if (label >= 0) largest[column] = Math.max(largest[column], Math.abs(effect))
  return all
    .toSorted((a, b) => largest[b] - largest[a] || a - b)
    .slice(0, MAX_COLUMNS)
    .sort((a, b) => a - b)
}
