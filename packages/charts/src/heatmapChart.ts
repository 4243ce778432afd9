import { type Linkage, Matrix, type MatrixLike, ParameterError } from "clusterwise"
import { checkPalette } from "./checkPalette.js"
import { type Cluster, checkLabels, listClusters } from "./clusters.js"
import type { Figure, FigureOptions } from "./figure.js"
import { drawFrame } from "./frame.js"
import { drawCells } from "./heatmap/cells.js"
import { alikeColumns, checkedLinkage, rowOrder } from "./heatmap/order.js"
import { SCALE_ROOM, shadeLegend } from "./heatmap/shades.js"
import { drawSide, type SideTree, sideRoom, sideTree } from "./heatmap/side.js"
import { columnMoments } from "./heatmap/standardized.js"
import { clusterLegend } from "./legend.js"
import { needDocument } from "./needDocument.js"
import { plural } from "./numbers.js"
import { defaultPalette } from "./palette.js"
import { type ChosenCut, type CutOptions, chooseCut } from "./tree/chooseCut.js"
import { edgeLabels } from "./tree/edgeLabels.js"

export interface HeatmapChartOptions extends FigureOptions, CutOptions {
  /** Tree of the rows: they stand in its order, with the tree at their side. Without it rows stand by cluster, or as they are. */
  readonly linkage?: Linkage | MatrixLike
  /** What the rows are called; shown where there is room. */
  readonly labels?: ArrayLike<string | number>
  /** What the clusters are called, by label; their numbers unless given. */
  readonly names?: readonly string[]
  /** Whether columns that rise and fall together stand side by side (average linkage); false unless given. */
  readonly orderColumns?: boolean
  /** Colours of the clusters as #rrggbb, as in `scatter`. */
  readonly palette?: readonly string[]
}

/**
 * The data as a table of colours: how many standard deviations each value lies above (red) or below (blue) the mean of its column,
 * rows in the order of the tree, with the colours of their clusters. Where there are more rows than pixels, a pixel is their mean, so
 * that the picture of 10,000 rows is no larger than that of 1,000. Width is 800 px unless given; height 520, or what the names need.
 * Throws a DataError for data that are not finite and for a linkage or clusters of other rows.
 */
export async function heatmapChart(X: MatrixLike, options: HeatmapChartOptions = {}): Promise<Figure> {
  const who = "heatmapChart"
  const document = needDocument(who, options.document)
  const palette = checkPalette(who, options.palette ?? defaultPalette)
  const matrix = Matrix.from(X)
  if (options.labels && options.labels.length !== matrix.rows)
    throw new ParameterError(who, "labels", `one a row (${matrix.rows})`, `${options.labels.length} of them`)
  const Z = checkedLinkage(who, options.linkage, matrix.rows)
  const side = Z && sideTree(Z)
  const cut = Z && side ? chooseCut(who, Z, side.tree, options) : plainClusters(who, matrix, options)
  const order = rowOrder(matrix.rows, Z, cut.clusters)
  const clusters = cut.clusters && listClusters(cut.clusters, options.names)
  return draw({ document, palette, matrix, side, cut, order, clusters, options })
}

interface Picture {
  readonly document: Document
  readonly palette: readonly string[]
  readonly matrix: Matrix
  readonly side: SideTree | undefined
  readonly cut: ChosenCut
  readonly order: Int32Array
  readonly clusters: readonly Cluster[] | undefined
  readonly options: HeatmapChartOptions
}

const plainClusters = (who: string, X: Matrix, { clusters }: CutOptions): ChosenCut => ({
  clusters: clusters && checkLabels(who, clusters, X.rows),
})

async function draw(picture: Picture): Promise<Figure> {
  const { document, palette, matrix, side, cut, order, clusters, options } = picture
  const { width = 800, height = Math.max(520, matrix.rows <= 60 ? matrix.rows * 14 + 120 : 0) } = options
  const legend =
    clusters && clusters.length > 1 && clusterLegend(clusters, palette, height - 120 - SCALE_ROOM.height, false)
  const rows = edgeLabels(rowNames(picture), "beside", (height - 120) / matrix.rows, width * 0.2)
  const left = 12 + sideRoom(side !== undefined, cut.clusters !== undefined)
  const right = rows.room + 36 + Math.max(SCALE_ROOM.width, legend ? legend.width : 0)
  const columns = await columnOrder(picture)
  const names = Array.from(columns, (j) => matrix.columns?.[j] || `column ${j}`)
  const below = edgeLabels(names, "below", (width - left - right - 16) / matrix.cols, height * 0.25)
  const frame = drawFrame({
    ...options,
    document,
    width,
    height,
    title: options.title ?? title(picture),
    xLabel: options.xLabel ?? plural(matrix.cols, "column"),
    yLabel: options.yLabel ?? rowHelp(picture),
    x: { domain: [0, matrix.cols], hidden: true },
    y: { domain: [matrix.rows, 0], hidden: true },
    left,
    right,
    bottom: below.room + 4,
    description: describe(picture, names),
    marks: [],
  })
  const add = (element: SVGElement) => frame.figure.appendChild(element)
  const { elements, limit } = await drawCells(document, matrix, order, columns, frame)
  elements.forEach(add)
  add(below.draw(document, (i) => frame.x(i + 0.5), frame.y(matrix.rows) + 7))
  add(rows.draw(document, (i) => frame.y(i + 0.5), frame.x(matrix.cols) + 6))
  for (const element of await drawSide({ document, palette, order, side, cut, clusters }, frame, matrix)) add(element)
  const legendAt = frame.right + rows.room + 14
  add(await shadeLegend(document, limit, legendAt, frame.top + 8))
  if (legend) add(legend.draw(document, legendAt, frame.top + 24 + SCALE_ROOM.height))
  return frame.figure
}

async function columnOrder({ matrix, options }: Picture): Promise<Int32Array> {
  if (options.orderColumns) return alikeColumns(matrix, columnMoments(matrix))
  return Int32Array.from({ length: matrix.cols }, (_, j) => j)
}

const rowNames = ({ order, matrix, options: { labels } }: Picture): string[] =>
  labels || matrix.rows <= 100 ? Array.from(order, (row) => String(labels ? labels[row] : row)) : []

function title({ matrix, clusters }: Picture): string {
  const groups = clusters ? ` in ${plural(clusters.filter((c) => c.label >= 0).length, "cluster")}` : ""
  return `${plural(matrix.rows, "row")}${groups}`
}

const rowHelp = ({ side, matrix, clusters }: Picture): string =>
  `${plural(matrix.rows, "row")}${side ? " in the order of the tree" : clusters ? " by cluster" : ""}`

function describe(picture: Picture, columns: readonly string[]): string {
  const { matrix, clusters } = picture
  const sizes = clusters?.slice(0, 40).map((c) => `${c.name} (${c.size})`)
  const groups = sizes ? ` Clusters with their number of rows: ${sizes.join(", ")}.` : ""
  const names = columns.slice(0, 40).join(", ")
  return `Heat map of ${rowHelp(picture)} by ${plural(matrix.cols, "column")} (${names}), in standard deviations from the mean of the column.${groups}`
}
