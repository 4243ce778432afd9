import * as Plot from "@observablehq/plot"
import { DataError } from "clusterwise"
import { svg } from "./dom.js"
import type { Figure, FigureOptions, Frame } from "./figure.js"
import { drawFrame } from "./frame.js"
import { needDocument } from "./needDocument.js"
import { count, percent, plural, quantity } from "./numbers.js"
import { CENTROID_COLOR, defaultPalette } from "./palette.js"
import { textWidth } from "./text.js"
import { INK, SURFACE } from "./theme.js"

/** What `suggestEps` returns. */
export interface KDistances {
  /** The suggested eps. */
  readonly eps: number
  /** Where in the curve that is, counted from 0. */
  readonly knee: number
  /** Of each row the distance to its minSamples-th nearest row, in rising order. */
  readonly curve: ArrayLike<number>
}

export interface KDistanceChartOptions extends FigureOptions {
  /** The one that was asked about, to be named. */
  readonly minSamples?: number
  /** Another eps, such as the one of a model, to be marked with a line. */
  readonly eps?: number
  /** Of the distances; "log" unless given where the largest is more than ten times eps, else "linear". */
  readonly scale?: "linear" | "log"
}

const who = "kDistanceChart"
/** Where the largest distance is so many times eps, a linear axis would press eps to the bottom. */
const FAR = 10
/** Points of the line: two a px. */
const POINTS = 1200
/** Keeps text apart from the lines below it. */
const HALO = { stroke: SURFACE, "stroke-width": 4, "stroke-linejoin": "round", "paint-order": "stroke" }

/**
 * The distances of all rows to their minSamples-th nearest row, sorted: flat over rows in clusters, steep over noise. The knee,
 * and the eps that is read from it, are marked. A logarithmic axis leaves distances of 0 out. Throws a DataError when the
 * curve falls, when the knee is not one of its points, or when no distance is above 0.
 */
export function kDistanceChart(suggestion: KDistances, options: KDistanceChartOptions = {}): Figure {
  const document = needDocument(who, options.document)
  checkCurve(suggestion)
  const { eps, curve } = suggestion
  const rows = curve.length
  const largest = curve[rows - 1]
  const log = (options.scale ?? (largest > FAR * eps ? "log" : "linear")) === "log"
  const first = log ? firstAbove(curve, 0) : 0
  const { minSamples } = options
  const nth = minSamples === undefined ? "minSamples-th" : ordinal(minSamples)
  const cores = firstAbove(curve, eps)
  const said = `${plural(cores, "core row")} of ${plural(rows, "row")} (${percent(cores / rows)})`
  const zeros = first > 0 ? `; ${plural(first, "distance")} of 0 left out` : ""
  const frame = drawFrame({
    height: 360,
    title: `Suggested eps ${quantity(eps)}: ${said}`,
    xLabel: `rows, sorted by this distance${zeros}`,
    yLabel: `distance to the ${nth} nearest row, itself counted`,
    ...options,
    document,
    x: { domain: [1, Math.max(2, rows)], integers: true },
    y: { domain: [log ? curve[first] : 0, largest], log },
    right: 20,
    description: `Sorted distances of ${plural(rows, "row")} to the ${nth} nearest row, from ${quantity(curve[0])} to ${quantity(largest)}. The knee is at row ${count(suggestion.knee + 1)}, where eps is ${quantity(eps)}: ${said}.`,
    marks: [
      Plot.line(pointsOf(curve, first, suggestion.knee), { x: "x", y: "y", stroke: defaultPalette[0], strokeWidth: 2 }),
    ],
  })
  if (options.eps !== undefined && options.eps !== eps)
    frame.figure.appendChild(drawOther(document, options.eps, frame, eps))
  frame.figure.appendChild(drawKnee(document, suggestion, frame))
  return frame.figure
}

