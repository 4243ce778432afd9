import {
  type CentroidModel,
  DataError,
  type HDBSCANModel,
  type KMeansModel,
  type Matrix,
  type Metric,
  type Model,
  type OPTICSModel,
  type PipelineModel,
  type SuggestedEps,
  suggestEps,
  type TreeModel,
} from "clusterwise"
import type { Rows } from "./fit.js"
import { plural, significant } from "./terminal/numbers.js"
import { pictureFormat } from "./write/format.js"

/** What is drawn: rows, their labels, and the model that gave them. */
export interface Drawing extends Rows {
  readonly model: Model
  readonly labels: Int32Array
  /** What eps was read from, if it was. */
  readonly suggested?: SuggestedEps | undefined
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
  const { model, raw, scaled } = drawing
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
    ...originOf(last, drawing),
  }
  const changed = scaled === raw ? undefined : { X: scaled, centroids: last.centroids }
  const typicalRows = (await last.nearestRows?.(scaled, 3, { signal }))?.map((rows) => Array.from(rows, nameOf))
  const kDistances = await kDistancesOf(last, drawing, signal)
  const axes = params["metric"] === "haversine" ? { x: 1, y: 0 } : {}
  const found = { scaled: changed, typicalRows, kDistances }
  return reportHtml(reported, raw, { ...facts, ...axes, ...found, command: commandLine() })
}

/** The labels, and the tree or the order that they came from, where that is one of these rows. */
function originOf(last: LastModel, { labels, scaled }: Drawing) {
  const { linkage, condensedTree, ordering, reachability } = last
  if (linkage) return isOfFit(last, scaled) ? { labels: last.labels, linkage } : { labels }
  if (condensedTree && isOfFit(last, scaled))
    return { labels, condensedTree, recut: (cut: { minClusterSize: number }) => (last as HDBSCANModel).recut(cut) }
  return ordering?.length === labels.length ? { labels, ordering, reachability } : { labels }
}

/** Up to so many rows of which the page shows the distances that eps can be read from; a fit that read them has more. */
const MAX_MEASURED = 20_000

async function kDistancesOf(
  { kind, params }: LastModel,
  { suggested, scaled }: Drawing,
  signal: AbortSignal | undefined,
): Promise<SuggestedEps | undefined> {
  const minSamples = params["minSamples"] as number
  if (suggested || kind !== "dbscan" || scaled.rows > MAX_MEASURED || scaled.rows < minSamples) return suggested
  try {
    return await suggestEps(scaled, minSamples, { metric: params["metric"] as Metric, signal })
  } catch (error) {
    // Copies only: there is no curve to draw.
    if (error instanceof DataError) return undefined
    throw error
  }
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
  Partial<Pick<TreeModel, "linkage" | "rows">> &
  Partial<Pick<HDBSCANModel, "condensedTree">> &
  Partial<Pick<OPTICSModel, "ordering" | "reachability">>

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
