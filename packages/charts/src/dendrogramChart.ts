import { type Dendrogram, dendrogram, Linkage, type MatrixLike, type Truncation } from "clusterwise"
import { checkPalette } from "./checkPalette.js"
import { type Cluster, listClusters } from "./clusters.js"
import { clusterTitle } from "./clusterTitle.js"
import type { Figure, FigureOptions, Frame } from "./figure.js"
import { drawFrame } from "./frame.js"
import { clusterLegend } from "./legend.js"
import { needDocument } from "./needDocument.js"
import { count, plural, quantity } from "./numbers.js"
import { defaultPalette } from "./palette.js"
import { type ChosenCut, type CutOptions, chooseCut } from "./tree/chooseCut.js"
import { clusterMarks, cutLine, drawLines, type Project } from "./tree/drawTree.js"
import { type EdgeLabels, edgeLabels } from "./tree/edgeLabels.js"
import { type TopTree, topTree } from "./tree/topTree.js"
import { clusterNodes, MIXED, nodeLabels } from "./tree/treeClusters.js"
import { places, treeLines } from "./tree/treeLines.js"

/** More leaves than these are drawn as the last merges, unless `truncate` says otherwise. */
export const MAX_DRAWN_LEAVES = 60

export interface DendrogramChartOptions extends FigureOptions, CutOptions {
  /** "vertical" (the root on top) unless given; "horizontal" has the root at the left and room for long names at the right. */
  readonly orientation?: "vertical" | "horizontal"
  /** As in `dendrogram`: the last p − 1 merges, or p levels; false draws every row. The last 60 leaves where there are more, unless given. */
  readonly truncate?: Truncation | false
  /** What the rows are called; their numbers unless given. A leaf that stands for 12 rows is "(12)". */
  readonly labels?: ArrayLike<string | number>
  /** What the clusters are called, by label; their numbers unless given. */
  readonly names?: readonly string[]
  /** Colours as #rrggbb, as in `scatter`. */
  readonly palette?: readonly string[]
  /** Names and sizes of the clusters at the right (default true, up to 30 clusters). */
  readonly legend?: boolean
}

/**
 * A tree of merges: height is the distance at which two branches merge. Branches have the colours of the flat clusters that a cut
 * at the dashed line gives (that of `cut`, of `clusters`, or the suggested one), the same as those of `scatter` under the same
 * labels; what is above is grey. Width is 800 px unless given; height 440, or more where a horizontal tree has many leaves.
 * Throws a DataError where Z is no linkage or clusters are not one a row, and a ParameterError for options that are not as described.
 */
export function dendrogramChart(Z: Linkage | MatrixLike, options: DendrogramChartOptions = {}): Figure {
  return drawDendrogram(Z, options).frame.figure
}

/** A dendrogram, and what it shows. */
export interface DrawnDendrogram {
  readonly frame: Frame
  readonly tree: TopTree
  readonly cut: ChosenCut
}

/** `headroom`: how far the axis goes, in heights of the root; `margin`: least px at the right. */
export function drawDendrogram(
  Z: Linkage | MatrixLike,
  options: DendrogramChartOptions,
  { headroom = 1, margin = 16 } = {},
): DrawnDendrogram {
  const who = "dendrogramChart"
  const document = needDocument(who, options.document)
  const palette = checkPalette(who, options.palette ?? defaultPalette)
  const merges = Linkage.from(Z, who)
  const drawn = layOut(merges, options)
  const tree = topTree(merges, drawn)
  const cut = chooseCut(who, merges, tree, options)
  const clusters = cut.clusters && listClusters(cut.clusters, options.names)
  const picture = { document, palette, tree, cut, clusters, drawn, options, headroom, margin }
  return { frame: options.orientation === "horizontal" ? horizontal(picture) : vertical(picture), tree, cut }
}

interface Picture {
  readonly document: Document
  readonly palette: readonly string[]
  readonly tree: TopTree
  readonly cut: ChosenCut
  readonly clusters: readonly Cluster[] | undefined
  readonly drawn: Dendrogram
  readonly options: DendrogramChartOptions
  readonly headroom: number
  readonly margin: number
}

function layOut(Z: Linkage, { truncate, labels }: DendrogramChartOptions): Dendrogram {
  const most = Z.nLeaves > MAX_DRAWN_LEAVES ? { last: MAX_DRAWN_LEAVES } : undefined
  return dendrogram(Z, { labels, truncate: truncate === false ? undefined : (truncate ?? most) })
}

