import * as Plot from "@observablehq/plot"
import type { Axes } from "./axes.js"
import type { Cluster } from "./clusters.js"
import { svg } from "./dom.js"
import type { Figure, Frame } from "./figure.js"
import { plural } from "./numbers.js"
import { type ClusterStyle, clusterStyle } from "./palette.js"
import { encodePng, pngUrl } from "./png.js"
import { paintDots } from "./raster.js"

/** Pixels per px of the figure, where dots are an image. */
const PIXELS = 2

/** Rows that look alike: one cluster, or several where there are more clusters than looks. */
interface DotGroup {
  readonly style: ClusterStyle
  readonly name: string
  readonly rows: number[]
}

export interface Dots {
  readonly axes: Axes
  readonly count: number
  /** Noise first, then the largest, so that small groups are not buried. */
  readonly groups: readonly DotGroup[]
}

/** Sorts rows by their look. Without clusters there is one group. */
export function groupDots(
  axes: Axes,
  labels: Int32Array,
  clusters: readonly Cluster[] | undefined,
  palette: readonly string[],
): Dots {
  const groups = new Map<string, { style: ClusterStyle; labels: number[]; names: string[]; rows: number[] }>()
  const byLabel = new Map<number, number[]>()
  for (const { label, name } of clusters ?? [{ label: 0, name: "0" }]) {
    const style = clusterStyle(label, palette)
    const key = `${label < 0} ${JSON.stringify(style)}`
    if (!groups.has(key)) groups.set(key, { style, labels: [], names: [], rows: [] })
    groups.get(key)!.labels.push(label)
    groups.get(key)!.names.push(name)
    byLabel.set(label, groups.get(key)!.rows)
  }
  for (let i = 0; i < labels.length; i++) byLabel.get(labels[i])!.push(i)
  const noise = (g: { labels: number[] }) => Number(g.labels[0] >= 0)
  const sorted = [...groups.values()].sort((a, b) => noise(a) - noise(b) || b.rows.length - a.rows.length)
  const name = (g: { labels: number[]; names: string[]; rows: number[] }) =>
    `${clusters ? `${clusterNames(g)}: ` : ""}${plural(g.rows.length, "row")}`
  return { axes, count: labels.length, groups: sorted.map((g) => ({ style: g.style, rows: g.rows, name: name(g) })) }
}

function clusterNames({ labels, names }: { labels: readonly number[]; names: readonly string[] }): string {
  if (labels[0] < 0) return "Noise"
  if (names.length === 1) return `Cluster ${names[0]}`
  return `Clusters ${names.slice(0, 5).join(", ")}${names.length > 5 ? ", …" : ""}`
}

/** Radius in px and opacity of dots, by how many there are. */
export function look(rows: number): { radius: number; opacity: number } {
  if (rows <= 500) return { radius: 3.6, opacity: 0.85 }
  if (rows <= 5000) return { radius: 2.6, opacity: 0.75 }
  return rows <= 100_000 ? { radius: 1.7, opacity: 0.6 } : { radius: 1.2, opacity: 0.45 }
}

/** One mark a group. */
export function drawDots({ axes, count, groups }: Dots): Plot.Markish[] {
  const { radius, opacity } = look(count)
  const place = { x: (i: number) => axes.x[i], y: (i: number) => axes.y[i] }
  return groups.map(({ style, rows }) =>
    Plot.dot(rows, { ...place, r: radius, fill: style.color, fillOpacity: opacity, symbol: plotSymbol(style) }),
  )
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
export function nameDots(document: Document, figure: Figure, { groups }: Dots): void {
  const drawn = Array.from(figure.querySelectorAll('[aria-label="dot"]'))
  for (const [i, { name }] of groups.entries()) {
    drawn[i].setAttribute("aria-label", name)
    drawn[i].setAttribute("class", "dots")
    drawn[i].prepend(svg(document, "title", {}, [name]))
  }
}

/** All dots as one image on the frame's inner rectangle. */
export async function dotImage(document: Document, { axes, count, groups }: Dots, frame: Frame): Promise<SVGElement> {
  const [width, height] = [Math.round(frame.right - frame.left), Math.round(frame.bottom - frame.top)]
  const style = new Uint16Array(count)
  for (const [g, { rows }] of groups.entries()) for (const i of rows) style[i] = g
  const { radius, opacity } = look(count)
  const image = paintDots(
    {
      x: Float32Array.from(style, (_, i) => (frame.x(axes.x[i]) - frame.left) * PIXELS),
      y: Float32Array.from(style, (_, i) => (frame.y(axes.y[i]) - frame.top) * PIXELS),
      style,
      styles: groups.map((g) => g.style),
      radius: radius * PIXELS,
      opacity,
    },
    width * PIXELS,
    height * PIXELS,
  )
  const place = { x: frame.left, y: frame.top, width, height }
  return svg(document, "image", { ...place, href: pngUrl(await encodePng(image)), class: "dots" })
}
