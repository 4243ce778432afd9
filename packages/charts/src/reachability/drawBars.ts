import type { Cluster } from "../clusters.js"
import { clusterTitle } from "../clusterTitle.js"
import { svg } from "../dom.js"
import type { Frame } from "../figure.js"
import { clusterStyle } from "../palette.js"
import type { Run, Segment } from "./columns.js"

/** Of a bar that has no end, and the px that it is wide at least: a pale hair would not be seen. */
const INFINITE_OPACITY = 0.35
const INFINITE_WIDTH = 3
/** Px between the bars and the strip of colours below them, and its height. */
const STRIP_GAP = 3
const STRIP = 6

/** One path a cluster; its edges on whole pixels, so that no seams show between bars. */
export function drawBars(
  document: Document,
  segments: readonly Segment[],
  columns: number,
  frame: Frame,
  rows: number,
  palette: readonly string[],
  clusters: readonly Cluster[],
): SVGElement {
  const paths = new Map<string, { label: number; infinite: boolean; parts: string[] }>()
  const edge = edges(frame, rows, columns)
  for (const { column, label, from, to } of segments) {
    const infinite = to === Number.POSITIVE_INFINITY
    const key = `${infinite} ${label}`
    if (!paths.has(key)) paths.set(key, { label, infinite, parts: [] })
    const top = infinite ? frame.top : frame.y(to)
    const [left, right] = [edge(column), edge(column + 1)]
    const end = infinite ? px(Math.max(Number(right), Math.min(frame.right, Number(left) + INFINITE_WIDTH))) : right
    paths.get(key)!.parts.push(`M${left},${px(frame.y(from))}V${px(top)}H${end}V${px(frame.y(from))}Z`)
  }
  // What stands beside a bar without end covers what that one is wider.
  const ordered = Array.from(paths.values()).sort((a, b) => Number(b.infinite) - Number(a.infinite))
  return svg(
    document,
    "g",
    { class: "bars", "shape-rendering": "crispEdges" },
    ordered.map(({ label, infinite, parts }) => {
      const look = { fill: clusterStyle(label, palette).color, ...(infinite && { "fill-opacity": INFINITE_OPACITY }) }
      const title = svg(document, "title", {}, [clusterTitle(clusters, label)])
      return svg(document, "path", { class: infinite ? "infinite" : "cluster", ...look, d: parts.join("") }, [title])
    }),
  )
}

const px = (value: number): string => String(+value.toFixed(1))

const edges = (frame: Frame, rows: number, columns: number) => (column: number) =>
  px(frame.x(Math.floor((column * rows) / columns)))

/** A strip of colour below the bars: valleys may be too deep to be seen. */
export function drawStrip(
  document: Document,
  runs: readonly Run[],
  columns: number,
  frame: Frame,
  rows: number,
  palette: readonly string[],
): SVGElement {
  const edge = edges(frame, rows, columns)
  const top = px(frame.y(0) + STRIP_GAP)
  const byLabel = new Map<number, Run[]>()
  for (const run of runs) if (run.label >= 0) byLabel.set(run.label, [...(byLabel.get(run.label) ?? []), run])
  const paths = Array.from(byLabel, ([label, found]) => {
    const d = found.map(
      ({ from, to }) => `M${edge(from)},${top}V${px(frame.y(0) + STRIP_GAP + STRIP)}H${edge(to)}V${top}Z`,
    )
    return svg(document, "path", { fill: clusterStyle(label, palette).color, d: d.join("") })
  })
  return svg(document, "g", { class: "strip", "shape-rendering": "crispEdges" }, paths)
}
