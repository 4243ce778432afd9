import { DataError, type Matrix } from "clusterwise"
import { base64 } from "../base64.js"
import { type CondensedTreeLike, drawCondensedTree } from "../condensedTreeChart.js"
import { html } from "../dom.js"
import type { Figure, Frame } from "../figure.js"
import { kDistanceChart } from "../kDistanceChart.js"
import { defaultPalette } from "../palette.js"
import { reachabilityChart } from "../reachabilityChart.js"
import type { DrawnScatter } from "../scatter.js"
import { clean } from "../text.js"
import { encodeGroups, encodePlaces, encodeProfiles, MOST_DOTS } from "./encode.js"
import type { ReportModel, ReportOptions } from "./model.js"
import { DENSITY_ID, type LiveDensityData } from "./page/densityData.js"
import { densityClusters } from "./page/densityState.js"
import { baseTree } from "./page/densityTree.js"
import { scriptElements } from "./scriptElements.js"
import { condensedHelp, kDistanceHelp, reachabilityHelp } from "./sentences.js"

/** As all figures of a report: text is drawn for a narrow screen, and grows with the figure on a wide one. */
const SIZE = { width: 460, height: 370, title: "", legend: false }
/** Clusters that the least minClusterSize of the slider may have. */
const MOST_CLUSTERS = 1500
/** What the slider begins with, if that is below the model's own and not too much. */
const LEAST = [2, 3, 5, 10, 20, 50, 100, 200, 500]

/** The picture that tells how the clusters came about. */
export interface ReportDensity {
  readonly section: HTMLElement
  /** What the page needs to cut the condensed tree elsewhere; undefined where that cannot be done. */
  readonly live?: LiveTree
}

type LiveTree = Pick<
  LiveDensityData,
  "rows" | "clusters" | "lambda" | "unit" | "cut" | "selection" | "least" | "plot"
> & {
  /** Cluster that each row leaves last. */
  readonly clusterOf: Int32Array
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
    return { section: section(document, "Condensed tree", "condensed-tree", frame.figure, condensedHelp(), true), live }
  }
  if (!ordering || !reachability) return undefined
  checkRows("the ordering", ordering.length, X)
  const eps = params["clusterMethod"] === "dbscan" ? finite(params["eps"] ?? params["maxEps"]) : undefined
  const figure = reachabilityChart({ ordering, reachability, labels }, { ...options, eps })
  return { section: section(document, "Reachability", "reachability", figure, reachabilityHelp(eps)) }
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
  return [section(document, "Distances to near rows", "k-distances", figure, kDistanceHelp())]
}

function section(
  document: Document,
  title: string,
  name: string,
  figure: Figure,
  help: string,
  controls = false,
): HTMLElement {
  return html(document, "section", {}, [
    html(document, "h2", {}, [title]),
    html(document, "figure", { class: name }, [
      figure,
      ...(controls ? [html(document, "div", { class: "cut-controls" })] : []),
      html(document, "figcaption", { class: "note" }, [help]),
    ]),
  ])
}

/** The tree of the least minClusterSize as the page has it, if that gives the labels of the model. */
function liveTree(model: ReportModel, tree: CondensedTreeLike, frame: Frame, X: Matrix): LiveTree | undefined {
  const { minClusterSize, clusterSelectionEpsilon, clusterSelectionMethod, maxClusterSize, allowSingleCluster } =
    model.params
  // All rows as one cluster leave out some by their λ, which the page does not know row by row.
  if (X.rows > MOST_DOTS || allowSingleCluster || !(Number(minClusterSize) >= 2)) return undefined
  const cut = { minClusterSize: Number(minClusterSize), epsilon: Number(clusterSelectionEpsilon ?? 0) }
  const selection = {
    method: clusterSelectionMethod === "leaf" ? "leaf" : "eom",
    maxClusterSize: finite(maxClusterSize) ?? null,
  } as const
  const { least, base } = leastTree(model, tree, cut.minClusterSize)
  const encoded = encodeTree(base)
  if (!encoded) return undefined
  const { groupLabels } = densityClusters(baseTree(encoded), cut, selection)
  for (let row = 0; row < X.rows; row++) if (groupLabels[encoded.clusterOf[row]] !== model.labels[row]) return undefined
  return { ...encoded, cut, selection, least, plot: plotOf(frame, X.rows, encoded.unit) }
}

function plotOf(frame: Frame, rows: number, unit: number) {
  const [left, top] = [frame.x(0), frame.y(0)]
  const bottom = frame.bottom - (top - frame.top)
  return { left, top, width: frame.x(rows) - left, height: bottom - top, end: endOf(frame, bottom) * unit }
}

/** λ at the lower end of the axis. */
const endOf = (frame: Frame, bottom: number): number => (bottom - frame.y(0)) / (frame.y(1) - frame.y(0))

function leastTree(model: ReportModel, tree: CondensedTreeLike, own: number) {
  for (const least of LEAST) {
    if (least >= own || !canRecut(model)) break
    const base = model.recut({ minClusterSize: least }).condensedTree
    if (base.clusterParent.length <= MOST_CLUSTERS) return { least, base }
  }
  return { least: own, base: tree }
}

interface Recuttable {
  recut(cut: { minClusterSize: number }): { readonly condensedTree: CondensedTreeLike }
}

const canRecut = (model: object): model is Recuttable => "recut" in model && typeof model.recut === "function"

/** Undefined for a tree that never parts, or with more clusters than the page can tell apart. */
function encodeTree(tree: CondensedTreeLike) {
  const { nRows, parent, child, lambda, clusterParent, birth } = tree
  const count = clusterParent.length
  if (count < 2 || count > 65_535) return undefined
  const own = new Array<number>(count).fill(0)
  const first = new Array<number>(count).fill(-1)
  const clusterOf = new Int32Array(nRows)
  const unit = Array.from(birth).reduce((most, at) => (at > 0 ? Math.max(most, 1 / at) : most), 0)
  const lambdas = new Float32Array(nRows)
  for (let i = 0, at = 0; i < parent.length; i++) {
    if (child[i] >= nRows) continue
    const cluster = parent[i] - nRows
    clusterOf[child[i]] = cluster
    own[cluster]++
    if (first[cluster] < 0 || child[i] < first[cluster]) first[cluster] = child[i]
    lambdas[at++] = lambda[i] * unit
  }
  const clusters = {
    parent: Array.from(clusterParent, (over) => (over < 0 ? -1 : over - nRows)),
    birthDistance: Array.from(birth, (at) => (at > 0 ? 1 / at : null)),
    own,
    first,
  }
  return { rows: nRows, clusters, lambda: base64(lambdas), unit, clusterOf }
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
