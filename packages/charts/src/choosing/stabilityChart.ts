import { DataError } from "clusterwise"
import { checkPalette } from "../checkPalette.js"
import { clusterName } from "../clusterName.js"
import { svg } from "../dom.js"
import type { Figure, FigureOptions, Frame } from "../figure.js"
import { drawFrame } from "../frame.js"
import { needDocument } from "../needDocument.js"
import { clusterStyle, defaultPalette } from "../palette.js"
import { fit, textWidth } from "../text.js"
import { INK, SURFACE } from "../theme.js"

/** How often a cluster comes back when the rows are drawn again: from 0 to 1. */
export interface ClusterStability {
  readonly label: number
  /** Mean Jaccard similarity to the most similar cluster of each draw; NaN where no draw had a row of it. */
  readonly value: number
  /** What it is called; its number unless given. */
  readonly name?: string
}

export interface StabilityChartOptions extends FigureOptions {
  /** Colours as #rrggbb, as in `scatter`. */
  readonly palette?: readonly string[]
}

const who = "stabilityChart"
/** C. Hennig, "Cluster-wise assessment of cluster stability", 2007: below the first dissolved, from the second on stable. */
const LIMITS = [
  { at: 0.5, name: "dissolves" },
  { at: 0.75, name: "stable" },
] as const
const BAR = 24
/** Keeps text apart from the lines below it. */
const HALO = { stroke: SURFACE, "stroke-width": 4, "stroke-linejoin": "round", "paint-order": "stroke" }

/**
 * A bar a cluster, as long as its mean Jaccard similarity over draws, with the limits at which clusters are said to dissolve (0.5)
 * and to be stable (0.75). Throws a DataError for values outside [0, 1].
 */
export function stabilityChart(clusters: readonly ClusterStability[], options: StabilityChartOptions = {}): Figure {
  const document = needDocument(who, options.document)
  const palette = checkPalette(who, options.palette ?? defaultPalette)
  if (clusters.length === 0) throw new DataError(`${who}: there is no cluster to draw.`)
  for (const { label, value } of clusters)
    if (!(value >= 0 && value <= 1) && !Number.isNaN(value))
      throw new DataError(`${who}: stability lies between 0 and 1; that of cluster ${label} is ${value}.`)
  const names = clusters.map(({ label, name }) => name ?? `cluster ${clusterName(label)}`)
  const frame = drawFrame({
    title: "Stability of each cluster",
    xLabel: "mean Jaccard similarity over draws",
    height: clusters.length * BAR + 120,
    ...options,
    document,
    x: { domain: [0, 1] },
    y: { domain: [clusters.length, 0], hidden: true },
    left: 24 + Math.min(150, Math.max(...names.map((name) => textWidth(name, 12)))),
    right: 24,
    description: `Stability: ${clusters.map(({ value }, i) => `${names[i]} ${told(value)}`).join(", ")}.`,
    marks: [],
  })
  for (const { at, name } of LIMITS) frame.figure.append(...limit(document, at, name, frame))
  for (const [i, cluster] of clusters.entries())
    frame.figure.append(...bar(document, cluster, names[i], i, frame, palette))
  return frame.figure
}

function limit(document: Document, at: number, name: string, frame: Frame): SVGElement[] {
  const x = frame.x(at).toFixed(2)
  const line = { x1: x, x2: x, y1: frame.top, y2: frame.bottom, stroke: INK, "stroke-opacity": 0.6 }
  return [
    svg(document, "line", { ...line, "stroke-dasharray": "4 3" }),
    svg(document, "text", { x, y: frame.top - 3, "text-anchor": "middle", "fill-opacity": 0.8 }, [name]),
  ]
}

function bar(
  document: Document,
  { label, value }: ClusterStability,
  name: string,
  i: number,
  frame: Frame,
  palette: readonly string[],
): SVGElement[] {
  const [y, height] = [frame.y(i + 0.15), frame.y(i + 0.85) - frame.y(i + 0.15)]
  const middle = (y + height / 2 + 4).toFixed(2)
  const end = frame.x(value || 0)
  const inside = end + 40 > frame.right
  const shape = {
    x: frame.x(0).toFixed(2),
    y: y.toFixed(2),
    width: (end - frame.x(0)).toFixed(2),
    height: height.toFixed(2),
  }
  const number = { x: (end + (inside ? -6 : 6)).toFixed(2), y: middle, "text-anchor": inside ? "end" : "start" }
  return [
    svg(document, "rect", { ...shape, fill: clusterStyle(label, palette).color }),
    svg(document, "text", { x: frame.left - 4, y: middle, "text-anchor": "end" }, [fit(name, 12, 150)]),
    svg(document, "text", { ...number, ...(inside ? { fill: "#1f2328" } : HALO) }, [told(value)]),
  ]
}

const told = (value: number): string => (Number.isNaN(value) ? "–" : value.toFixed(2))
