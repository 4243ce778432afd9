import { DataError, Matrix, type MatrixLike } from "clusterwise"
import { checkPalette } from "../checkPalette.js"
import { clusterName } from "../clusterName.js"
import { svg } from "../dom.js"
import type { ClusterProfile } from "../effects.js"
import type { Figure, FigureOptions } from "../figure.js"
import { needDocument } from "../needDocument.js"
import { plural, signed } from "../numbers.js"
import { clusterStyle, defaultPalette } from "../palette.js"
import { profileClusters } from "../profile.js"
import { outline } from "../shapes.js"
import { drawGrid } from "./grid.js"

export interface ProfileChartOptions extends FigureOptions {
  /** Columns by number; those in which the clusters differ most (at most 12, in the order of the data) unless given. */
  readonly columns?: readonly number[]
  /** What the clusters are called, by label; their numbers unless given. */
  readonly names?: readonly string[]
  /** Colours as #rrggbb, as in `scatter`. */
  readonly palette?: readonly string[]
}

const who = "profileChart"
const MAX_COLUMNS = 12
const MAX_CLUSTERS = 30
/** Standard deviations that have the full colour. */
const LIMIT = 2

/**
 * Profiles of clusters: how many standard deviations of the column the mean of each cluster lies above (orange red) or below (blue)
 * the mean of all rows, clusters downwards, columns across. Of more than 30 clusters the largest are drawn. Throws a DataError for
 * labels of other rows.
 */
export function profileChart(X: MatrixLike, labels: ArrayLike<number>, options: ProfileChartOptions = {}): Figure {
  const matrix = Matrix.from(X)
  return drawProfiles(profileClusters(matrix, labels), (j) => matrix.columns?.[j] || `column ${j}`, options)
}

export function drawProfiles(
  profiles: readonly ClusterProfile[],
  columnName: (column: number) => string,
  options: ProfileChartOptions,
): Figure {
  const document = needDocument(who, options.document)
  const palette = checkPalette(who, options.palette ?? defaultPalette)
  const columns = options.columns ?? tellingColumns(profiles)
  const shown = largest(profiles)
  const name = ({ label }: ClusterProfile) => options.names?.[label] ?? clusterName(label)
  const effect = effectsByColumn(shown)
  for (const j of columns)
    if (!(Number.isInteger(j) && j >= 0 && j < profiles[0].effects.length))
      throw new DataError(`${who}: there is no column ${j}; the data have ${profiles[0].effects.length}.`)
  const value = (row: number, j: number) => effect[row][columns[j]]
  return drawGrid({
    document,
    width: options.width ?? 640,
    height: options.height,
    title: options.title ?? "Profiles of the clusters",
    rowTitle: options.yLabel ?? "cluster",
    columnTitle: options.xLabel ?? "standard deviations from the mean of all rows",
    description: `Heat map of ${plural(shown.length, "cluster")} by ${plural(columns.length, "column")}, in standard deviations from the mean of all rows.`,
    rows: shown.map(name),
    columns: columns.map(columnName),
    cell: (row, j) => ({ shade: value(row, j) / LIMIT, text: signed(value(row, j)) }),
    mark: (row) => {
      const { color, shape } = clusterStyle(shown[row].label, palette)
      return svg(document, "path", { d: outline(shape, 4.5), fill: color })
    },
  })
}

/** The clusters that are drawn, in the order of their labels. */
export function largest(profiles: readonly ClusterProfile[], most = MAX_CLUSTERS): readonly ClusterProfile[] {
  if (profiles.length <= most) return profiles
  const least = profiles.map(({ size }) => size).sort((a, b) => b - a)[most - 1]
  return profiles.filter(({ size }) => size >= least).slice(0, most)
}

/** Per cluster, the effect of each column. */
export function effectsByColumn(profiles: readonly ClusterProfile[]): Float64Array[] {
  return profiles.map(({ effects }) => {
    const values = new Float64Array(effects.length)
    for (const { column, effect } of effects) values[column] = effect
    return values
  })
}

/** The columns with the largest effect in any cluster, in the order of the data. */
export function tellingColumns(profiles: readonly ClusterProfile[], most = MAX_COLUMNS): number[] {
  const widest = new Float64Array(profiles[0]?.effects.length ?? 0)
  for (const { label, effects } of profiles)
    for (const { column, effect } of effects)
      if (label >= 0) widest[column] = Math.max(widest[column], Math.abs(effect))
  return Array.from(widest.keys())
    .sort((a, b) => widest[b] - widest[a] || a - b)
    .slice(0, most)
    .sort((a, b) => a - b)
}
