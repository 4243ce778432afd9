import { svg } from "../dom.js"
import type { Figure } from "../figure.js"
import { clean, fit, textWidth } from "../text.js"
import { INK } from "../theme.js"
import { titledFigure, titleHeight } from "../titled.js"

/** A table of colours with a text in each cell. */
export interface Grid {
  readonly document: Document
  readonly width: number
  readonly height?: number | undefined
  readonly title: string
  readonly description: string
  readonly rows: readonly string[]
  readonly columns: readonly string[]
  /** What rows and columns are, at the edges. */
  readonly rowTitle?: string
  readonly columnTitle?: string
  readonly cell: (row: number, column: number) => Cell
  /** Marks before the names of rows, 14 px wide. */
  readonly mark?: (row: number) => SVGElement
}

export interface Cell {
  /** From −1 (blue) to 1 (orange red); 0 is what the figure stands on. */
  readonly shade: number
  readonly text: string
}

const TEXT = 12
const LONGEST = 150
/** Opaque enough to tell shades apart, pale enough to read text upon, on light and on dark. */
const OPACITY = 0.62
const LOW = "#1762c4"
const HIGH = "#d44a14"

export function drawGrid(grid: Grid): Figure {
  const { document, width, title, rows, columns, rowTitle = "", columnTitle = "" } = grid
  const head = 12 + titleHeight(title, width)
  const named = Math.max(textWidth(rowTitle, TEXT), ...rows.map((name) => textWidth(clean(name), TEXT)))
  const left = 20 + (grid.mark ? 18 : 0) + Math.min(LONGEST, named)
  const cellWidth = (width - left - 8) / columns.length
  const widest = Math.max(...columns.map((name) => textWidth(clean(name), TEXT)))
  // Names that are wider than their cells stand on their ends.
  const upright = widest > cellWidth - 6
  const names = upright ? Math.min(110, widest) + 12 : 22
  const top = head + (columnTitle ? 18 : 0) + names
  const height = Math.max(top + rows.length * 22 + 8, grid.height ?? 0)
  const place = { left, top, cellWidth, cellHeight: Math.min(44, (height - top - 8) / rows.length) }
  const caption = { y: head + 10, "fill-opacity": 0.8 }
  return titledFigure({ document, width, height, title, description: grid.description }, [
    ...(columnTitle ? [svg(document, "text", { ...caption, x: left }, [columnTitle])] : []),
    ...(rowTitle
      ? [svg(document, "text", { x: 12, y: top - 8, "fill-opacity": 0.8 }, [fit(rowTitle, TEXT, LONGEST)])]
      : []),
    columnNames(grid, place, upright),
    ...rows.map((_, row) => drawRow(grid, place, row)),
  ])
}

interface Place {
  readonly left: number
  readonly top: number
  readonly cellWidth: number
  readonly cellHeight: number
}

function columnNames({ document, columns }: Grid, { left, top, cellWidth }: Place, upright: boolean): SVGElement {
  const names = columns.map((name, j) => {
    const x = left + (j + 0.5) * cellWidth
    const turned = {
      x: 0,
      y: 0,
      transform: `translate(${(x + 4).toFixed(2)},${top - 6}) rotate(-90)`,
      "text-anchor": "start",
    }
    const flat = { x: x.toFixed(2), y: top - 8, "text-anchor": "middle" }
    return svg(document, "text", upright ? turned : flat, [fit(clean(name), TEXT, upright ? 110 : cellWidth)])
  })
  return svg(document, "g", { class: "columns" }, names)
}

function drawRow(grid: Grid, { left, top, cellWidth, cellHeight }: Place, row: number): SVGElement {
  const { document, rows, columns, mark } = grid
  const y = top + row * cellHeight
  const middle = (y + cellHeight / 2).toFixed(2)
  const name = { x: mark ? 30 : 12, y: (y + cellHeight / 2 + 4).toFixed(2), class: "row" }
  const cells = columns.flatMap((_, j) => {
    const { shade, text } = grid.cell(row, j)
    const x = left + j * cellWidth
    const fill = { fill: shade < 0 ? LOW : HIGH, "fill-opacity": (OPACITY * Math.min(1, Math.abs(shade))).toFixed(3) }
    const box = {
      x: x.toFixed(2),
      y: y.toFixed(2),
      width: (cellWidth - 1).toFixed(2),
      height: (cellHeight - 1).toFixed(2),
    }
    const at = { x: (x + cellWidth / 2).toFixed(2), y: (y + cellHeight / 2 + 4).toFixed(2), "text-anchor": "middle" }
    const fits = textWidth(text, TEXT) <= cellWidth - 4
    return [
      svg(document, "rect", { ...box, ...fill, stroke: INK, "stroke-opacity": 0.12 }),
      ...(fits && text ? [svg(document, "text", at, [text])] : []),
    ]
  })
  return svg(document, "g", {}, [
    ...(mark ? [svg(document, "g", { transform: `translate(19,${middle})` }, [mark(row)])] : []),
    svg(document, "text", name, [fit(clean(rows[row]), TEXT, LONGEST)]),
    ...cells,
  ])
}
