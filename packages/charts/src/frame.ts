import * as Plot from "@observablehq/plot"
import { svg } from "./dom.js"
import type { FigureOptions, Frame } from "./figure.js"
import { quantity, tick } from "./numbers.js"
import { clean, fit, textWidth, wrap } from "./text.js"
import { INK } from "./theme.js"
import { linearTicks } from "./ticks.js"

export interface AxisOptions {
  readonly domain: readonly [number, number]
  /** Only whole numbers are marked. */
  readonly integers?: boolean
  readonly hidden?: boolean
  /** Equal steps are equal ratios; the domain is positive. */
  readonly log?: boolean
  /** About how many marks there are; as many as have room unless given. */
  readonly marks?: number
}

export interface FrameOptions extends FigureOptions {
  readonly document: Document
  readonly x: AxisOptions
  readonly y: AxisOptions
  /** Room on the right, in px, for a legend. */
  readonly right?: number
  /** Room at the left, in px, where the vertical axis is hidden. */
  readonly left?: number
  /** Room below, in px, for names in the place of the marks of a hidden axis. */
  readonly bottom?: number
  /** What the figure shows, for people who do not see it. */
  readonly description: string
  readonly marks: readonly Plot.Markish[]
}

const FONT = "Inter, system-ui, sans-serif"
const TEXT = 12
const TITLE = 16
const LINE = 21
/** Between the data and the edges, so that no dot is cut. */
const INSET = 8

/** Draws axes, grid, title, labels and the marks, with as much room at the edges as their texts need. */
export function drawFrame(options: FrameOptions): Frame {
  const { width = 640, height = 440 } = options
  const title = options.title ? wrap(clean(options.title), TITLE, width - 24, 2) : []
  const top = 14 + title.length * LINE + (options.yLabel ? 20 : 0)
  const bottom = options.bottom === undefined ? (options.xLabel ? 50 : 32) : options.bottom + (options.xLabel ? 30 : 12)
  const around = { marginTop: top, marginRight: options.right ?? 16, marginBottom: bottom, width, height }
  const draft = plot(options, { ...around, marginLeft: 48 }, 80, [])
  const yTicks = options.y.hidden ? 0 : widest(draft, "y-axis tick label")
  const left = options.left ?? Math.max(24, Math.ceil(yTicks + 22))
  const xTicks = options.x.hidden ? 0 : widest(draft, "x-axis tick label")
  const spacing = Math.max(64, xTicks + 22)
  const right = Math.max(options.right ?? 16, Math.ceil(xTicks / 2))
  const figure = plot(options, { ...around, marginLeft: left, marginRight: right }, spacing, options.marks)
  const frame = {
    left,
    top,
    right: width - right,
    bottom: height - bottom,
    x: scaleOf(figure, "x"),
    y: scaleOf(figure, "y"),
  }
  tidy(figure, options)
  addTexts(figure, options, frame, title)
  return { ...frame, figure }
}

// Without a title, caption or legend of its own, Plot returns the bare SVG element.
type PlotFigure = SVGSVGElement & Plot.Plot

function plot(
  options: FrameOptions,
  margins: Plot.PlotOptions,
  tickSpacing: number,
  marks: readonly Plot.Markish[],
): PlotFigure {
  const { width = 640, height = 440 } = margins
  const common = { label: null, tickSize: 4 }
  const x = { ...common, ...ticksOf(options.x, Math.floor((width - 100) / tickSpacing)) }
  const y = { ...common, ...ticksOf(options.y, Math.floor((height - 80) / 40)) }
  return Plot.plot({
    ...margins,
    document: options.document,
    inset: INSET,
    x: scaleOptions(options.x),
    y: scaleOptions(options.y),
    marks: [
      options.x.hidden ? null : Plot.gridX({ strokeOpacity: 0.12, ticks: x.ticks }),
      options.y.hidden ? null : Plot.gridY({ strokeOpacity: 0.12, ticks: y.ticks }),
      options.x.hidden ? null : Plot.axisX(x),
      options.y.hidden ? null : Plot.axisY(y),
      ...marks,
    ],
  }) as Element as PlotFigure
}

function scaleOptions({ domain, log }: AxisOptions): Plot.ScaleOptions {
  return { type: log ? "log" : "linear", domain: domain as [number, number], label: null, axis: null }
}

