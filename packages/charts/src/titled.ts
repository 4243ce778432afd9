import { svg } from "./dom.js"
import type { Figure } from "./figure.js"
import { clean, wrap } from "./text.js"
import { INK } from "./theme.js"

/** Font size of a title, and how far its lines are apart, in px. */
const TITLE = 16
const LINE = 21

export interface TitledOptions {
  readonly document: Document
  readonly width: number
  readonly height: number
  readonly title: string
  /** What the figure shows, for people who do not see it. */
  readonly description: string
}

/** The lines that a title takes in a figure of this width, two at most. */
export const titleLines = (title: string, width: number): string[] =>
  title ? wrap(clean(title), TITLE, width - 24, 2) : []

/** Room that the title takes above what is drawn, in px. */
export const titleHeight = (title: string, width: number): number => titleLines(title, width).length * LINE

/** A figure that is not made of axes: its title, and below it what was drawn. */
export function titledFigure(
  { document, width, height, title, description }: TitledOptions,
  drawn: readonly Element[],
): Figure {
  const heading = { x: 12, "text-anchor": "start", "font-size": TITLE, "font-weight": 600, class: "title" }
  const lines = titleLines(title, width).map((line, i) =>
    svg(document, "text", { ...heading, y: 24 + i * LINE }, [line]),
  )
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
    [...lines, ...drawn],
  ) as Figure
}
