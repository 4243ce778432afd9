import type { CentroidModel, KMeansModel, Matrix, Model, PipelineModel, TreeModel } from "clusterwise"
import type { Rows } from "./fit.js"
import { plural, significant } from "./terminal/numbers.js"
import { pictureFormat } from "./write/format.js"

/** What is drawn: rows, their labels, and the model that gave them. */
export interface Drawing extends Rows {
  readonly model: Model
  readonly labels: Int32Array
}

export interface ReportFacts {
  readonly source: string
  readonly notes: readonly string[]
  readonly scores: Readonly<Record<string, number>>
  /** What a row is called, counted as in the rows that were clustered. */
  readonly nameOf: (row: number) => string
  readonly signal?: AbortSignal
}

/** The page about a model. Everything is in the data's units but the scatter, which shows the rows as they were clustered. */
export async function reportPage(drawing: Drawing, { nameOf, signal, ...facts }: ReportFacts): Promise<string> {
  const { model, labels, raw, scaled } = drawing
  const { reportHtml } = await import("@clusterwise/charts/node")
  const last = lastOf(model)
  const { kind, nClusters, params, warnings, engine, inertia, nIter, converged, history } = last
  const reported = {
    kind,
    nClusters,
    params,
    warnings,
    engine,
    inertia,
    nIter,
    converged,
    history,
    columns: raw.columns,
    centroids: centroidsOf(model),
    ...(isOfFit(last, scaled) ? { labels: last.labels, linkage: last.linkage } : { labels }),
  }
  const changed = scaled === raw ? undefined : { X: scaled, centroids: last.centroids }
  const typicalRows = (await last.nearestRows?.(scaled, 3, { signal }))?.map((rows) => Array.from(rows, nameOf))
  return reportHtml(reported, raw, { ...facts, command: commandLine(), scaled: changed, typicalRows })
}

/** Whether the rows are those that a tree was made of: it says nothing about others. */
function isOfFit({ rows }: LastModel, X: Matrix): boolean {
  return rows?.rows === X.rows && rows.cols === X.cols && rows.data.every((value, i) => value === X.data[i])
}

/**
 * A tree as its dendrogram. Else the rows: two columns as they are, more of them as the principal components of the rows as
 * they were clustered.
 * @param names what the rows are called, where they have names
 */
export async function picture(
  path: string,
  { model, labels, raw, scaled }: Drawing,
  source: string,
  names?: (row: number) => string,
): Promise<string | Uint8Array> {
  const { dendrogramChart, scatter, toPng, toSvg } = await import("@clusterwise/charts/node")
  const { inertia, centroids, linkage, params } = lastOf(model)
  const plain = raw.cols === 2
  const title = `${source}: ${plural(model.nClusters, "cluster")}${inertia === undefined ? "" : `, inertia ${significant(inertia)}`}`
  const figure = linkage
    ? dendrogramChart(linkage, { clusters: labels, labels: names && Array.from(labels, (_, row) => names(row)), title })
    : await scatter(plain ? raw : scaled, {
        ...(params["metric"] === "haversine" && { x: 1, y: 0 }),
        labels,
        centroids: plain ? centroidsOf(model) : centroids,
        title,
      })
  return pictureFormat(path) === "svg" ? toSvg(figure) : toPng(figure)
}

type LastModel = Model &
  Partial<Pick<KMeansModel, "inertia" | "nIter" | "converged" | "history" | "centroids" | "nearestRows">> &
  Partial<Pick<TreeModel, "linkage" | "rows">>

/** The model itself, or the last one of a pipeline. */
export function lastOf(model: Model): LastModel {
  return model.kind === "pipeline" ? (model as PipelineModel).model : model
}

const centroidsOf = (model: Model): Matrix | undefined => (model as Partial<CentroidModel>).centroids

/** The command as it can be typed again. */
export function commandLine(args: readonly string[] = process.argv.slice(2)): string {
  return ["clusterwise", ...args]
    .map((arg) => (/^[\w./,:=@%+-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", "'\\''")}'`))
    .join(" ")
}