function checkCurve({ eps, knee, curve }: KDistances): void {
  if (curve.length === 0) throw new DataError(`${who}: the curve is empty.`)
  for (let i = 0; i < curve.length; i++)
    if (!(Number.isFinite(curve[i]) && curve[i] >= (i === 0 ? 0 : curve[i - 1])))
      throw new DataError(
        `${who}: the curve must be distances in rising order; ${curve[i]} at ${i} follows ${curve[i - 1] ?? "nothing"}.`,
      )
  if (!(Number.isInteger(knee) && knee >= 0 && knee < curve.length))
    throw new DataError(
      `${who}: the knee must be a place in the curve of ${curve.length}, counted from 0; got ${knee}.`,
    )
  if (!(Number.isFinite(eps) && eps > 0)) throw new DataError(`${who}: eps must be a distance above 0; got ${eps}.`)
}

/** How many of the rising values are at most this. */
function firstAbove(curve: ArrayLike<number>, value: number): number {
  let [low, high] = [0, curve.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (curve[middle] <= value) low = middle + 1
    else high = middle
  }
  return low
}

/** As many as a line can show; the knee and both ends are among them. */
function pointsOf(curve: ArrayLike<number>, first: number, knee: number): { x: number; y: number }[] {
  const last = curve.length - 1
  const stride = Math.max(1, Math.ceil((last - first) / POINTS))
  const places = new Set<number>([knee, last].filter((i) => i >= first))
  for (let i = first; i < last; i += stride) places.add(i)
  // The steep end is where the eye goes: all of its last rows.
  for (let i = Math.max(first, last - stride); i < last; i++) places.add(i)
  return Array.from(places)
    .sort((a, b) => a - b)
    .map((i) => ({ x: i + 1, y: curve[i] }))
}

/** Dashed lines from both axes to the knee, a dot there, and what it is, on the side that has room. */
function drawKnee(document: Document, { eps, knee }: KDistances, frame: Frame): SVGElement {
  const [x, y] = [frame.x(knee + 1), frame.y(eps)].map((px) => +px.toFixed(2))
  const dashed = { stroke: INK, "stroke-opacity": 0.6, "stroke-dasharray": "4 3" }
  const name = `knee at row ${count(knee + 1)}: eps ${quantity(eps)}`
  const before = x - frame.left > textWidth(name, 12) + 20
  const above = y - 26 > frame.top
  const text = {
    x: before ? x - 10 : x + 10,
    y: above ? y - 10 : y + 20,
    "text-anchor": before ? "end" : "start",
    "font-weight": 600,
    ...HALO,
  }
  return svg(document, "g", { class: "knee" }, [
    svg(document, "line", { x1: frame.left, x2: x, y1: y, y2: y, ...dashed }),
    svg(document, "line", { x1: x, x2: x, y1: y, y2: frame.bottom, ...dashed }),
    svg(document, "circle", { cx: x, cy: y, r: 5, fill: CENTROID_COLOR, stroke: SURFACE, "stroke-width": 1.5 }),
    svg(document, "text", text, [name]),
  ])
}

/** Left out where it lies beyond the axis. */
function drawOther(document: Document, eps: number, frame: Frame, suggested: number): SVGElement {
  const y = +frame.y(eps).toFixed(2)
  if (!(y >= frame.top && y <= frame.bottom)) return svg(document, "g", { class: "eps" })
  const line = { stroke: INK, "stroke-opacity": 0.7, "stroke-width": 1.2 }
  const below = eps < suggested && y + 20 < frame.bottom
  const text = { x: frame.left + 6, y: below ? y + 16 : y - 6, "text-anchor": "start", ...HALO }
  return svg(document, "g", { class: "eps" }, [
    svg(document, "line", { x1: frame.left, x2: frame.right, y1: y, y2: y, ...line }),
    svg(document, "text", text, [`eps ${quantity(eps)} of the model`]),
  ])
}

/** 1 → "1st". */
function ordinal(n: number): string {
  const ends = ["th", "st", "nd", "rd"]
  return `${n}${(n % 100 > 10 && n % 100 < 14 ? undefined : ends[n % 10]) ?? "th"}`
}