function vertical(picture: Picture): Frame {
  const { options, tree, drawn } = picture
  const { width = 800, height = 440 } = options
  const legend = makeLegend(picture, height)
  const right = legend ? legend.width + 36 : picture.margin
  const names = edgeLabels(drawn.leafLabels, "below", (width - 76 - right) / tree.leaves, height * 0.33)
  const frame = drawFrame({
    yLabel: "height",
    xLabel: leafHelp(picture, names),
    ...options,
    ...common(picture),
    width,
    height,
    x: { domain: [0, tree.leaves], hidden: true },
    y: { domain: [0, tallest(picture)] },
    right,
    bottom: names.room + 4,
  })
  const project: Project = ({ at, height: h }) => [frame.x(at), frame.y(h)]
  addNames(picture, frame, names, (i) => frame.x(i + 0.5), frame.y(0) + 7)
  return addTree(picture, frame, project, frame.x(1) - frame.x(0), legend, frame.right + 20)
}

function horizontal(picture: Picture): Frame {
  const { options, tree, drawn } = picture
  const width = options.width ?? 800
  const height = options.height ?? Math.min(6000, Math.max(440, tree.leaves * 14 + 100))
  const legend = makeLegend(picture, height)
  const names = edgeLabels(drawn.leafLabels, "beside", (height - 110) / tree.leaves, width * 0.33)
  const frame = drawFrame({
    yLabel: leafHelp(picture, names),
    xLabel: "height",
    ...options,
    ...common(picture),
    width,
    height,
    x: { domain: [tallest(picture), 0] },
    y: { domain: [tree.leaves, 0], hidden: true },
    right: names.room + (legend ? legend.width + 40 : 12),
  })
  const project: Project = ({ at, height: h }) => [frame.x(h), frame.y(at)]
  addNames(picture, frame, names, (i) => frame.y(i + 0.5), frame.x(0) + 6)
  return addTree(picture, frame, project, frame.y(1) - frame.y(0), legend, frame.right + names.room + 20)
}

function common(picture: Picture) {
  const { document, options } = picture
  return { document, title: options.title ?? title(picture), description: describe(picture), marks: [] }
}

function makeLegend({ clusters, palette, options }: Picture, height: number) {
  if (!clusters || options.legend === false || clusters.length < 2 || clusters.length > 30) return undefined
  return clusterLegend(clusters, palette, height - 90, false)
}

function addNames(
  { document }: Picture,
  frame: Frame,
  names: EdgeLabels,
  at: (i: number) => number,
  edge: number,
): void {
  frame.figure.appendChild(names.draw(document, at, edge))
}

function addTree(
  { document, palette, tree, cut, clusters, drawn }: Picture,
  frame: Frame,
  project: Project,
  spacing: number,
  legend: ReturnType<typeof makeLegend>,
  legendAt: number,
): Frame {
  const { figure } = frame
  const at = places(
    tree,
    Float64Array.from({ length: tree.leaves }, (_, i) => i + 0.5),
  )
  const labels = cut.clusters ? nodeLabels(tree, cut.clusters) : new Int32Array(at.length).fill(MIXED)
  const name = (label: number) => clusterTitle(clusters, label)
  figure.appendChild(drawLines(document, treeLines(tree, at, labels, cut.height), project, palette, name))
  const { height } = cut
  if (height !== undefined && height <= 1.25 * drawn.heightRange[1]) {
    figure.appendChild(cutLine(document, { at: 0, height }, { at: tree.leaves, height }, project))
    const marks = (clusterNodes(tree, labels) ?? []).map((node) => ({ label: labels[node], at: at[node] }))
    const radius = Math.max(2.5, Math.min(4.5, spacing * 0.45))
    if (marks.length > 1) figure.appendChild(clusterMarks(document, marks, height, radius, project, palette))
  }
  if (legend) figure.appendChild(legend.draw(document, legendAt, frame.top + 12))
  return frame
}

/** The top of the axis: the root, or the cut line just above it. */
function tallest({ drawn, cut: { height = 0 }, headroom }: Picture): number {
  const top = drawn.heightRange[1] * headroom
  return (height <= 1.25 * top ? Math.max(top, height) : top) || 1
}

function leafHelp({ tree, drawn }: Picture, names: EdgeLabels): string {
  const folded = drawn.leafSizes.findIndex((size) => size > 1)
  if (folded < 0) return plural(tree.rows, "row")
  const rows = `${plural(tree.rows, "row")} as ${count(tree.leaves)} leaves`
  const size = plural(drawn.leafSizes[folded], "row")
  return names.room === 0 ? rows : `${rows}; ${drawn.leafLabels[folded]} stands for ${size}`
}

function title({ tree, clusters, cut }: Picture): string {
  const groups = clusters ? ` in ${plural(clusters.filter((c) => c.label >= 0).length, "cluster")}` : ""
  const height = clusters && cut.height !== undefined ? `, cut at height ${quantity(cut.height)}` : ""
  return `${plural(tree.rows, "row")}${groups}${height}`
}

function describe(picture: Picture): string {
  const { tree, clusters } = picture
  const sizes = clusters?.slice(0, 40).map((c) => `${c.name} (${c.size})`)
  const groups = sizes ? ` Clusters with their number of rows: ${sizes.join(", ")}.` : ""
  return `Dendrogram of ${title(picture)}; ${plural(tree.leaves, "leaf").replace("leafs", "leaves")}.${groups}`
}
