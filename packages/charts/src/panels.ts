import type { Figure } from "./figure.js"
import { titledFigure, titleHeight } from "./titled.js"

export interface PanelOptions {
  readonly document: Document
  readonly width: number
  readonly title: string
  /** What the figure shows, for people who do not see it. */
  readonly description: string
  readonly perRow: number
}

const GAP = 12

/** Width of each of so many panels side by side. */
export const panelWidth = (width: number, perRow: number): number => Math.floor((width - (perRow - 1) * GAP) / perRow)

/** Several figures of one size as one: small multiples, row by row. */
export function joinPanels(
  panels: readonly Figure[],
  { document, title, description, ...options }: PanelOptions,
): Figure {
  const { width, perRow } = options
  const above = titleHeight(title, width)
  const top = above > 0 ? 14 + above : 0
  const size = (name: string) => Number(panels[0].getAttribute(name))
  const rows = Math.ceil(panels.length / perRow)
  const height = top + rows * size("height") + (rows - 1) * GAP
  for (const [i, panel] of panels.entries()) {
    panel.setAttribute("x", String((i % perRow) * (size("width") + GAP)))
    panel.setAttribute("y", String(top + Math.floor(i / perRow) * (size("height") + GAP)))
    for (const name of ["role", "aria-label", "xmlns"]) panel.removeAttribute(name)
  }
  return titledFigure({ document, width, height, title, description }, panels)
}

/** How many panels stand side by side. */
export function panelsPerRow(width: number, least: number, count: number): number {
  const most = Math.max(1, Math.floor((width + GAP) / (least + GAP)))
  // As few rows as that gives, and these alike.
  return Math.ceil(count / Math.ceil(count / most))
}
