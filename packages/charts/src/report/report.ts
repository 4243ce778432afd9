import { DataError, Matrix, type MatrixLike } from "clusterwise"
import { checkPalette } from "../checkPalette.js"
import { checkLabels, clusterName } from "../clusters.js"
import { html } from "../dom.js"
import type { Figure } from "../figure.js"
import { lineChart } from "../lineChart.js"
import { needDocument } from "../needDocument.js"
import { count } from "../numbers.js"
import { type ClusterProfile, profileClusters } from "../profile.js"
import { scatter } from "../scatter.js"
import { toHtml } from "../serialize.js"
import { clean } from "../text.js"
import { versions } from "../version.js"
import { isCosine, type ReportModel, type ReportOptions, shownCentroids } from "./model.js"
import { historyHelp, modelName, scatterHelp, scoreSentence, summary, tableHelp } from "./sentences.js"
import { STYLE } from "./style.js"
import { clusterTable, isolate, swatch } from "./table.js"

export type { ReportModel, ReportOptions } from "./model.js"

/** No script at all; styles and pictures only from inside the page. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"

/**
 * One self-contained HTML page about a fitted model: what was done, the scatter, a table of the clusters, inertia by iteration,
 * warnings, and how to make it again. It loads nothing and runs no script; the same input gives the same bytes.
 * Throws a DataError when labels or centroids do not belong to X.
 */
export async function reportHtml(model: ReportModel, X: MatrixLike, options: ReportOptions = {}): Promise<string> {
  const document = needDocument("reportHtml", options.document)
  if (options.palette) checkPalette("reportHtml", options.palette)
  const matrix = Matrix.from(X)
  const labels = checkLabels("reportHtml", model.labels, matrix.rows)
  const profiles = profileClusters(matrix, labels)
  const title = options.title ?? `${modelName(model.kind)}${options.source ? ` of ${options.source}` : ""}`
  const table = tableSection(document, model, matrix, profiles, options)
  const main = html(document, "main", {}, [
    html(document, "h1", {}, [title]),
    html(document, "p", { class: "lead" }, [summary(model, matrix, labels, options.source)]),
    ...sentences(document, [...(options.notes ?? []), scoreSentence(options.scores)]),
    ...warningList(document, model),
    ...(await scatterSection(document, model, matrix, profiles, options)),
    ...table,
    ...historySection(document, model),
    ...reproduceSection(document, model, options),
    footer(document, model, options),
  ])
  return toHtml(html(document, "html", { lang: "en" }, [head(document, title), html(document, "body", {}, [main])]))
}

function head(document: Document, title: string): HTMLElement {
  const style = document.createElement("style")
  style.textContent = STYLE
  return html(document, "head", {}, [
    html(document, "meta", { charset: "utf-8" }),
    html(document, "meta", { "http-equiv": "Content-Security-Policy", content: POLICY }),
    html(document, "meta", { name: "viewport", content: "width=device-width, initial-scale=1" }),
    html(document, "title", {}, [title]),
    style,
  ])
}

function sentences(document: Document, texts: readonly (string | undefined)[]): HTMLElement[] {
  return texts.filter((text) => text !== undefined).map((text) => html(document, "p", {}, [text]))
}

function warningList(document: Document, { warnings }: ReportModel): HTMLElement[] {
  if (warnings.length === 0) return []
  const items = warnings.map(({ message }) => html(document, "li", {}, [`Note: ${message}`]))
  return [html(document, "ul", { class: "warnings", "aria-label": "Warnings of the model" }, items)]
}

