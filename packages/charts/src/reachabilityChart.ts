import { DataError, ParameterError } from "clusterwise"
import { checkPalette } from "./checkPalette.js"
import { type Cluster, checkLabels, listClusters } from "./clusters.js"
import { svg } from "./dom.js"
import type { Figure, FigureOptions, Frame } from "./figure.js"
import { drawFrame } from "./frame.js"
import { clusterLegend } from "./legend.js"
import { needDocument } from "./needDocument.js"
import { count, percent, plural, quantity } from "./numbers.js"
import { defaultPalette } from "./palette.js"
import { segmentsOf, stripOf } from "./reachability/columns.js"
import { drawBars, drawStrip } from "./reachability/drawBars.js"
import { INK, SURFACE } from "./theme.js"

/** What a fitted OPTICS has. */
export interface ReachabilityPlot {
  /** The rows in the order in which they were processed. */
  readonly ordering: ArrayLike<number>
  /** Per row, not in the ordering; Infinity where no earlier row reaches it. */
  readonly reachability: ArrayLike<number>
  /** Per row, counted from 0; −1 is noise. */
  readonly labels: ArrayLike<number>
}

export interface ReachabilityChartOptions extends FigureOptions {
  /** A distance to draw a line at: rows in a valley below it are what DBSCAN calls a cluster with this eps. */
  readonly eps?: number
  /** What the clusters are called, by label; their numbers unless given. */
  readonly names?: readonly string[]
  /** Colours as #rrggbb, as in `scatter`. */
  readonly palette?: readonly string[]
  /** Names and sizes of the clusters at the right (default true). */
  readonly legend?: boolean
}

const who = "reachabilityChart"

/**
 * The reachability plot of OPTICS: a bar a row, in the order of processing, as high as the distance from which it was reached;
 * valleys are clusters, in the colours of `scatter` under the same labels, noise is grey. Bars of infinite height are pale and
 * reach the top. Rows that share a pixel show the highest bar of each cluster. Width is 800 px unless given, height 360.
 * Throws a DataError when the ordering is not one of all rows, lengths differ, or a reachability is negative or NaN.
 */
export function reachabilityChart(plot: ReachabilityPlot, options: ReachabilityChartOptions = {}): Figure {
  const document = needDocument(who, options.document)
  const palette = checkPalette(who, options.palette ?? defaultPalette)
  const { eps } = options
  if (eps !== undefined && !(eps >= 0)) throw new ParameterError(who, "eps", "a distance ≥ 0", eps)
  const labels = checkPlot(plot)
  const clusters = listClusters(labels, options.names)
  const [width, height] = [options.width ?? 800, options.height ?? 360]
  const legend = options.legend === false ? undefined : clusterLegend(clusters, palette, height - 90, false)
  const { highest, infinite } = heightsOf(plot.reachability)
  const rows = labels.length
  const frame = drawFrame({
    title: titleOf(clusters, rows),
    yLabel: "reachability",
    xLabel: `${plural(rows, "row")} in the order of processing${infiniteNote(infinite, rows)}`,
    ...options,
    document,
    width,
    height,
    x: { domain: [0, rows], hidden: true },
    y: { domain: [0, Math.max(highest, eps !== undefined && eps < 2 * highest ? eps : 0) * 1.06 || eps || 1] },
    right: legend ? legend.width + 36 : 16,
    bottom: 6,
    description: describe(clusters, rows, highest, infinite),
    marks: [],
  })
  const columns = Math.min(rows, Math.max(1, Math.round(frame.x(rows) - frame.x(0))))
  const segments = segmentsOf(plot.ordering, plot.reachability, labels, columns)
  frame.figure.appendChild(drawBars(document, segments, columns, frame, rows, palette, clusters))
  frame.figure.appendChild(drawStrip(document, stripOf(plot.ordering, labels, columns), columns, frame, rows, palette))
  if (eps !== undefined) frame.figure.appendChild(drawEps(document, eps, frame))
  if (legend) frame.figure.appendChild(legend.draw(document, frame.right + 20, frame.top + 12))
  return frame.figure
}

function checkPlot({ ordering, reachability, labels }: ReachabilityPlot): Int32Array {
  const rows = ordering.length
  if (rows === 0) throw new DataError(`${who}: there is no row to draw.`)
  if (reachability.length !== rows)
    throw new DataError(`${who}: ${reachability.length} reachabilities for ${rows} rows; there must be one a row.`)
  const seen = new Uint8Array(rows)
  for (let at = 0; at < rows; at++) {
    const row = ordering[at]
    if (!(row >= 0 && row < rows && Number.isInteger(row)) || seen[row]++ > 0)
      throw new DataError(`${who}: the ordering must name each of ${rows} rows once; place ${at} is ${row}.`)
    if (!(reachability[row] >= 0))
      throw new DataError(`${who}: a reachability is a distance ≥ 0 or Infinity; got ${reachability[row]}.`, { row })
  }
  return checkLabels(who, labels, rows)
}

function heightsOf(reachability: ArrayLike<number>): { highest: number; infinite: number } {
  let [highest, infinite] = [0, 0]
  for (let row = 0; row < reachability.length; row++)
    if (reachability[row] === Number.POSITIVE_INFINITY) infinite++
    else highest = Math.max(highest, reachability[row])
  return { highest, infinite }
}

function infiniteNote(infinite: number, rows: number): string {
  if (infinite === 0) return ""
  if (infinite === rows) return "; all are infinite: no row reaches another"
  return `; ${infinite === 1 ? "the pale bar is" : `${count(infinite)} pale bars are`} infinite`
}

function drawEps(document: Document, eps: number, frame: Frame): SVGElement {
  const y = +Math.max(frame.top, frame.y(eps)).toFixed(1)
  const halo = { stroke: SURFACE, "stroke-width": 4, "stroke-linejoin": "round", "paint-order": "stroke" }
  const line = { stroke: INK, "stroke-opacity": 0.7, "stroke-dasharray": "5 4", "stroke-width": 1.2 }
  return svg(document, "g", { class: "eps" }, [
    svg(document, "line", { x1: frame.left, x2: frame.right, y1: y, y2: y, ...line }),
    svg(
      document,
      "text",
      { x: frame.right - 4, y: y - frame.top < 20 ? y + 16 : y - 6, "text-anchor": "end", ...halo },
      [`eps ${quantity(eps)}`],
    ),
  ])
}

function titleOf(clusters: readonly Cluster[], rows: number): string {
  const noise = clusters.find((c) => c.label < 0)?.size ?? 0
  const many = plural(clusters.filter((c) => c.label >= 0).length, "cluster")
  return `${many} of ${plural(rows, "row")}${noise > 0 ? `, ${percent(noise / rows)} noise` : ""}`
}

function describe(clusters: readonly Cluster[], rows: number, highest: number, infinite: number): string {
  const sizes = clusters.slice(0, 40).map((c) => `${c.name} (${c.size})`)
  const heights = `Reachabilities up to ${quantity(highest)}${infinite > 0 ? `, ${count(infinite)} infinite` : ""}.`
  return `Reachability plot of ${plural(rows, "row")}. ${heights} Clusters with their number of rows: ${sizes.join(", ")}.`
}
