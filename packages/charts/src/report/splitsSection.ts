import { DataError, Linkage } from "clusterwise"
import { drawDendrogram, MAX_DRAWN_LEAVES } from "../dendrogramChart.js"
import { splitsData } from "./figureData.js"
import { FIGURE_WIDTH, figureSection } from "./figureSection.js"
import type { ReportModel, ReportOptions } from "./model.js"

/** How clusters came of each other, where they are leaves of a tree. */
export function splitsSection(
  document: Document,
  { tree, nClusters }: ReportModel,
  labels: ArrayLike<number>,
  { palette }: ReportOptions,
): HTMLElement[] {
  if (tree === undefined) return []
  const Z = Linkage.from(tree, "reportHtml")
  if (Z.nLeaves !== nClusters)
    throw new DataError(`reportHtml: the tree is of ${Z.nLeaves} clusters, the model has ${nClusters}.`)
  const rows = new Float64Array(nClusters)
  for (let i = 0; i < labels.length; i++) if (labels[i] >= 0) rows[labels[i]]++
  const { figure } = drawDendrogram(Z, {
    document,
    palette,
    clusters: Int32Array.from({ length: nClusters }, (_, label) => label),
    ...(Z.nLeaves <= MAX_DRAWN_LEAVES && { truncate: false }),
    title: "",
    legend: false,
    xLabel: "clusters",
    yLabel: "inertia",
    width: FIGURE_WIDTH,
    height: 370,
  }).frame
  const help =
    "Clusters stand at the bottom, by their number. Read from the top: all rows are one cluster, and each fork is a split, at the height of the inertia that the cluster had."
  return [figureSection(document, { title: "Splits", name: "dendrogram", figure, help, data: splitsData(Z, rows) })]
}
