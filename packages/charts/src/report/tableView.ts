import { html } from "../dom.js"
import { breakable } from "./tableLines.js"

/** The numbers behind a figure. */
export interface FigureData {
  /** What the table holds, as a caption. */
  readonly caption: string
  /** Names of the columns; the first one names the lines. */
  readonly head: readonly string[]
  readonly lines: readonly (readonly string[])[]
  /** What is left out, if anything. */
  readonly note?: string
}

/** Lines of a table that is read: of longer ones some are shown. */
export const MOST_LINES = 200

/** A table beside a figure, closed until it is asked for; reached and opened by keyboard. */
export function tableView(document: Document, { caption, head, lines, note }: FigureData): HTMLElement {
  const heads = head.map((name) => html(document, "th", { scope: "col" }, [breakable(document, name)]))
  const body = lines.map((line) =>
    html(
      document,
      "tr",
      {},
      line.map((text, i) => html(document, i === 0 ? "th" : "td", i === 0 ? { scope: "row" } : {}, [text])),
    ),
  )
  const table = html(document, "table", {}, [
    html(document, "caption", {}, [note ? `${caption} ${note}` : caption]),
    html(document, "thead", {}, [html(document, "tr", {}, heads)]),
    html(document, "tbody", {}, body),
  ])
  return html(document, "details", { class: "data" }, [
    html(document, "summary", {}, ["Table of these numbers"]),
    html(document, "div", { class: "scroll", role: "region", tabindex: 0, "aria-label": caption }, [table]),
  ])
}

/** Places of at most `most` of so many lines, evenly, first and last among them. */
export function someLines(count: number, most = MOST_LINES): number[] {
  if (count <= most) return Array.from({ length: count }, (_, i) => i)
  return Array.from({ length: most }, (_, i) => Math.round((i * (count - 1)) / (most - 1)))
}
