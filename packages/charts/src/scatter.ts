import { Matrix, type MatrixLike } from "clusterwise"
import { type Axes, chooseAxes } from "./axes.js"
import { checkPalette } from "./checkPalette.js"
import { type Cluster, checkLabels, listClusters } from "./clusters.js"
import { svg } from "./dom.js"
import { dotImage, drawDots, groupDots, nameDots } from "./dots.js"
import { extent } from "./extent.js"
import type { Figure, FigureOptions, Frame } from "./figure.js"
import { drawFrame } from "./frame.js"
import { centroidMark, clusterLegend } from "./legend.js"
import { needDocument } from "./needDocument.js"
import { percent, plural } from "./numbers.js"
import { defaultPalette } from "./palette.js"

/** Above this many rows the dots are one image inside the SVG: as elements, 20,000 dots are 0.8 MB of text. */
export const MAX_DRAWN_DOTS = 20_000

export interface ScatterOptions extends FigureOptions {
  /** Cluster of each row, counted from 0; −1 is noise. Without labels all dots look alike. */
  readonly labels?: ArrayLike<number>
  /** What the clusters are called, by label; their numbers unless given. */
  readonly names?: readonly string[]
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
  return (await drawScatter(X, options)).frame.figure
}

/** A scatter, and where its dots lie. */
export interface DrawnScatter {
  readonly frame: Frame
  readonly axes: Axes
}

export async function drawScatter(X: MatrixLike, options: ScatterOptions = {}): Promise<DrawnScatter> {
  const document = needDocument("scatter", options.document)
  const palette = checkPalette("scatter", options.palette ?? defaultPalette)
  const matrix = Matrix.from(X)
  const labels = options.labels && checkLabels("scatter", options.labels, matrix.rows)
  const axes = await chooseAxes(matrix, options)
  const clusters = labels && listClusters(labels, options.names)
  const dots = groupDots(axes, labels ?? new Int32Array(matrix.rows), clusters, palette)
  const legend = clusters && options.legend !== false ? makeLegend(clusters, palette, options, axes) : undefined
  const drawn = matrix.rows <= MAX_DRAWN_DOTS
  const frame = drawFrame({
    ...options,
    document,
    title: options.title ?? defaultTitle(matrix, clusters),
    xLabel: options.xLabel ?? axes.xLabel,
    yLabel: options.yLabel ?? axes.yLabel,
    x: { domain: extent("scatter", "x", [axes.x, axes.centroids.map((c) => c[0])]) },
    y: { domain: extent("scatter", "y", [axes.y, axes.centroids.map((c) => c[1])]) },
    right: legend ? legend.width + 36 : 16,
    description: describe(matrix, axes, clusters),
    marks: drawn ? drawDots(dots) : [],
  })
  if (drawn) nameDots(document, frame.figure, dots)
  else frame.figure.appendChild(await dotImage(document, dots, frame))
  frame.figure.appendChild(drawCentroids(document, axes, frame))
  if (legend) frame.figure.appendChild(legend.draw(document, frame.right + 20, frame.top + 12))
  return { frame, axes }
}

function makeLegend(
  clusters: readonly Cluster[],
  palette: readonly string[],
  { height = 440 }: ScatterOptions,
  axes: Axes,
) {
  return clusterLegend(clusters, palette, height - 90, axes.centroids.length > 0)
}

function drawCentroids(document: Document, axes: Axes, frame: Frame): SVGElement {
  const r = axes.centroids.length > 30 ? 5 : 8
  const marks = axes.centroids.map(([x, y], i) => {
    const at = `translate(${+frame.x(x).toFixed(2)},${+frame.y(y).toFixed(2)})`
    return svg(document, "g", { transform: at, class: "centroid" }, [
      svg(document, "title", {}, [`Centroid ${i}`]),
      ...centroidMark(document, r),
    ])
  })
  return svg(document, "g", { "aria-label": "centroids" }, marks)
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
  const sizes = clusters?.slice(0, 40).map((c) => `${c.name} (${c.size})`)
  const groups = sizes ? ` Clusters with their number of rows: ${sizes.join(", ")}.` : ""
  return `Scatter plot of ${plural(X.rows, "row")}: ${axes.xLabel} and ${axes.yLabel}${shown}.${groups}`
}
