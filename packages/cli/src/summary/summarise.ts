import type { CatalogueEntry, ChosenK, HDBSCANModel, SilhouetteOptions, SuggestedEps } from "clusterwise"
import { countNoise, densityFacts } from "../density/densityFacts.js"
import type { Fitted } from "../fit.js"
import type { LoadedTable } from "../loadTable.js"
import { mixtureFacts, withWeights } from "../mixture/mixtureFacts.js"
import type { ClusterFlags } from "../options/clusterFlags.js"
import { lastOf } from "../pictures.js"
import type { Run } from "../run.js"
import type { Scaling } from "../scaling.js"
import type { AskedCut } from "../tree/cutFlags.js"
import { treeOf } from "../tree/cutModel.js"
import { treeFacts } from "../tree/treeFacts.js"
import type { ClusterSummary } from "./apart.js"
import type { FitSummary } from "./fitSummary.js"
import { silhouette } from "./silhouette.js"

/** What a summary is made from. */
export interface Fit {
  readonly entry: Pick<CatalogueEntry, "kind">
  readonly inputs: readonly string[]
  readonly flags: ClusterFlags
  readonly table: LoadedTable
  readonly scaling: Scaling
  readonly fitted: Fitted
  /** For trees only. */
  readonly asked: AskedCut | undefined
  /** For --eps auto only. */
  readonly suggested: SuggestedEps | undefined
  /** For -k auto only. */
  readonly chosen: ChosenK<unknown> | undefined
  /** Of each row in its cluster, for mixtures only. */
  readonly probabilities: Float64Array | undefined
  /** Told the silhouette of each row, where there is one. */
  readonly onSilhouettes?: ((samples: Float64Array) => void) | undefined
}

export async function summarise(
  { entry, inputs, flags, table, scaling, fitted, asked, suggested, chosen, probabilities, onSilhouettes }: Fit,
  run: Run,
): Promise<FitSummary> {
  const { summariseClusters } = await import("./apart.js")
  const { model, scaled, raw, labels } = fitted
  run.console.progress("judging", undefined, "")
  const metric = judgedBy(model.params["metric"])
  const density = densityFacts(model, labels, suggested)
  const mixture = await mixtureFacts(model, scaled, probabilities, { engine: fitted.engine, signal: run.signal })
  const tree = asked && treeOf(model)
  const computing = { engine: fitted.engine, signal: run.signal }
  const clusters = await summariseClusters(raw, labels, model.nClusters, computing)
  const seed = typeof model.params["seed"] === "number" ? model.params["seed"] : (flags.seed ?? 0)
  return {
    command: entry.kind,
    files: inputs,
    rows: table.total,
    rowsUsed: table.X.rows,
    columns: table.X.columns ?? [],
    leftOut: table.leftOut,
    missing: flags.missing,
    filledIn: table.incomplete,
    scale: scaling.scale,
    scaleNote: scaling.note,
    params: jsonable(model.params),
    nClusters: model.nClusters,
    ...(chosen && { chosen: { verdict: chosen.verdict, k: chosen.k, reason: chosen.reason, p: chosen.p } }),
    clusters: withWeights(withPersistence(clusters, lastOf(model)), model),
    noise: countNoise(labels),
    ...iterationFacts(lastOf(model)),
    ...(tree && { tree: await treeFacts(tree, scaled, asked, computing) }),
    ...(density && { density }),
    ...(mixture && { mixture }),
    silhouette: await silhouette(scaled, labels, { seed, metric, ...computing, onSamples: onSilhouettes }),
    warnings: model.warnings,
    engine: model.engine,
    seed,
    outputs: outputsOf(flags),
  }
}

/** Each cluster with how persistent it is, where the model knows. */
function withPersistence(clusters: readonly ClusterSummary[], model: object): readonly ClusterSummary[] {
  const { clusterPersistence }: Partial<Pick<HDBSCANModel, "clusterPersistence">> = model
  return clusterPersistence
    ? clusters.map((cluster) => ({ ...cluster, persistence: clusterPersistence[cluster.label] }))
    : clusters
}

/** The metric of the silhouette: that of the fit, where it has that one. */
function judgedBy(metric: unknown): NonNullable<SilhouetteOptions["metric"]> | "haversine" {
  if (metric === "haversine") return metric
  const known = ["euclidean", "sqeuclidean", "manhattan", "cityblock", "chebyshev", "cosine"] as const
  return known.find((name) => name === metric) ?? "euclidean"
}

/** What only some methods have. */
const iterationFacts = ({ inertia, nIter, converged }: ReturnType<typeof lastOf>) => ({ inertia, nIter, converged })

function outputsOf(flags: ClusterFlags): Record<string, string> {
  const { out, model, report, plot } = flags
  return Object.fromEntries(
    Object.entries({ out, model, report, plot }).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}

/** Parameters without what JSON cannot hold. */
function jsonable(params: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(params).filter(([, value]) => ["string", "number", "boolean"].includes(typeof value)),
  )
}
