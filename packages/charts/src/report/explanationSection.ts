import { type ClusterExplanation, clusterSentences } from "clusterwise"
import { clusterName } from "../clusterName.js"
import { html } from "../dom.js"
import { count, percent, plural } from "../numbers.js"
import type { ReportOptions } from "./model.js"
import { explanationHelp } from "./sentences.js"
import { isolate, swatch } from "./tableLines.js"

/** More clusters than these are folded away. */
const MOST_OPEN = 12

/** What sets each cluster apart, in words; nothing where the report was given no explanation. */
export function explanationSection(
  document: Document,
  { explanation, palette, rowName }: Pick<ReportOptions, "explanation" | "palette" | "rowName">,
  live: boolean,
): HTMLElement[] {
  if (!explanation) return []
  const { clusters, notes, outlyingBy } = explanation
  const item = (cluster: ClusterExplanation) =>
    html(document, "li", {}, [
      heading(document, cluster, palette),
      ...sentences(cluster, rowName).map(({ text, rule }) =>
        html(document, "p", rule ? { class: "rule" } : {}, marked(document, text)),
      ),
    ])
  const list = (some: readonly ClusterExplanation[]) => html(document, "ul", { class: "explained" }, some.map(item))
  const folded = clusters.slice(MOST_OPEN)
  const more = () => [
    html(document, "summary", {}, [`${plural(folded.length, "more cluster")} in words`]),
    list(folded),
  ]
  return [
    html(document, "section", { "aria-labelledby": "explained" }, [
      html(document, "h2", { id: "explained" }, ["What sets the clusters apart"]),
      ...notes.map((note) => html(document, "p", {}, [note])),
      ...(clusters.length > 0 ? [list(clusters.slice(0, MOST_OPEN))] : []),
      ...(folded.length > 0 ? [html(document, "details", {}, more())] : []),
      html(document, "p", { class: "note" }, [explanationHelp(outlyingBy, live)]),
    ]),
  ]
}

function heading(document: Document, { label, size, share }: ClusterExplanation, palette?: readonly string[]) {
  const rows = html(document, "span", { class: "note" }, [
    ` ${count(size)} ${size === 1 ? "row" : "rows"}, ${percent(share)}`,
  ])
  return html(document, "h3", {}, [swatch(document, label, palette), `Cluster ${clusterName(label)}`, rows])
}

interface Sentence {
  readonly text: string
  readonly rule: boolean
}

function sentences(cluster: ClusterExplanation, rowName = (row: number) => `row ${row}`): Sentence[] {
  const texts = clusterSentences(cluster, { quote: mark, rowName: (row) => mark(rowName(row)), clusterName })
  return texts.map((text, i) => ({
    text: i === 0 ? text.charAt(0).toUpperCase() + text.slice(1) : text,
    rule: cluster.rule !== null && i === 1,
  }))
}

/** Characters for private use, around what comes from the data. */
const [OPEN, CLOSE] = ["\uE000", "\uE001"]

const mark = (text: string): string => `${OPEN}${text.replace(/[\uE000\uE001]/g, "\uFFFD")}${CLOSE}`

/** Text from the data by itself, the rest with the signs of a page. */
function marked(document: Document, text: string): (Node | string)[] {
  return text
    .split(/[\uE000\uE001]/)
    .map((part, i) => (i % 2 === 1 ? isolate(document, part) : typeset(part)))
    .filter((part) => part !== "")
}

const typeset = (text: string): string =>
  text.replace(/-(?=\d)/g, "\u2212").replace(/(?<=\d) (?=(%|sd)(?!\w))|(?<=[<>≤]) (?=\S)/g, "\u00A0")
