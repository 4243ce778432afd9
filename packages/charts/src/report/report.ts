import { DataError, Matrix, type MatrixLike } from "clusterwise"
import { checkPalette } from "../checkPalette.js"
import { checkLabels } from "../clusters.js"
import { html } from "../dom.js"
import type { ClusterProfile } from "../effects.js"
import { lineChart } from "../lineChart.js"
import { needDocument } from "../needDocument.js"
import { quantity } from "../numbers.js"
import { profileClusters } from "../profile.js"
import { type DrawnScatter, drawScatter } from "../scatter.js"
import { toHtml } from "../serialize.js"
import { clean } from "../text.js"
import { versions } from "../version.js"
import { comparisonSection } from "./comparisonSection.js"
import { densityElements, kDistanceSection, reportDensity } from "./densitySection.js"
import { dotStride } from "./encode.js"
import { explanationSection } from "./explanationSection.js"
import { scatterData } from "./figureData.js"
import { figureSection, inPairs } from "./figureSection.js"
import { judgingSections } from "./judgingSections.js"
import { isCosine, type ReportModel, type ReportOptions, shownCentroids } from "./model.js"
import { SCRIPT_HASH } from "./page/main.bundle.js"
import { profileSections } from "./profileSections.js"
import { historyHelp, likelihoodHelp, modelName, scatterHelp, scoreSentence, summary, tableHelp } from "./sentences.js"
import { splitsSection } from "./splitsSection.js"
import { STYLE } from "./style.js"
import { clusterTable, type EffectsByLabel, effectsByLabel } from "./table.js"
import { isolate, legendEntries } from "./tableLines.js"
import { someLines, tableView } from "./tableView.js"
import { liveElements, reportTree, treeSection } from "./treeSection.js"

export type { ReportModel, ReportOptions } from "./model.js"

/** Styles and pictures only from inside the page; no script but the one that moves the cut of a tree. */
const policy = (scripts: string): string =>
  `default-src 'none'; ${scripts}style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'`

/**
 * One self-contained HTML page about a fitted model: what was done, the scatter, a table of the clusters, inertia by iteration,
 * warnings, and how to make it again. A model with a `linkage` has its tree too, whose cut can be dragged, and one with a
 * `condensedTree` (HDBSCAN) has that with a slider for minClusterSize: clusters, scatter and table follow. One with an `ordering`
 * (OPTICS) has its reachability plot, one with a `tree` (bisecting k-means) its splits. The page loads nothing, and runs no script but the one for a tree; the same input gives the
 * same bytes. Throws a DataError when labels, centroids or trees do not belong to X.
 */
export async function reportHtml(model: ReportModel, X: MatrixLike, options: ReportOptions = {}): Promise<string> {
  const document = needDocument("reportHtml", options.document)
  if (options.palette) checkPalette("reportHtml", options.palette)
  const matrix = Matrix.from(X)
  const labels = checkLabels("reportHtml", model.labels, matrix.rows)
  const profiles = profileClusters(matrix, labels)
  const title = options.title ?? `${modelName(model.kind)}${options.source ? ` of ${options.source}` : ""}`
  const tree = reportTree(document, model, matrix, options)
  const density = reportDensity(document, model, matrix, options)
  const apart = await effectsByLabel(matrix, labels)
  const { section, columns } = tableSection(document, model, matrix, profiles, apart, options)
  const isLive = tree?.live === true || density?.live !== undefined
  const picture = await scatterSection(document, model, matrix, profiles, options, isLive)
  const live = tree?.live
    ? liveElements(document, tree, picture.drawn, model, matrix, columns, options)
    : density?.live
      ? densityElements(document, density.live, picture.drawn, model, matrix, columns, options)
      : []
  const origin = tree
    ? [treeSection(document, tree)]
    : density
      ? [density.section]
      : [...splitsSection(document, model, labels, options), ...kDistanceSection(document, model, options)]
  const main = html(document, "main", {}, [
    html(document, "h1", {}, [title]),
    html(document, "p", { class: "lead" }, [summary(model, matrix, labels, options.source)]),
    ...sentences(document, [...(options.notes ?? []), scoreSentence(options.scores)]),
    ...warningList(document, model),
    ...(origin.length > 0
      ? [html(document, "div", { class: "pair" }, [...origin, picture.section])]
      : [picture.section]),
    ...section,
    ...explanationSection(document, options, isLive),
    ...inPairs(document, [
      ...profileSections(document, model, matrix, labels, profiles, options, isLive),
      ...judgingSections(document, model, labels, options),
      ...comparisonSection(document, options),
    ]),
    ...historySection(document, model),
    ...reproduceSection(document, model, options),
    footer(document, model, options),
  ])
  const body = html(document, "body", {}, [main, ...live])
  const page = html(document, "html", { lang: "en" }, [head(document, title, live.length > 0), body])
  nameGroups(page)
  return toHtml(page)
}

