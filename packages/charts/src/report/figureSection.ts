import { html } from "../dom.js"
import type { Figure } from "../figure.js"
import { type FigureData, tableView } from "./tableView.js"

/** As all figures of a report: text is drawn for a narrow screen, and grows with the figure on a wide one. */
export const FIGURE_WIDTH = 460

export interface FigureSection {
  readonly title: string
  /** Class of the figure. */
  readonly name: string
  readonly figure: Figure
  /** One sentence that says how to read it. */
  readonly help: string
  readonly data: FigureData
  /** Whether a script puts controls below the figure. */
  readonly controls?: boolean
}

/** A heading, a figure, how to read it, and its numbers. */
export function figureSection(
  document: Document,
  { title, name, figure, help, data, controls = false }: FigureSection,
): HTMLElement {
  return html(document, "section", {}, [
    html(document, "h2", {}, [title]),
    html(document, "figure", { class: name }, [
      figure,
      ...(controls ? [html(document, "div", { class: "cut-controls" })] : []),
      html(document, "figcaption", { class: "note" }, [help]),
    ]),
    tableView(document, data),
  ])
}

/** Sections side by side where the screen is wide. */
export function inPairs(document: Document, sections: readonly HTMLElement[]): HTMLElement[] {
  const pairs: HTMLElement[] = []
  for (let i = 0; i < sections.length; i += 2)
    pairs.push(
      i + 1 < sections.length ? html(document, "div", { class: "pair" }, sections.slice(i, i + 2)) : sections[i],
    )
  return pairs
}
