import * as Plot from "@observablehq/plot"
import { DataError, Matrix, type MatrixLike } from "clusterwise"
import { type Axes, chooseAxes } from "./axes.js"
import { type Cluster, checkLabels, clusterName, listClusters } from "./clusters.js"
import { needDocument, svg } from "./dom.js"
import { drawFrame, type Figure, type FigureOptions, type Frame } from "./figure.js"
import { centroidMark, clusterLegend } from "./legend.js"
import { percent, plural } from "./numbers.js"
import { type ClusterStyle, checkPalette, clusterStyle, defaultPalette } from "./palette.js"
import { encodePng, pngUrl } from "./png.js"
import { paintDots } from "./raster.js"

/** Above this many rows the dots are one image inside the SVG: as elements, 20,000 dots are 0.9 MB of text. */
export const MAX_DRAWN_DOTS = 20_000
/** Pixels of that image per px of the figure. */
const PIXELS = 2

export interface ScatterOptions extends FigureOptions {
  /** Cluster of each row, counted from 0; −1 is noise. Without labels all dots look alike. */
  readonly labels?: ArrayLike<number>
  /** One row a centroid, in the columns of X; drawn as red X. */
  readonly centroids?: MatrixLike
  /** Column on the horizontal axis, by name or index. With neither x nor y: both columns of two, else principal components. */
  readonly x?: string | number
  readonly y?: string | number
  /** Colours as #rrggbb, one after the other for clusters 0, 1, …; `defaultPalette` unless given. */
  readonly palette?: readonly string[]
  /** Names and sizes of the clusters at the right (default true, if there are labels). */
  readonly legend?: boolean
}

/**
 * A picture of rows as dots, coloured by cluster: two chosen columns, or the first two principal components with the share of
 * the variance that they explain. Throws a DataError for data that are not finite, labels or centroids that do not fit, and a
 * ParameterError for unknown columns and colours.
 */
export async function scatter(X: MatrixLike, options: ScatterOptions = {}): Promise<Figure> {
  const document = needDocument("scatter", options.document)
  const palette = checkPalette("scatter", options.palette ?? defaultPalette)
  const matrix = Matrix.from(X)
  const labels = options.labels && checkLabels("scatter", options.labels, matrix.rows)
  const axes = await chooseAxes(matrix, options)
  const clusters = labels ? listClusters(labels) : [{ label: 0, size: matrix.rows }]
  const named = labels !== undefined && options.legend !== false
  const legend = named
    ? clusterLegend(clusters, palette, (options.height ?? 440) - 90, axes.centroids.length > 0)
    : undefined
  const drawn = matrix.rows <= MAX_DRAWN_DOTS
  const dots = { axes, labels: labels ?? new Int32Array(matrix.rows), clusters, palette }
  const title = options.title ?? defaultTitle(matrix, labels && clusters)
  const frame = drawFrame({
    ...options,
    document,
    title,
    xLabel: options.xLabel ?? axes.xLabel,
    yLabel: options.yLabel ?? axes.yLabel,
    x: {
      domain: extent(
        "x",
        axes.x,
        axes.centroids.map((c) => c[0]),
      ),
    },
    y: {
      domain: extent(
        "y",
        axes.y,
        axes.centroids.map((c) => c[1]),
      ),
    },
    right: legend ? legend.width + 36 : 16,
    description: describe(matrix, axes, labels && clusters),
    marks: drawn ? drawDots(dots) : [],
  })
  if (!drawn) frame.figure.appendChild(await dotImage(document, dots, frame))
  else nameGroups(document, frame.figure, dots)
  frame.figure.appendChild(drawCentroids(document, axes, frame))
  if (legend) frame.figure.appendChild(legend.draw(document, frame.right + 20, frame.top + 12))
  return frame.figure
}

interface DotData {
  readonly axes: Axes
  readonly labels: Int32Array
  readonly clusters: readonly Cluster[]
  readonly palette: readonly string[]
}

/** One mark a cluster, noise and large clusters first, so that small ones are not buried. */
const drawingOrder = (clusters: readonly Cluster[]) =>
  clusters.toSorted((a, b) => Number(a.label >= 0) - Number(b.label >= 0) || b.size - a.size)

function look(rows: number): { radius: number; opacity: number } {
  if (rows <= 500) return { radius: 3.6, opacity: 0.85 }
  if (rows <= 5000) return { radius: 2.6, opacity: 0.75 }
  return rows <= 100_000 ? { radius: 1.7, opacity: 0.6 } : { radius: 1.2, opacity: 0.45 }
}

