import { DataError, type Matrix } from "clusterwise"
import { drawCondensedTree } from "../condensedTreeChart.js"
import { kDistanceChart } from "../kDistanceChart.js"
import { reachabilityChart } from "../reachabilityChart.js"
import type { DrawnScatter } from "../scatter.js"
import { encodeGroups } from "./encode.js"
import { condensedData, kDistanceData, reachabilityData } from "./figureData.js"
import { FIGURE_WIDTH, figureSection } from "./figureSection.js"
import { liveParts } from "./liveParts.js"
import { type LiveTree, liveTree } from "./liveTree.js"
import type { ReportModel, ReportOptions } from "./model.js"
import { DENSITY_ID, type LiveDensityData } from "./page/densityData.js"
import { scriptElements } from "./scriptElements.js"
import { condensedHelp, kDistanceHelp, reachabilityHelp } from "./sentences.js"

const SIZE = { width: FIGURE_WIDTH, height: 370, title: "", legend: false }

/** The picture that tells how the clusters came about. */
export interface ReportDensity {
  readonly section: HTMLElement
  /** What the page needs to cut the condensed tree elsewhere; undefined where that cannot be done. */
  readonly live?: LiveTree
}

/** The condensed tree of HDBSCAN, the reachability plot of OPTICS; undefined for other models. */
export function reportDensity(
  document: Document,
  model: ReportModel,
  X: Matrix,
  { palette }: ReportOptions,
): ReportDensity | undefined {
  const options = { document, palette, ...SIZE }
  const { condensedTree, ordering, reachability, labels, params } = model
  if (condensedTree) {
    checkRows("the condensed tree", condensedTree.nRows, X)
    const frame = drawCondensedTree(condensedTree, { ...options, labels, xLabel: "width: rows" })
    const live = liveTree(model, condensedTree, frame, X)
    const [why, found] = typeof live === "string" ? [live, undefined] : [undefined, live]
    const help = condensedHelp(why)
    const data = condensedData(condensedTree)
    const drawn = { title: "Condensed tree", name: "condensed-tree", figure: frame.figure, help, data, controls: true }
    return { section: figureSection(document, drawn), live: found }
  }
  if (!ordering || !reachability) return undefined
  checkRows("the ordering", ordering.length, X)
  const eps = params["clusterMethod"] === "dbscan" ? finite(params["eps"] ?? params["maxEps"]) : undefined
  const figure = reachabilityChart({ ordering, reachability, labels }, { ...options, eps })
  const data = reachabilityData(reachability, labels)
  const drawn = { title: "Reachability", name: "reachability", figure, help: reachabilityHelp(eps), data }
  return { section: figureSection(document, drawn) }
}

const finite = (value: unknown): number | undefined => (Number.isFinite(value) ? (value as number) : undefined)

function checkRows(what: string, rows: number, X: Matrix): void {
  if (rows !== X.rows) throw new DataError(`reportHtml: ${what} is of ${rows} rows, the data have ${X.rows}.`)
}

/** The k-distances that eps can be read from, and the eps of the model among them. */
export function kDistanceSection(document: Document, model: ReportModel, { kDistances }: ReportOptions): HTMLElement[] {
  if (!kDistances) return []
  const [eps, minSamples] = [finite(model.params["eps"]), finite(model.params["minSamples"])]
  const figure = kDistanceChart(kDistances, { document, ...SIZE, height: 300, eps, minSamples })
  const [help, data] = [kDistanceHelp(), kDistanceData(kDistances)]
  return [figureSection(document, { title: "Distances to near rows", name: "k-distances", figure, help, data })]
}

/** What the page needs to cut the tree elsewhere: data, and the script. */
export function densityElements(
  document: Document,
  { clusterOf, ...live }: LiveTree,
  scatter: DrawnScatter,
  model: ReportModel,
  X: Matrix,
  shown: readonly number[],
  options: ReportOptions,
): HTMLElement[] {
  const groups = { groupOf: clusterOf, sizes: live.clusters.own }
  const { dots, ...parts } = liveParts(scatter, model, X, groups, shown, options)
  const clusters = encodeGroups(clusterOf, (length) => new Uint16Array(length))
  const data: LiveDensityData = { ...live, ...parts, dots: { ...dots, clusters } }
  return scriptElements(document, DENSITY_ID, data)
}
