import { clusterName } from "../clusterName.js"
import { html, svg } from "../dom.js"
import { type ClusterProfile, type Effect, tellingEffects } from "../effects.js"
import { alike, count, percent, quantity, signed } from "../numbers.js"
import { clusterStyle } from "../palette.js"
import { outline } from "../shapes.js"

// Free of the library, because the script of a report draws the same lines.

const MAX_TYPICAL = 3

/** What a line says about a cluster. */
export interface ClusterLine extends Omit<ClusterProfile, "means" | "effects"> {
  /** Against the rest, the strongest first; none of noise, nor where there is no rest. */
  readonly effects: readonly Effect[]
  /** The values on the right: of the centroid, or means. */
  readonly means: ArrayLike<number>
  readonly inertia?: number
  /** What its typical rows are called. */
  readonly typical?: readonly string[]
}

export interface LineOptions {
  /** Columns whose means are shown. */
  readonly columns: readonly number[]
  readonly name: (column: number) => string
  readonly inertia: boolean
  readonly typical: boolean
  readonly palette?: readonly string[]
}

/** One line a cluster: size, share, inertia if it is known, what sets it apart, typical rows if they are named, and its centre in the units of the data. */
export function clusterLines(document: Document, lines: readonly ClusterLine[], options: LineOptions): HTMLElement[] {
  const { columns, name, palette } = options
  const formats = columns.map((j) => alike(lines.map((line) => line.means[j])))
  return lines.map((line) => {
    const cells = [count(line.size), percent(line.share), ...(options.inertia ? [inertiaText(line)] : [])]
    return html(document, "tr", {}, [
      html(document, "th", { scope: "row" }, [swatch(document, line.label, palette), clusterName(line.label)]),
      ...cells.map((text) => html(document, "td", {}, [text])),
      html(document, "td", { class: "text" }, [effectList(document, line, name)]),
      ...(options.typical ? [html(document, "td", { class: "text" }, [rowList(document, line.typical)])] : []),
      ...columns.map((j, c) => html(document, "td", {}, [formats[c](line.means[j])])),
    ])
  })
}

const inertiaText = ({ inertia }: ClusterLine): string => (inertia === undefined ? "–" : quantity(inertia))

/** Marks, names and sizes of the clusters, for the list below a figure. */
export function legendEntries(
  document: Document,
  clusters: readonly { readonly label: number; readonly size: number }[],
  palette?: readonly string[],
): HTMLElement[] {
  return clusters.map(({ label, size }) =>
    html(document, "li", {}, [
      swatch(document, label, palette),
      `${label < 0 ? "noise" : `cluster ${clusterName(label)}`}: ${count(size)}`,
    ]),
  )
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
export function breakable(document: Document, name: string): HTMLElement {
  const parts = name.split(/(?<=[^_./-][_./-]+)(?=[^_./-])/)
  return html(
    document,
    "bdi",
    {},
    parts.flatMap((part, i) => (i === 0 ? [part] : [html(document, "wbr"), part])),
  )
}

function effectList(document: Document, profile: ClusterLine, name: (j: number) => string): Node | string {
  const effects = tellingEffects(profile)
  if (profile.effects.length === 0) return "–"
  if (effects.length === 0) return "close to the rest"
  return html(
    document,
    "ul",
    {},
    effects.map(({ column, effect }) =>
      html(document, "li", {}, [
        effect > 0 ? "high " : "low ",
        breakable(document, name(column)),
        Number.isFinite(effect) ? ` (${signed(effect)}\u00A0sd)` : "",
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