async function scatterSection(
  document: Document,
  model: ReportModel,
  X: Matrix,
  profiles: readonly ClusterProfile[],
  { x, y, palette, scaled }: ReportOptions,
): Promise<HTMLElement[]> {
  const components = X.cols > 2 && x === undefined && y === undefined && X.rows > 1
  const inside = components && scaled !== undefined
  const rows = inside ? withColumns(scaled.X, X) : X
  if (rows.rows !== X.rows) throw new DataError(`reportHtml: scaled.X has ${rows.rows} rows, X has ${X.rows}.`)
  const centroids = inside && !isCosine(model) ? scaled.centroids : shownCentroids(model)
  // Text is drawn for a narrow screen, and grows with the figure on a wide one.
  const size = { width: 460, height: 370, title: "", legend: false }
  const figure = await scatter(rows, { document, labels: model.labels, centroids, x, y, palette, ...size })
  const entries = profiles.map((p) =>
    html(document, "li", {}, [
      swatch(document, p.label, palette),
      `${p.label < 0 ? "noise" : `cluster ${clusterName(p.label)}`}: ${count(p.size)}`,
    ]),
  )
  const legend = html(document, "ul", { class: "legend", "aria-label": "Clusters and their number of rows" }, entries)
  return [
    html(document, "h2", {}, ["Picture"]),
    figureElement(document, figure, "scatter", [
      legend,
      html(document, "figcaption", { class: "note" }, [scatterHelp(components, centroids !== undefined, X.cols)]),
    ]),
  ]
}

const withColumns = (scaled: MatrixLike, { columns }: Matrix): Matrix => Matrix.from(scaled, { columns })

function figureElement(document: Document, figure: Figure, name: string, below: readonly HTMLElement[]): HTMLElement {
  return html(document, "figure", { class: name }, [figure, ...below])
}

function tableSection(
  document: Document,
  model: ReportModel,
  X: Matrix,
  profiles: readonly ClusterProfile[],
  options: ReportOptions,
): HTMLElement[] {
  const { element, hidden, centers } = clusterTable(document, model, X, profiles, options)
  const region = { class: "scroll", role: "region", tabindex: 0, "aria-labelledby": "clusters" }
  return [
    html(document, "h2", { id: "clusters" }, ["Clusters"]),
    html(document, "div", region, [element]),
    html(document, "p", { class: "note" }, [tableHelp(hidden, X.cols, centers, options.typicalRows !== undefined)]),
  ]
}

function historySection(document: Document, model: ReportModel): HTMLElement[] {
  const { history } = model
  if (!history || history.length < 2) return []
  const figure = lineChart(history, {
    document,
    title: "",
    xLabel: "iteration",
    yLabel: "inertia",
    width: 460,
    height: 240,
  })
  const help = html(document, "figcaption", { class: "note" }, [historyHelp(isCosine(model))])
  return [html(document, "h2", {}, ["Inertia by iteration"]), figureElement(document, figure, "history", [help])]
}

function reproduceSection(document: Document, { params }: ReportModel, { command }: ReportOptions): HTMLElement[] {
  const seed =
    "seed" in params
      ? [
          html(document, "p", {}, [
            `Seed: ${shortValue(params["seed"])}. The same command and seed give the same labels on every machine.`,
          ]),
        ]
      : []
  const lines = Object.entries(params).flatMap(([name, value]) => [
    html(document, "dt", {}, [name]),
    html(document, "dd", {}, [isolate(document, shortValue(value))]),
  ])
  return [
    html(document, "h2", {}, ["Make it again"]),
    ...(command ? [html(document, "pre", {}, [html(document, "code", {}, unbrokenWords(document, command))])] : []),
    ...seed,
    html(document, "dl", {}, lines),
  ]
}

/** Lines break between the words of a command, never after the hyphens of an option. */
function unbrokenWords(document: Document, command: string): (Node | string)[] {
  return command.split(/(\s+)/).map((part, i) => (i % 2 === 0 ? html(document, "span", {}, [part]) : part))
}

function shortValue(value: unknown): string {
  if (typeof value === "object" && value !== null) {
    if ("rows" in value && "cols" in value) return `a matrix of ${value.rows} × ${value.cols}`
    if (Array.isArray(value) || ArrayBuffer.isView(value)) return "an array"
    return clean(JSON.stringify(value)).slice(0, 80)
  }
  return String(value)
}

function footer(document: Document, { engine }: ReportModel, options: ReportOptions): HTMLElement {
  const made = Object.entries({ ...versions, ...options.versions }).map(([name, version]) => `${name} ${version}`)
  return html(document, "footer", { class: "note" }, [
    `Made with ${made.join(", ")}${engine ? `; engine ${engine}` : ""}.`,
  ])
}
