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
  const other = options.eps === undefined || options.eps === eps ? undefined : lineOf(options.eps, suggestion, frame)
  if (other) frame.figure.appendChild(drawOther(document, other, frame))
  frame.figure.appendChild(drawKnee(document, suggestion, frame, other))
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

/** The line of another eps, and where its name stands clear of the curve and of the lines to the knee. */
interface OtherLine {
  readonly y: number
  readonly name: string
  readonly at: { readonly x: number; readonly y: number; readonly "text-anchor": "start" | "end" }
}

/** Undefined where it lies beyond the axis. */
function lineOf(value: number, { eps, curve }: KDistances, frame: Frame): OtherLine | undefined {
  const y = +frame.y(value).toFixed(2)
  if (!(y >= frame.top && y <= frame.bottom)) return undefined
  const name = `eps ${quantity(value)} of the model`
  const [above, below] = [y - 6, y + 16]
  const hasRoom = value > eps ? above - 10 > frame.top : curve[0] <= value
  const crowded = value < eps && y - frame.y(eps) < 16
  const left = { x: frame.left + 6, "text-anchor": "start" } as const
  const right = { x: frame.right - 6, "text-anchor": "end" } as const
  if (hasRoom && !crowded) return { y, name, at: { ...left, y: above } }
  return { y, name, at: { ...(crowded && hasRoom ? right : left), y: below + 4 < frame.bottom ? below : above } }
}

function drawOther(document: Document, { y, name, at }: OtherLine, frame: Frame): SVGElement {
  const line = { stroke: INK, "stroke-opacity": 0.7, "stroke-width": 1.2 }
  return svg(document, "g", { class: "eps" }, [
    svg(document, "line", { x1: frame.left, x2: frame.right, y1: y, y2: y, ...line }),
    svg(document, "text", { ...at, ...HALO }, [name]),
  ])
}

/** Dashed lines from both axes to the knee, a dot there, and what it is, where there is room. */
function drawKnee(
  document: Document,
  { eps, knee }: KDistances,
  frame: Frame,
  other: OtherLine | undefined,
): SVGElement {
  const [x, y] = [frame.x(knee + 1), frame.y(eps)].map((px) => +px.toFixed(2))
  const dashed = { stroke: INK, "stroke-opacity": 0.6, "stroke-dasharray": "4 3" }
  const name = `knee at row ${count(knee + 1)}: eps ${quantity(eps)}`
  const text = { ...placeOfName(x, y, textWidth(name, 12), frame, other), "font-weight": 600, ...HALO }
  return svg(document, "g", { class: "knee" }, [
    svg(document, "line", { x1: frame.left, x2: x, y1: y, y2: y, ...dashed }),
    svg(document, "line", { x1: x, x2: x, y1: y, y2: frame.bottom, ...dashed }),
    svg(document, "circle", { cx: x, cy: y, r: 5, fill: CENTROID_COLOR, stroke: SURFACE, "stroke-width": 1.5 }),
    svg(document, "text", text, [name]),
  ])
}

/** Above the knee and before it; above another line that is so near, and above its name; or below the curve. */
function placeOfName(x: number, y: number, width: number, frame: Frame, other: OtherLine | undefined) {
  const before = { x: x - 10, "text-anchor": "end" }
  const after = { x: x + 10, "text-anchor": "start" }
  const crossed = other !== undefined && isCrossed(y, other.y)
  const stacked = crossed && other.at.x + textWidth(other.name, 12) + 8 > x - 10 - width
  const above = crossed ? Math.min(other.y, stacked ? other.at.y - 10 : other.y) - 8 : y - 10
  const hasRoom = x - 10 - width > frame.left + 10
  if (above - 16 <= frame.top || (crossed && !hasRoom)) return { ...(hasRoom ? before : after), y: y + 20 }
  return { ...(hasRoom ? before : after), y: above }
}

/** Whether a line runs through the text above a knee. */
const isCrossed = (knee: number, line: number): boolean => line < knee && knee - line < 21

/** 1 → "1st". */
function ordinal(n: number): string {
  const ends = ["th", "st", "nd", "rd"]
  return `${n}${(n % 100 > 10 && n % 100 < 14 ? undefined : ends[n % 10]) ?? "th"}`
}
