import type { Cluster } from "./clusters.js"
import { svg } from "./dom.js"
import { count } from "./numbers.js"
import { CENTROID_COLOR, clusterStyle } from "./palette.js"
import { outline } from "./shapes.js"
import { fit, textWidth } from "./text.js"
import { SURFACE } from "./theme.js"

const LINE = 19
const SIZE = 12
/** In px; longer names are cut. */
const LONGEST = 130

/** A legend's entries in columns, and the room that they take. */
export interface Legend {
  readonly width: number
  draw(document: Document, left: number, top: number): SVGElement
}

/** Marks, names and sizes of the clusters, in at most two columns; what does not fit is counted. */
export function clusterLegend(
  clusters: readonly Cluster[],
  palette: readonly string[],
  height: number,
  centroids: boolean,
): Legend {
  const perColumn = Math.max(3, Math.floor(height / LINE) - (centroids ? 2 : 1))
  const shown = clusters.length <= 2 * perColumn ? clusters : clusters.slice(0, 2 * perColumn - 1)
  const columns = shown.length > perColumn ? 2 : 1
  const columnWidth =
    30 + widest(["Cluster", ...shown.map(nameOf)]) + widest(["Rows", ...shown.map((c) => count(c.size))])
  const draw = (document: Document, left: number, top: number) => {
    const entries = shown.map((c, i) =>
      entry(
        document,
        c,
        palette,
        Math.floor(i / perColumn) * (columnWidth + 16),
        (1 + (i % perColumn)) * LINE,
        columnWidth,
      ),
    )
    const heads = Array.from({ length: columns }, (_, i) => head(document, i * (columnWidth + 16), columnWidth))
    const rest = clusters.length - shown.length
    const bottom = (1 + Math.min(perColumn, shown.length + (rest > 0 ? 1 : 0))) * LINE
    const more =
      rest > 0 ? [svg(document, "text", { x: columnWidth + 16, y: perColumn * LINE }, [`and ${rest} more`])] : []
    const cross = centroids ? [centroidEntry(document, bottom)] : []
    return svg(document, "g", { transform: `translate(${left},${top})`, class: "legend", "text-anchor": "start" }, [
      ...heads,
      ...entries,
      ...more,
      ...cross,
    ])
  }
  return { width: columns * columnWidth + (columns - 1) * 16, draw }
}

const nameOf = ({ name }: Cluster): string => fit(name, SIZE, LONGEST)

const widest = (texts: readonly string[]) => Math.max(...texts.map((t) => textWidth(t, SIZE)))

function head(document: Document, x: number, width: number): SVGElement {
  return svg(document, "g", { "fill-opacity": 0.7 }, [
    svg(document, "text", { x: x + 18 }, ["Cluster"]),
    svg(document, "text", { x: x + width, "text-anchor": "end" }, ["Rows"]),
  ])
}

function entry(
  document: Document,
  cluster: Cluster,
  palette: readonly string[],
  x: number,
  y: number,
  width: number,
): SVGElement {
  const { color, shape } = clusterStyle(cluster.label, palette)
  return svg(document, "g", {}, [
    svg(document, "path", { d: outline(shape, 4.5), fill: color, transform: `translate(${x + 6},${y - 4})` }),
    svg(document, "text", { x: x + 18, y }, [nameOf(cluster)]),
    svg(document, "text", { x: x + width, y, "text-anchor": "end" }, [count(cluster.size)]),
  ])
}

function centroidEntry(document: Document, y: number): SVGElement {
  return svg(document, "g", {}, [
    svg(document, "g", { transform: `translate(6,${y - 4})` }, centroidMark(document, 4.5)),
    svg(document, "text", { x: 18, y }, ["centroid"]),
  ])
}

/** A red X on a halo of the surface's colour, so that it is seen on dots of any colour. */
export function centroidMark(document: Document, r: number): SVGElement[] {
  const d = `M${-r},${-r}L${r},${r}M${-r},${r}L${r},${-r}`
  const line = { d, fill: "none", "stroke-linecap": "round" }
  return [
    svg(document, "path", { ...line, stroke: SURFACE, "stroke-width": r * 0.4 + 4 }),
    svg(document, "path", { ...line, stroke: CENTROID_COLOR, "stroke-width": r * 0.4 + 1 }),
  ]
}
