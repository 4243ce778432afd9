import { DataError, Matrix } from "clusterwise"
import { clusterName } from "../clusters.js"
import { html, svg } from "../dom.js"
import { alike, count, percent, quantity, signed } from "../numbers.js"
import { clusterStyle } from "../palette.js"
import { type ClusterProfile, tellingEffects } from "../profile.js"
import { outline } from "../shapes.js"
import { type ReportModel, type ReportOptions, shownCentroids } from "./model.js"

/** More columns than these are not read side by side. */
const MAX_COLUMNS = 12

const MAX_TYPICAL = 3

export interface ClusterTable {
  readonly element: HTMLElement
  /** Columns of the data that it leaves out. */
  readonly hidden: number
  /** What the values of the columns are. */
  readonly centers: "centroids" | "means"
}

/** One line a cluster: size, share, inertia if it is known, what sets it apart, typical rows if they are named, and its centre in the units of the data. */
export function clusterTable(
  document: Document,
  model: ReportModel,
  X: Matrix,
  profiles: readonly ClusterProfile[],
  { palette, typicalRows }: ReportOptions,
): ClusterTable {
  const given = shownCentroids(model)
  const centroids = given && Matrix.from(given)
  if (centroids && (centroids.cols !== X.cols || centroids.rows < model.nClusters))
    throw new DataError(
      `reportHtml: the centroids are ${centroids.rows} × ${centroids.cols}, expected ${model.nClusters} × ${X.cols}.`,
    )
  const columns = widestColumns(profiles, X.cols)
  const inertia = model.clusterInertia
  const name = (j: number) => (X.columns ?? model.columns)?.[j] || `column ${j}`
  const texts = ["Sets it apart", ...(typicalRows ? ["Typical rows"] : [])]
  const numbers = ["Cluster", "Rows", "Share", ...(inertia ? ["Inertia"] : [])]
  const centerOf = (p: ClusterProfile) => (p.label >= 0 && centroids ? centroids.row(p.label) : p.means)
  const formats = columns.map((j) => alike(profiles.map((p) => centerOf(p)[j])))
  const lines = profiles.map((p) => {
    const center = centerOf(p)
    const cells = [
      count(p.size),
      percent(p.share),
      ...(inertia ? [p.label < 0 ? "–" : quantity(inertia[p.label])] : []),
    ]
    return html(document, "tr", {}, [
      html(document, "th", { scope: "row" }, [swatch(document, p.label, palette), clusterName(p.label)]),
      ...cells.map((text) => html(document, "td", {}, [text])),
      html(document, "td", { class: "text" }, [effectList(document, p, name)]),
      ...(typicalRows ? [html(document, "td", { class: "text" }, [rowList(document, typicalRows[p.label])])] : []),
      ...columns.map((j, c) => html(document, "td", {}, [formats[c](center[j])])),
    ])
  })
  const head = (text: string, attributes = {}) =>
    html(document, "th", { scope: "col", ...attributes }, [breakable(document, text)])
  const heads = [
    ...numbers.map((text) => head(text)),
    ...texts.map((text) => head(text, { class: "text" })),
    ...columns.map((j) => head(name(j))),
  ]
  const element = html(document, "table", {}, [
    html(document, "thead", {}, [html(document, "tr", {}, heads)]),
    html(document, "tbody", {}, lines),
  ])
  return { element, hidden: X.cols - columns.length, centers: centroids ? "centroids" : "means" }
}

/** A cluster's mark, as in the figure. */
export function swatch(document: Document, label: number, palette?: readonly string[]): SVGElement {
  const { color, shape } = clusterStyle(label, palette)
  const attributes = { class: "swatch", viewBox: "-7 -7 14 14", "aria-hidden": "true" }
  return svg(document, "svg", attributes, [svg(document, "path", { d: outline(shape, 4.8), fill: color })])
}

/** Text from the data, kept from turning the direction of the text around it. */
export const isolate = (document: Document, text: string): HTMLElement => html(document, "bdi", {}, [text])

/** The same, which may be broken after the joints of a name. */
function breakable(document: Document, name: string): HTMLElement {
  const parts = name.split(/(?<=[^_./-][_./-]+)(?=[^_./-])/)
  return html(
    document,
    "bdi",
    {},
    parts.flatMap((part, i) => (i === 0 ? [part] : [html(document, "wbr"), part])),
  )
}

function effectList(document: Document, profile: ClusterProfile, name: (j: number) => string): Node | string {
  const effects = tellingEffects(profile)
  if (effects.length === 0) return profile.share === 1 ? "–" : "close to the mean of all rows"
  return html(
    document,
    "ul",
    {},
    effects.map(({ column, effect }) =>
      html(document, "li", {}, [
        effect > 0 ? "high " : "low ",
        breakable(document, name(column)),
        ` (${signed(effect)}\u00A0sd)`,
      ]),
    ),
  )
}

/** Names of rows, one below the other. */
function rowList(document: Document, names: readonly string[] = []): Node | string {
  const items = names.slice(0, MAX_TYPICAL).map((name) => html(document, "li", {}, [isolate(document, shorten(name))]))
  return items.length === 0 ? "–" : html(document, "ul", {}, items)
}

const shorten = (name: string): string => ([...name].length > 60 ? `${[...name].slice(0, 59).join("")}…` : name)

/** All columns in their order, or those with the largest effect in any cluster. */
function widestColumns(profiles: readonly ClusterProfile[], cols: number): number[] {
  const all = Array.from({ length: cols }, (_, j) => j)
  if (cols <= MAX_COLUMNS) return all
  const largest = new Float64Array(cols)
  for (const { label, effects } of profiles)
    for (const { column, effect } of effects)
      if (label >= 0) largest[column] = Math.max(largest[column], Math.abs(effect))
  return all
    .toSorted((a, b) => largest[b] - largest[a] || a - b)
    .slice(0, MAX_COLUMNS)
    .sort((a, b) => a - b)
}
