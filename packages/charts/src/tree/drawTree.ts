import { svg } from "../dom.js"
import { clusterStyle } from "../palette.js"
import { outline } from "../shapes.js"
import { INK } from "../theme.js"
import { MIXED } from "./treeClusters.js"
import type { Point, TreeLine } from "./treeLines.js"

/** Above the cut: a grey that is seen on light and dark, and is no cluster's. */
const NEUTRAL = { stroke: INK, "stroke-opacity": 0.45 }

/** Where a point of the tree lies in the figure, in px. */
export type Project = (point: Point) => readonly [number, number]

/** The lines of the tree: one path a cluster, what is above the clusters first. `name` says what a cluster is called. */
export function drawLines(
  document: Document,
  lines: readonly TreeLine[],
  project: Project,
  palette: readonly string[],
  name: (label: number) => string,
): SVGElement {
  const byLabel = new Map<number, string[]>([[MIXED, []]])
  for (const { label, from, to } of lines) {
    if (!byLabel.has(label)) byLabel.set(label, [])
    byLabel.get(label)!.push(segment(project(from), project(to)))
  }
  const width = lines.length > 1200 ? 0.8 : lines.length > 400 ? 1.1 : 1.6
  const paths = Array.from(byLabel).filter(([, parts]) => parts.length > 0)
  return svg(
    document,
    "g",
    { class: "tree", fill: "none", "stroke-width": width, "stroke-linecap": "round" },
    paths.map(([label, parts]) => {
      const look = label === MIXED ? NEUTRAL : { stroke: clusterStyle(label, palette).color }
      const title = label === MIXED ? [] : [svg(document, "title", {}, [name(label)])]
      return svg(document, "path", { class: label === MIXED ? "above" : "cluster", ...look, d: parts.join("") }, title)
    }),
  )
}

const px = (value: number): string => String(+value.toFixed(2))

/** Lines run along the axes, so that one letter and one number say where a line ends. */
function segment([x1, y1]: readonly [number, number], [x2, y2]: readonly [number, number]): string {
  return `M${px(x1)},${px(y1)}${x1 === x2 ? `V${px(y2)}` : `H${px(x2)}`}`
}

/** A cluster's mark, as in the scatter, where its branch is cut. */
export function clusterMarks(
  document: Document,
  marks: readonly { readonly label: number; readonly at: number }[],
  cut: number,
  radius: number,
  project: Project,
  palette: readonly string[],
): SVGElement {
  const shapes = marks.map(({ label, at }) => {
    const { color, shape } = clusterStyle(label, palette)
    const [x, y] = project({ at, height: cut })
    return svg(document, "path", { d: outline(shape, radius), fill: color, transform: `translate(${px(x)},${px(y)})` })
  })
  return svg(document, "g", { class: "cut-marks" }, shapes)
}

/** The dashed line at the height of the cut. */
export function cutLine(document: Document, from: Point, to: Point, project: Project): SVGElement {
  const [x1, y1] = project(from).map(px)
  const [x2, y2] = project(to).map(px)
  const look = { stroke: INK, "stroke-opacity": 0.7, "stroke-dasharray": "5 4", "stroke-width": 1.2 }
  return svg(document, "line", { class: "cut", x1, y1, x2, y2, ...look })
}
