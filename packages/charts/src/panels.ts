import { svg } from "./dom.js"
import type { Figure } from "./figure.js"
import { clean, wrap } from "./text.js"
import { INK } from "./theme.js"

export interface PanelOptions {
  readonly document: Document
  readonly width: number
  readonly title: string
  /** What the figure shows, for people who do not see it. */
  readonly description: string
  readonly perRow: number
}

const TITLE = 16
const LINE = 21
const GAP = 12

/** Width of each of so many panels side by side. */
export const panelWidth = (width: number, perRow: number): number => Math.floor((width - (perRow - 1) * GAP) / perRow)

/** Several figures of one size as one: small multiples, row by row. */
export function joinPanels(
  panels: readonly Figure[],
  { document, title, description, ...options }: PanelOptions,
): Figure {
  const { width, perRow } = options
  const lines = title ? wrap(clean(title), TITLE, width - 24, 2) : []
  const top = lines.length > 0 ? 14 + lines.length * LINE : 0
  const size = (name: string) => Number(panels[0].getAttribute(name))
  const rows = Math.ceil(panels.length / perRow)
  const height = top + rows * size("height") + (rows - 1) * GAP
  for (const [i, panel] of panels.entries()) {
    panel.setAttribute("x", String((i % perRow) * (size("width") + GAP)))
    panel.setAttribute("y", String(top + Math.floor(i / perRow) * (size("height") + GAP)))
    for (const name of ["role", "aria-label", "xmlns"]) panel.removeAttribute(name)
  }
  const heading = { x: 12, "text-anchor": "start", "font-size": TITLE, "font-weight": 600, class: "title" }
  return svg(
    document,
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      "font-family": "Inter, system-ui, sans-serif",
      "font-size": 12,
      fill: INK,
      role: "img",
      "aria-label": clean(title ? `${title}. ${description}` : description),
    },
    [...lines.map((line, i) => svg(document, "text", { ...heading, y: 24 + i * LINE }, [line])), ...panels],
  ) as Figure
}

/** How many panels stand side by side. */
export function panelsPerRow(width: number, least: number, count: number): number {
  const most = Math.max(1, Math.floor((width + GAP) / (least + GAP)))
  // As few rows as that gives, and these alike.
  return Math.ceil(count / Math.ceil(count / most))
}
