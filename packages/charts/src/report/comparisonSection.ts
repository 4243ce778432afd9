import { clusterName } from "../clusterName.js"
import { count, percent } from "../numbers.js"
import { contingencyChart, shownContingency } from "../profile/contingencyChart.js"
import { FIGURE_WIDTH, figureSection } from "./figureSection.js"
import type { ReportOptions } from "./model.js"

/** The clusters against another labelling of the same rows. */
export function comparisonSection(document: Document, { comparison }: ReportOptions): HTMLElement[] {
  if (!comparison) return []
  const { contingency, name } = comparison
  const { table, sums, rows, cols } = shownContingency(contingency)
  const colName = (j: number) => comparison.colNames?.[j] ?? clusterName(contingency.colLabels[j])
  const figure = contingencyChart(contingency, {
    document,
    title: "",
    width: FIGURE_WIDTH,
    yLabel: "cluster",
    xLabel: name,
    colNames: comparison.colNames,
  })
  const lines = rows.map((i) => [
    clusterName(contingency.rowLabels[i]),
    ...cols.map((j) => count(table.data[i * table.cols + j])),
    percent(cols.reduce((most, j) => Math.max(most, table.data[i * table.cols + j]), 0) / (sums.rows[i] || 1)),
  ])
  const section = figureSection(document, {
    title: `Compared with ${name}`,
    name: "comparison",
    figure,
    help: `Each cell counts the rows that a cluster (downwards) shares with a value of ${name} (across), darker for a larger share of the cluster. One dark cell in each row and column means that both say the same.`,
    data: { caption: `Rows by cluster and ${name}.`, head: ["Cluster", ...cols.map(colName), "Largest share"], lines },
  })
  return [section]
}
