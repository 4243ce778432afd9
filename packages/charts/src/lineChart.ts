import * as Plot from "@observablehq/plot"
import { DataError } from "clusterwise"
import { svg } from "./dom.js"
import { extent } from "./extent.js"
import type { Figure, FigureOptions } from "./figure.js"
import { drawFrame } from "./frame.js"
import { needDocument } from "./needDocument.js"
import { plural } from "./numbers.js"
import { clusterStyle } from "./palette.js"
import { outline } from "./shapes.js"
import { clean, fit, textWidth } from "./text.js"
import { INK } from "./theme.js"

export interface Series {
  readonly name: string
  readonly values: ArrayLike<number>
}

export interface LineChartOptions extends FigureOptions {
  /** Where the values lie on the horizontal axis; 1, 2, 3, … unless given. */
  readonly x?: ArrayLike<number>
  /** Places on the horizontal axis to point out, such as the number of clusters that was chosen. */
  readonly marks?: readonly { readonly x: number; readonly label?: string }[]
}

const DASHES = ["none", "7 4", "2 3", "9 3 2 3"]

/** One or more lines over a shared horizontal axis. Values that are not finite leave a gap. Throws a DataError when no value is finite or lengths differ. */
export function lineChart(values: ArrayLike<number> | readonly Series[], options: LineChartOptions = {}): Figure {
  const document = needDocument("lineChart", options.document)
  const series = isSeries(values) ? values : [{ name: "", values: values as ArrayLike<number> }]
  const x = Array.from(options.x ?? { length: Math.max(...series.map((s) => s.values.length)) }, (v, i) =>
    options.x ? Number(v) : i + 1,
  )
  const points = series.map((s) => pair(s, x))
  const named = series.some((s) => s.name !== "")
  const all = points.flat()
  const frame = drawFrame({
    height: 300,
    ...options,
    document,
    x: {
      domain: extent("lineChart", "x", [all.map((p) => p.x), (options.marks ?? []).map((m) => m.x)]),
      integers: x.every(Number.isInteger),
    },
    y: { domain: extent("lineChart", "y", [all.map((p) => p.y)]) },
    right: named ? 44 + Math.min(150, Math.max(...series.map((s) => textWidth(s.name, 12)))) : 20,
    description: `Line chart of ${series.map((s) => `${s.name || "values"}: ${plural(s.values.length, "point")}`).join("; ")}.`,
    marks: [...(options.marks ?? []).map(drawMark), ...points.flatMap(drawLine)],
  })
  if (named) frame.figure.appendChild(legend(document, series, frame.right + 12, frame.top + 10))
  return frame.figure
}

interface Point {
  readonly x: number
  readonly y: number
}

const isSeries = (values: ArrayLike<number> | readonly Series[]): values is readonly Series[] =>
  values.length > 0 && typeof (values as readonly Series[])[0] === "object"

function pair({ name, values }: Series, x: readonly number[]): Point[] {
  if (values.length > x.length)
    throw new DataError(`lineChart: ${name || "the line"} has ${values.length} values, x has ${x.length}.`)
  return Array.from(values, (y, i) => ({ x: x[i], y }))
}

function drawLine(points: readonly Point[], index: number): Plot.Markish[] {
  const { color, shape } = clusterStyle(index)
  const line = Plot.line(points, {
    x: "x",
    y: "y",
    stroke: color,
    strokeWidth: 2,
    strokeDasharray: DASHES[index % DASHES.length],
  })
  const dots = Plot.dot(points, { x: "x", y: "y", r: 3, fill: color, symbol: shape === "circle" ? "circle" : "square" })
  return points.length <= 60 ? [line, dots] : [line]
}

function drawMark(mark: { readonly x: number; readonly label?: string }): Plot.Markish {
  const text = {
    x: mark.x,
    frameAnchor: "top",
    text: [fit(clean(mark.label ?? ""), 12, 200)],
    dx: 6,
    dy: 4,
    textAnchor: "start",
    fill: INK,
  } as const
  return [
    Plot.ruleX([mark.x], { stroke: INK, strokeOpacity: 0.55, strokeDasharray: "3 3" }),
    ...(mark.label ? [Plot.text([mark.x], text)] : []),
  ]
}

function legend(document: Document, series: readonly Series[], left: number, top: number): SVGElement {
  const entries = series.flatMap(({ name }, i) => {
    const { color, shape } = clusterStyle(i)
    const line = {
      x1: 0,
      x2: 20,
      y1: i * 19 - 4,
      y2: i * 19 - 4,
      stroke: color,
      "stroke-width": 2,
      "stroke-dasharray": DASHES[i % DASHES.length],
    }
    return [
      svg(document, "line", line),
      svg(document, "path", { d: outline(shape, 3), fill: color, transform: `translate(10,${i * 19 - 4})` }),
      svg(document, "text", { x: 26, y: i * 19 }, [fit(name, 12, 150)]),
    ]
  })
  return svg(
    document,
    "g",
    { transform: `translate(${left},${top})`, class: "legend", "text-anchor": "start" },
    entries,
  )
}
