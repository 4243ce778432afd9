import * as Plot from "@observablehq/plot"
import { DataError } from "clusterwise"
import { extent } from "../extent.js"
import type { Figure, FigureOptions } from "../figure.js"
import { drawFrame } from "../frame.js"
import { needDocument } from "../needDocument.js"
import { plural, quantity } from "../numbers.js"
import { defaultPalette } from "../palette.js"
import { joinPanels, panelsPerRow, panelWidth } from "../panels.js"
import { textWidth } from "../text.js"
import { pickMark } from "./pickMark.js"

/** One way to judge numbers of clusters. */
export interface Criterion {
  readonly name: string
  readonly ks: ArrayLike<number>
  /** One for each of `ks`; NaN leaves a gap. */
  readonly values: ArrayLike<number>
  /** The number of clusters that it picks; null where it picks none. */
  readonly k: number | null
  /** Said above the panel, such as "higher is better". */
  readonly note?: string
}

export interface CriteriaChartOptions extends FigureOptions {
  /** The number of clusters chosen in the end: a line in every panel. */
  readonly k?: number | null
}

const who = "criteriaChart"

/**
 * Criteria side by side over the number of clusters, a panel each, with a ring where each has its pick. Height follows from their
 * number. Throws a DataError without criteria, or where one has no finite value.
 */
export function criteriaChart(criteria: readonly Criterion[], options: CriteriaChartOptions = {}): Figure {
  const document = needDocument(who, options.document)
  if (criteria.length === 0) throw new DataError(`${who}: there is no criterion to draw.`)
  const { width = 640, title = "Criteria by number of clusters" } = options
  const perRow = panelsPerRow(width, 190, criteria.length)
  const all = extent(
    who,
    "x",
    criteria.map(({ ks }) => ks),
  )
  const panels = criteria.map((one) => panel(document, one, all, panelWidth(width, perRow), options.k))
  const said = criteria.map(({ name, k }) => `${name}: ${k === null ? "none" : k}`)
  const description = `${plural(criteria.length, "criterion").replace("criterions", "criteria")} over the number of clusters; picks: ${said.join(", ")}.`
  return joinPanels(panels, { document, width, title, description, perRow })
}

function panel(document: Document, one: Criterion, x: [number, number], width: number, chosen?: number | null): Figure {
  const { name, ks, values, k, note } = one
  if (ks.length !== values.length)
    throw new DataError(`${who}: ${name} has ${values.length} values for ${ks.length} numbers of clusters.`)
  const points = Array.from(ks, (at, i) => ({ x: at, y: values[i] }))
  const color = defaultPalette[0]
  const best = points.filter((point) => point.x === k && Number.isFinite(point.y))
  const marked = `${name}: ${k === null ? "no pick" : `k = ${k}`}`
  const noted = `${marked} (${note})`
  return drawFrame({
    document,
    width,
    height: 170,
    yLabel: note && textWidth(noted, 12) <= width - 24 ? noted : marked,
    x: { domain: x, integers: true, marks: 4 },
    y: { domain: extent(who, name, [values]), marks: 4 },
    right: 14,
    description: points.map((point) => quantity(point.y)).join(", "),
    marks: [
      ...(chosen ? pickMark(chosen, "") : []),
      Plot.line(points, { x: "x", y: "y", stroke: color, strokeWidth: 1.8 }),
      Plot.dot(points, { x: "x", y: "y", r: 2.5, fill: color }),
      Plot.dot(best, { x: "x", y: "y", r: 6, stroke: color, strokeWidth: 2 }),
    ],
  }).figure
}
