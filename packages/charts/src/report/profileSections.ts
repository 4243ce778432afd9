import { Matrix } from "clusterwise"
import { clusterName } from "../clusterName.js"
import type { ClusterProfile } from "../effects.js"
import { alike, plural, signed } from "../numbers.js"
import { drawDistributions, type ShownDistributions, shownDistributions } from "../profile/distributionChart.js"
import { drawProfiles, effectsByColumn, largest, tellingColumns } from "../profile/profileChart.js"
import { FIGURE_WIDTH, figureSection } from "./figureSection.js"
import type { ReportModel, ReportOptions } from "./model.js"
import type { FigureData } from "./tableView.js"

/** Profiles and distributions of the clusters; nothing where there is one cluster only, whose means are those of all rows. */
export function profileSections(
  document: Document,
  model: ReportModel,
  X: Matrix,
  labels: Int32Array,
  profiles: readonly ClusterProfile[],
  { palette }: ReportOptions,
  live: boolean,
): HTMLElement[] {
  if (profiles.length < 2) return []
  const name = (j: number) => (X.columns ?? model.columns)?.[j] || `column ${j}`
  const named = X.columns ? X : new Matrix(X.data, X.rows, X.cols, model.columns)
  const shown = shownDistributions(named, labels, profiles)
  const options = { document, palette, title: "", width: FIGURE_WIDTH }
  const asFitted = live ? " This is about the clusters as they were fitted, wherever the cut above is moved." : ""
  return [
    figureSection(document, {
      title: "Profiles",
      name: "profiles",
      figure: drawProfiles(profiles, name, options),
      help: `Each cell says how many standard deviations a cluster's mean lies above (orange) or below (blue) the mean of all rows, so a row of the table is what is usual in that cluster.${leftOut(profiles, X.cols)}${asFitted}`,
      data: profileData(profiles, name, X.cols),
    }),
    figureSection(document, {
      title: "Distributions",
      name: "distributions",
      figure: drawDistributions(shown, options),
      help: `Each panel is a column and each ridge a cluster: the higher, the more of its rows have values there; the line is the median. Ridges that lie apart tell clusters apart.${asFitted}`,
      data: distributionData(shown),
    }),
  ]
}

function leftOut(profiles: readonly ClusterProfile[], cols: number): string {
  const columns = tellingColumns(profiles).length
  const clusters = largest(profiles).length
  const some = [
    ...(columns < cols ? [`the ${plural(columns, "column")} in which the clusters differ most`] : []),
    ...(clusters < profiles.length ? [`the ${clusters} largest clusters`] : []),
  ]
  return some.length > 0 ? ` Shown are ${some.join(" and ")}.` : ""
}

/** Columns of a table that is read. */
const TABLE_COLUMNS = 60

function profileData(profiles: readonly ClusterProfile[], name: (j: number) => string, cols: number): FigureData {
  const columns = tellingColumns(profiles, TABLE_COLUMNS)
  const clusters = largest(profiles, TABLE_COLUMNS)
  const effects = effectsByColumn(clusters)
  return {
    caption: "Mean of each cluster, in standard deviations from the mean of all rows.",
    head: ["Column", ...clusters.map(({ label }) => clusterName(label))],
    lines: columns.map((j) => [name(j), ...effects.map((effect) => signed(effect[j]))]),
    note: columns.length < cols || clusters.length < profiles.length ? "The most telling ones." : undefined,
  }
}

function distributionData({ columns }: ShownDistributions): FigureData {
  const lines = columns.flatMap(({ name, clusters }) => {
    const write = alike(clusters.flatMap(({ quartiles }) => quartiles))
    return clusters.map(({ label, quartiles }) => [name, clusterName(label), ...quartiles.map(write)])
  })
  return {
    caption: "Quartiles of each column in each cluster.",
    head: ["Column", "Cluster", "First quartile", "Median", "Third quartile"],
    lines,
  }
}
