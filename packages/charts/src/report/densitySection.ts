import { DataError, type Matrix } from "clusterwise"
import { drawCondensedTree } from "../condensedTreeChart.js"
import { html } from "../dom.js"
import type { Figure } from "../figure.js"
import { kDistanceChart } from "../kDistanceChart.js"
import { defaultPalette } from "../palette.js"
import { reachabilityChart } from "../reachabilityChart.js"
import type { DrawnScatter } from "../scatter.js"
import { clean } from "../text.js"
import { encodeGroups, encodePlaces, encodeProfiles } from "./encode.js"
import { condensedData, kDistanceData, reachabilityData } from "./figureData.js"
import { type LiveTree, liveTree } from "./liveTree.js"
import type { ReportModel, ReportOptions } from "./model.js"
import { DENSITY_ID, type LiveDensityData } from "./page/densityData.js"
import { scriptElements } from "./scriptElements.js"
import { condensedHelp, kDistanceHelp, reachabilityHelp } from "./sentences.js"
import { type FigureData, tableView } from "./tableView.js"

/** As all figures of a report: text is drawn for a narrow screen, and grows with the figure on a wide one. */
const SIZE = { width: 460, height: 370, title: "", legend: false }
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
    const [why, data] = typeof live === "string" ? [live, undefined] : [undefined, live]
    const help = condensedHelp(why)
    return {
      section: section(
        document,
        "Condensed tree",
        "condensed-tree",
        frame.figure,
        help,
        condensedData(condensedTree),
        true,
      ),
      live: data,
    }
  }
  if (!ordering || !reachability) return undefined
  checkRows("the ordering", ordering.length, X)
  const eps = params["clusterMethod"] === "dbscan" ? finite(params["eps"] ?? params["maxEps"]) : undefined
  const figure = reachabilityChart({ ordering, reachability, labels }, { ...options, eps })
  return {
    section: section(
      document,
      "Reachability",
      "reachability",
      figure,
      reachabilityHelp(eps),
      reachabilityData(reachability, labels),
    ),
  }
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
  return [
    section(document, "Distances to near rows", "k-distances", figure, kDistanceHelp(), kDistanceData(kDistances)),
  ]
}

function section(
  document: Document,
  title: string,
  name: string,
  figure: Figure,
  help: string,
  data: FigureData,
  controls = false,
): HTMLElement {
  return html(document, "section", {}, [
    html(document, "h2", {}, [title]),
    html(document, "figure", { class: name }, [
      figure,
      ...(controls ? [html(document, "div", { class: "cut-controls" })] : []),
      html(document, "figcaption", { class: "note" }, [help]),
    ]),
    tableView(document, data),
  ])
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
  const name = (j: number) => clean((X.columns ?? model.columns)?.[j] || `column ${j}`)
  const data: LiveDensityData = {
    ...live,
    ...encodeProfiles(X, { groupOf: clusterOf, sizes: live.clusters.own }, shown, name),
    typical: options.typicalRows?.map((names) => names.slice(0, 3).map(clean)) ?? null,
    palette: options.palette ?? defaultPalette,
    dots: {
      ...encodePlaces(scatter, X.rows),
      clusters: encodeGroups(clusterOf, (length) => new Uint16Array(length)),
    },
  }
  return scriptElements(document, DENSITY_ID, data)
}