interface Ticks {
  readonly ticks: number[]
  readonly tickFormat?: (value: number) => string
  /** Where d3 would leave out some texts of a logarithmic axis, whatever their format. */
  readonly text?: (value: number) => string
}

/** Powers of ten, and 2 and 5 times these where there is room; undefined for a domain too narrow for three of them. */
function ratioTicks([low, high]: readonly [number, number], room: number): Ticks | undefined {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))]
  const powers = Array.from({ length: last - first + 1 }, (_, i) => first + i)
  const inside = (factors: readonly number[], stride = 1) =>
    powers
      .filter((power) => power % stride === 0)
      .flatMap((power) => factors.map((f) => Number(`${f}e${power}`)))
      .filter((value) => value >= low && value <= high)
  const choices = [inside([1, 2, 5]), inside([1]), inside([1], Math.ceil(powers.length / Math.max(2, room)))]
  const ticks = choices.find((values) => values.length <= Math.max(3, room)) ?? choices[2]
  return choices[0].length < 3 ? undefined : { ticks, text: quantity }
}

/** About `room` marks with their texts. */
function ticksOf({ domain, integers, log, marks }: AxisOptions, space: number): Ticks {
  const room = marks ?? space
  const ratios = log ? ratioTicks(domain, room) : undefined
  if (ratios) return ratios
  const [low, high] = domain[0] < domain[1] ? domain : [domain[1], domain[0]]
  const { ticks, step } = linearTicks(low, high, room, integers)
  return { ticks, tickFormat: (value) => tick(value, step) }
}

function widest(figure: Element, group: string): number {
  const texts = figure.querySelectorAll(`[aria-label="${group}"] text`)
  return Math.max(0, ...Array.from(texts, (t) => textWidth(t.textContent ?? "", TEXT)))
}

function scaleOf(figure: PlotFigure, name: "x" | "y"): (value: number) => number {
  const scale = figure.scale(name)!
  return (value) => scale.apply(value) as number
}

const GEOMETRY = ["transform", "d", "cx", "cy", "x", "y", "x1", "x2", "y1", "y2", "width", "height"]

/** No style sheet (a page's Content-Security-Policy may forbid it, resvg ignores it), and coordinates to a hundredth of a px. */
function tidy(figure: Element, { title = "", description, width = 640, height = 440 }: FrameOptions): void {
  figure.querySelector("style")?.remove()
  figure.removeAttribute("class")
  const size = { xmlns: "http://www.w3.org/2000/svg", width, height, viewBox: `0 0 ${width} ${height}` }
  const attributes = {
    ...size,
    "font-family": FONT,
    "font-size": TEXT,
    fill: INK,
    role: "img",
    "aria-label": clean(title ? `${title}. ${description}` : description),
  }
  for (const [name, value] of Object.entries(attributes)) figure.setAttribute(name, String(value))
  for (const element of Array.from(figure.querySelectorAll("*")))
    for (const name of GEOMETRY) {
      const value = element.getAttribute(name)
      if (value?.includes("."))
        element.setAttribute(
          name,
          value.replace(/-?\d+\.\d{3,}(e-\d+)?/g, (n) => String(+Number(n).toFixed(2))),
        )
    }
}

function addTexts(
  figure: Element,
  options: FrameOptions,
  frame: Omit<Frame, "figure">,
  title: readonly string[],
): void {
  const { document, width = 640, height = 440 } = options
  const add = (text: string, attributes: Record<string, string | number>) =>
    figure.appendChild(svg(document, "text", attributes, [text]))
  for (const [i, line] of title.entries())
    add(line, {
      x: 12,
      y: 24 + i * LINE,
      "text-anchor": "start",
      "font-size": TITLE,
      "font-weight": 600,
      class: "title",
    })
  if (options.yLabel)
    add(fit(clean(options.yLabel), TEXT, width - 24), {
      x: 12,
      y: frame.top - 8,
      "text-anchor": "start",
      "fill-opacity": 0.8,
      class: "y-label",
    })
  if (options.xLabel)
    add(fit(clean(options.xLabel), TEXT, frame.right - 24), {
      x: frame.right,
      y: height - 12,
      "text-anchor": "end",
      "fill-opacity": 0.8,
      class: "x-label",
    })
}
