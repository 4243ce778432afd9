import {
  type BisectingKMeansModel,
  type CentroidModel,
  DataError,
  type Engine,
  type Explanation,
  type GaussianMixtureModel,
  type HDBSCANModel,
  type KMeansModel,
  type Matrix,
  type Metric,
  type Model,
  OPTICSModel,
  type PipelineModel,
  type SuggestedEps,
  suggestEps,
  type TreeModel,
} from "clusterwise"
import type { Rows } from "./fit.js"
import type { PlotKind } from "./plotKinds.js"
import { plural, significant } from "./terminal/numbers.js"
import { encodePicture } from "./write/picture.js"

/** What is drawn: rows, their labels, and the model that gave them. */
export interface Drawing extends Rows {
  readonly model: Model
  readonly labels: Int32Array
  readonly engine?: Engine | undefined
  /** What eps was read from, if it was. */
  readonly suggested?: SuggestedEps | undefined
}

export interface ReportFacts {
  readonly source: string
  readonly notes: readonly string[]
  readonly scores: Readonly<Record<string, number>>
  /** Of each row, NaN where it was not judged. */
  readonly silhouettes?: Float64Array | undefined
  /** What a row is called, counted as in the rows that were clustered. */
  readonly nameOf: (row: number) => string
  readonly explanation?: Explanation | undefined
  readonly signal?: AbortSignal
}

/** The page about a model. Everything is in the data's units but the scatter, which shows the rows as they were clustered. */
export async function reportPage(drawing: Drawing, { nameOf, signal, ...facts }: ReportFacts): Promise<string> {
  const { model, raw, scaled } = drawing
  const { reportHtml } = await import("@clusterwise/charts/node")
  const last = lastOf(model)
  const { kind, nClusters, params, warnings, engine, inertia, nIter, converged, history, logLikelihood } = last
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
    logLikelihood,
    columns: raw.columns,
    centroids: centroidsOf(model),
    tree: last.tree,
    ...(await originOf(last, drawing, signal)),
  }
  const changed = scaled === raw ? undefined : { X: scaled, centroids: last.centroids }
  const typicalRows = (await last.nearestRows?.(scaled, 3, { signal }))?.map((rows) => Array.from(rows, nameOf))
  const kDistances = await kDistancesOf(last, drawing, signal)
  const axes = params["metric"] === "haversine" ? { x: 1, y: 0 } : {}
  const found = { scaled: changed, typicalRows, kDistances }
  return reportHtml(reported, raw, { ...facts, ...axes, ...found, rowName: nameOf, command: commandLine() })
}

/** The labels, and the tree or the order that they came from, where that is one of these rows. */
async function originOf(last: LastModel, { labels, scaled }: Drawing, signal: AbortSignal | undefined) {
  if (!(await isOfFit(last, scaled, signal))) return { labels }
  const { linkage, condensedTree, ordering, reachability } = last
  if (linkage) return { labels: last.labels, linkage }
  if (condensedTree)
    return { labels, condensedTree, recut: (cut: { minClusterSize: number }) => (last as HDBSCANModel).recut(cut) }
  return { labels, ordering, reachability }
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

/** Whether these are the rows that a tree or an order was made of: it says nothing about others. */
export async function isOfFit(last: LastModel, X: Matrix, signal?: AbortSignal): Promise<boolean> {
  const { rows } = last
  if (last instanceof OPTICSModel) return last.wasFittedOn(X, { signal })
  return rows?.rows === X.rows && rows.cols === X.cols && rows.data.every((value, i) => value === X.data[i])
}

export interface PictureFacts {
  /** "scatter" unless given. */
  readonly kind?: PlotKind | undefined
  readonly source: string
  /** What the rows are called, where they have names. */
  readonly names?: ((row: number) => string) | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * What the model decided by, or the rows: two columns as they are, more of them as the principal components of the rows as
 * they were clustered.
 */
export async function picture(
  path: string,
  drawing: Drawing,
  { kind, source, names, signal }: PictureFacts,
): Promise<string | Uint8Array> {
  const { inertia } = lastOf(drawing.model)
  const clusters = plural(drawing.model.nClusters, "cluster")
  const title = `${source}: ${clusters}${inertia === undefined ? "" : `, inertia ${significant(inertia)}`}`
  const figure = await figureOf(kind ?? "scatter", drawing, { title, names, signal })
  return encodePicture(path, figure)
}

interface FigureFacts extends Pick<PictureFacts, "names" | "signal"> {
  readonly title: string
}

async function figureOf(kind: PlotKind, drawing: Drawing, { title, names, signal }: FigureFacts) {
  const charts = await import("@clusterwise/charts/node")
  const { labels, raw, scaled, model, engine } = drawing
  const { linkage, tree, condensedTree, ordering, reachability, params, centroids, nClusters } = lastOf(model)
  if (kind === "dendrogram" && linkage)
    return charts.dendrogramChart(linkage, {
      clusters: labels,
      labels: names && Array.from(labels, (_, row) => names(row)),
      title,
    })
  if (kind === "dendrogram" && tree)
    return charts.dendrogramChart(tree, {
      clusters: Int32Array.from({ length: nClusters }, (_, label) => label),
      legend: false,
      xLabel: "clusters",
      yLabel: "inertia",
      title,
    })
  if (kind === "condensed-tree" && condensedTree) return charts.condensedTreeChart(condensedTree, { labels, title })
  if (kind === "reachability" && ordering && reachability)
    return charts.reachabilityChart({ ordering, reachability, labels }, { eps: cutOf(params), title })
  if (kind === "k-distance") {
    const [eps, minSamples, metric] = [params["eps"] as number, params["minSamples"] as number, params["metric"]]
    const found =
      drawing.suggested ?? (await suggestEps(scaled, minSamples, { metric: metric as Metric, engine, signal }))
    return charts.kDistanceChart(found, { eps, minSamples })
  }
  const plain = raw.cols === 2
  return charts.scatter(plain ? raw : scaled, {
    ...(params["metric"] === "haversine" && { x: 1, y: 0 }),
    labels,
    centroids: plain ? centroidsOf(model) : centroids,
    title,
  })
}

/** The one distance that OPTICS took its clusters at, if it did. */
function cutOf({ clusterMethod, eps, maxEps }: Readonly<Record<string, unknown>>): number | undefined {
  const cut = (eps ?? maxEps) as number
  return clusterMethod === "dbscan" && Number.isFinite(cut) ? cut : undefined
}

type LastModel = Model &
  Partial<Pick<KMeansModel, "inertia" | "nIter" | "converged" | "history" | "centroids" | "nearestRows">> &
  Partial<Pick<BisectingKMeansModel, "tree">> &
  Partial<Pick<GaussianMixtureModel, "logLikelihood">> &
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