function drawDots({ axes, labels, clusters, palette }: DotData): Plot.Markish[] {
  const rows = rowsByLabel(labels)
  const { radius, opacity } = look(labels.length)
  return drawingOrder(clusters).map(({ label }) => {
    const style = clusterStyle(label, palette)
    const channels = { x: (i: number) => axes.x[i], y: (i: number) => axes.y[i] }
    return Plot.dot(rows.get(label)!, {
      ...channels,
      r: radius,
      fill: style.color,
      fillOpacity: opacity,
      symbol: plotSymbol(style),
    })
  })
}

function rowsByLabel(labels: Int32Array): Map<number, number[]> {
  const rows = new Map<number, number[]>()
  for (let i = 0; i < labels.length; i++) {
    const list = rows.get(labels[i])
    if (list) list.push(i)
    else rows.set(labels[i], [i])
  }
  return rows
}

function plotSymbol({ shape }: ClusterStyle): Plot.SymbolType {
  if (shape === "circle") return "circle"
  const draw = (context: CanvasPath, size: number) => {
    const r = Math.sqrt(size / Math.PI)
    for (const [i, [x, y]] of shape.entries()) i === 0 ? context.moveTo(x * r, y * r) : context.lineTo(x * r, y * r)
    context.closePath()
  }
  return { draw }
}

/** Each group of dots says which cluster it is, in a tooltip too. */
function nameGroups(document: Document, figure: Figure, { clusters, labels }: DotData): void {
  const groups = Array.from(figure.querySelectorAll('[aria-label="dot"]'))
  for (const [i, { label, size }] of drawingOrder(clusters).entries()) {
    const name = `${label < 0 ? "Noise" : `Cluster ${clusterName(label)}`}: ${plural(size, "row")}`
    groups[i].setAttribute("aria-label", name)
    groups[i].setAttribute("class", "dots")
    if (labels.length > 0) groups[i].prepend(svg(document, "title", {}, [name]))
  }
}

async function dotImage(
  document: Document,
  { axes, labels, clusters, palette }: DotData,
  frame: Frame,
): Promise<SVGElement> {
  const width = Math.round(frame.right - frame.left)
  const height = Math.round(frame.bottom - frame.top)
  const index = new Map(clusters.map((c, i) => [c.label, i]))
  const { radius, opacity } = look(labels.length)
  const image = paintDots(
    {
      x: Float32Array.from(labels, (_, i) => (frame.x(axes.x[i]) - frame.left) * PIXELS),
      y: Float32Array.from(labels, (_, i) => (frame.y(axes.y[i]) - frame.top) * PIXELS),
      style: Uint16Array.from(labels, (label) => index.get(label)!),
      styles: clusters.map((c) => clusterStyle(c.label, palette)),
      radius: radius * PIXELS,
      opacity,
    },
    width * PIXELS,
    height * PIXELS,
  )
  return svg(document, "image", {
    x: frame.left,
    y: frame.top,
    width,
    height,
    href: pngUrl(await encodePng(image)),
    class: "dots",
  })
}

function drawCentroids(document: Document, axes: Axes, frame: Frame): SVGElement {
  const r = axes.centroids.length > 30 ? 5 : 8
  const marks = axes.centroids.map(([x, y], i) => {
    const at = `translate(${frame.x(x).toFixed(2)},${frame.y(y).toFixed(2)})`
    return svg(document, "g", { transform: at, class: "centroid" }, [
      svg(document, "title", {}, [`Centroid ${i}`]),
      ...centroidMark(document, r),
    ])
  })
  return svg(document, "g", { "aria-label": "centroids" }, marks)
}

/** Lowest and highest value; a constant is given some room. */
function extent(axis: string, values: ArrayLike<number>, more: readonly number[]): [number, number] {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (let i = 0; i < values.length; i++) {
    if (values[i] < low) low = values[i]
    if (values[i] > high) high = values[i]
  }
  low = Math.min(low, ...more)
  high = Math.max(high, ...more)
  if (!Number.isFinite(high - low))
    throw new DataError(`scatter: the values on ${axis} span more than a float64 can hold; scale them first.`)
  const room = low === high ? Math.max(0.5, Math.abs(low) * 0.05) : 0
  return [low - room, high + room]
}

function defaultTitle(X: Matrix, clusters: readonly Cluster[] | undefined): string {
  if (!clusters) return plural(X.rows, "row")
  return `${plural(clusters.filter((c) => c.label >= 0).length, "cluster")} of ${plural(X.rows, "row")}`
}

function describe(X: Matrix, axes: Axes, clusters: readonly Cluster[] | undefined): string {
  const shown =
    axes.explained === undefined
      ? ""
      : `, the first two of ${X.cols} principal components, ${percent(axes.explained)} of the variance`
  const sizes = clusters?.slice(0, 40).map((c) => `${clusterName(c.label)} (${c.size})`)
  const groups = sizes ? ` Clusters with their number of rows: ${sizes.join(", ")}.` : ""
  return `Scatter plot of ${plural(X.rows, "row")}: ${axes.xLabel} and ${axes.yLabel}${shown}.${groups}`
}