/** Only what has a role may have a name: the parts of figures are groups. */
function nameGroups(page: HTMLElement): void {
  for (const part of Array.from(page.querySelectorAll("g[aria-label]:not([role])"))) part.setAttribute("role", "group")
}

function head(document: Document, title: string, live: boolean): HTMLElement {
  const style = document.createElement("style")
  style.textContent = STYLE
  return html(document, "head", {}, [
    html(document, "meta", { charset: "utf-8" }),
    html(document, "meta", {
      "http-equiv": "Content-Security-Policy",
      content: policy(live ? `script-src '${SCRIPT_HASH}'; ` : ""),
    }),
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
  live: boolean,
): Promise<{ readonly section: HTMLElement; readonly drawn: DrawnScatter }> {
  const components = X.cols > 2 && x === undefined && y === undefined && X.rows > 1
  const inside = components && scaled !== undefined
  const rows = inside ? withColumns(scaled.X, X) : X
  if (rows.rows !== X.rows) throw new DataError(`reportHtml: scaled.X has ${rows.rows} rows, X has ${X.rows}.`)
  const centroids = inside && !isCosine(model) ? scaled.centroids : shownCentroids(model)
  // Text is drawn for a narrow screen, and grows with the figure on a wide one.
  const size = { width: 460, height: 370, title: "", legend: false }
  const drawn = await drawScatter(rows, { document, labels: model.labels, centroids, x, y, palette, ...size })
  const entries = legendEntries(document, profiles, palette)
  const legend = html(document, "ul", { class: "legend", "aria-label": "Clusters and their number of rows" }, entries)
  const help = scatterHelp(components, centroids !== undefined, X.cols, {
    stride: live ? dotStride(X.rows) : 1,
    noise: profiles.some(({ label }) => label < 0),
  })
  const section = html(document, "section", {}, [
    html(document, "h2", {}, ["Picture"]),
    html(document, "figure", { class: "scatter" }, [
      html(document, "div", { class: "stage" }, [drawn.frame.figure]),
      legend,
      html(document, "figcaption", { class: "note" }, [help]),
    ]),
    tableView(document, scatterData(drawn.axes, Int32Array.from(model.labels))),
  ])
  return { section, drawn }
}

const withColumns = (scaled: MatrixLike, { columns }: Matrix): Matrix => Matrix.from(scaled, { columns })

function tableSection(
  document: Document,
  model: ReportModel,
  X: Matrix,
  profiles: readonly ClusterProfile[],
  apart: EffectsByLabel,
  options: ReportOptions,
): { readonly section: readonly HTMLElement[]; readonly columns: readonly number[] } {
  const { element, columns, hidden, centers } = clusterTable(document, model, X, profiles, apart, options)
  const region = { class: "scroll clusters", role: "region", tabindex: 0, "aria-labelledby": "clusters" }
  const section = [
    html(document, "h2", { id: "clusters" }, ["Clusters"]),
    html(document, "div", region, [element]),
    html(document, "p", { class: "note" }, [tableHelp(hidden, X.cols, centers, options.typicalRows !== undefined)]),
  ]
  return { section, columns }
}

function historySection(document: Document, model: ReportModel): HTMLElement[] {
  const { history, logLikelihood } = model
  if (!history || history.length < 2) return []
  const mixture = logLikelihood !== undefined
  const what = mixture ? "log-likelihood" : "inertia"
  const figure = lineChart(history, {
    document,
    title: "",
    xLabel: "iteration",
    yLabel: what,
    width: 460,
    height: 240,
  })
  const name = `${what[0].toUpperCase()}${what.slice(1)}`
  const data = {
    caption: `${name} by iteration.`,
    head: ["Iteration", name],
    lines: someLines(history.length).map((i) => [String(i + 1), quantity(history[i])]),
  }
  const help = mixture ? likelihoodHelp : historyHelp(isCosine(model))
  return [figureSection(document, { title: `${name} by iteration`, name: "history", figure, help, data })]
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
  const given = Object.entries(params).filter(([, value]) => value !== undefined)
  const lines = given.flatMap(([name, value]) => [
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
    if (Object.values(value).some(ArrayBuffer.isView)) return `an object of ${Object.keys(value).join(", ")}`
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
