import {
  type CatalogueEntry,
  type Engine,
  type Model,
  Pipeline,
  type PipelineModel,
  type Progress,
  type RowStream,
  StandardScaler,
} from "clusterwise"
import type { ClusterFiles } from "../commands/files.js"
import { writeFiles } from "../commands/files.js"
import { explainClusters, explanationJson, explanationLines } from "../explain/explainClusters.js"
import { UsageError } from "../failures.js"
import { through } from "../fit.js"
import type { LoadedTable } from "../loadTable.js"
import type { ClusterFlags } from "../options/clusterFlags.js"
import { ownColumns } from "../options/ownColumns.js"
import { lastOf } from "../pictures.js"
import { plotKinds } from "../plotKinds.js"
import type { Source } from "../read/source.js"
import { engineFor, type Run } from "../run.js"
import { type Scaling, scalerFor, scalingBySpreads } from "../scaling.js"
import { clusterSummary, type FitSummary } from "../summary/fitSummary.js"
import { summarise } from "../summary/summarise.js"
import { count, plural } from "../terminal/numbers.js"
import { blockBudget } from "./budget.js"
import { checkpointIn } from "./checkpoint.js"
import { type Decoded, decode } from "./decode.js"
import { noteRows } from "./notes.js"
import { writeOut } from "./predictStream.js"
import { type Sample, sampleOf } from "./sample.js"

export interface StreamedCluster {
  readonly entry: CatalogueEntry
  readonly inputs: readonly string[]
  readonly flags: ClusterFlags
  readonly parameters: Readonly<Record<string, unknown>>
  readonly files: ClusterFiles
  readonly source: Source
}

/** A clustering of rows that stay on the disk: decoded once into a scratch file, gone over once an iteration. */
export async function clusterStream(asked: StreamedCluster, run: Run): Promise<string> {
  const { entry, flags, source } = asked
  refuseWhatNeedsAllRows(flags)
  const rows = await decode(source, flags, run, {
    ignore: ownColumns("cluster", flags.labelColumn),
    columns: flags.columns,
  })
  const engine = await engineFor(flags.threads, blockBudget(flags.memoryBudget))
  try {
    noteRows(rows, run)
    const stream = rows.scratch.stream()
    const scaling = await scalingOf(entry, flags, stream, engine, run)
    if (scaling.note) run.console.note(scaling.note)
    const model = await fit(asked, stream, scaling, engine, run)
    for (const warning of model.warnings) run.console.note(`note: ${warning.message}`)
    return await told(asked, rows, model, scaling, engine, run)
  } finally {
    await engine?.close()
    await rows.scratch.close()
  }
}

function refuseWhatNeedsAllRows(flags: ClusterFlags): void {
  const no = (what: string, why: string, instead: string) => {
    throw new UsageError(`${what}: ${why} (the rows are streamed); ${instead}, or raise --memory-budget.`)
  }
  if (flags["nClusters"] === "auto") no("-k auto", "it goes over the rows in memory", "run choose-k on a sample")
  if (flags.missing === "mean") no("--missing mean", "the means are not known beforehand", "take --missing drop")
  if (flags.scale === "robust") no("--scale robust", "quartiles need all rows at once", "take --scale standard")
}

async function scalingOf(
  { kind }: CatalogueEntry,
  flags: ClusterFlags,
  stream: RowStream,
  engine: Engine | undefined,
  { signal }: Run,
): Promise<Scaling> {
  const decides = flags.scale === "auto" && flags["metric"] !== "haversine"
  const found = decides ? await new StandardScaler().fit(stream, { engine, signal }) : undefined
  return scalingBySpreads(flags.scale, kind, flags["metric"], () => ({
    // A constant column has the scale 1 and no spread.
    spreads: found!.scale,
    columns: stream.columns,
  }))
}

type StreamedModel = PipelineModel<Model<unknown>, null>

async function fit(
  { entry, flags, parameters }: StreamedCluster,
  stream: RowStream,
  { scale }: Scaling,
  engine: Engine | undefined,
  { console, signal }: Run,
): Promise<StreamedModel> {
  const scaler = scalerFor(scale)
  const path = flags["checkpoint"] as string | undefined
  const checkpoint = path === undefined ? undefined : checkpointIn(path)
  if (checkpoint && (await checkpoint.read())) console.note(`going on from the checkpoint ${path}`)
  const model = await new Pipeline([...(scaler ? [scaler] : []), entry.create(parameters)]).fit(stream, {
    engine,
    signal,
    ...(checkpoint && { checkpoint }),
    onProgress: ({ fraction, iteration, rows }: Progress) =>
      console.progress("clustering", fraction, iteration ? `iteration ${iteration}` : rows ? plural(rows, "row") : ""),
  } as object)
  await checkpoint?.done()
  return model as unknown as StreamedModel
}

/** Everything that is written and said: sizes of all rows, pictures and what compares pairs from a sample. */
async function told(
  { entry, inputs, flags, files, source }: StreamedCluster,
  rows: Decoded,
  model: StreamedModel,
  scaling: Scaling,
  engine: Engine | undefined,
  run: Run,
): Promise<string> {
  const computing = { engine, signal: run.signal }
  const sample = await sampleOf(rows.scratch, rows.kept, 0)
  const { X } = sample
  const { raw, scaled } = await through(model, X, computing)
  const labels = await (model as unknown as PipelineModel<Model>).predict(X, computing)
  const shown = model as unknown as PipelineModel<Model<unknown>>
  const fitted = { model: shown, labels, raw, scaled, engine }
  const table = tableOf(rows, sample, source)
  const unused = { asked: undefined, suggested: undefined, chosen: undefined, probabilities: undefined }
  const judged = await summarise({ entry, inputs, flags, table, scaling, fitted, ...unused }, run)
  const summary = ofAllRows(judged, rows, model)
  if (X.rows < rows.scratch.rows)
    run.console.note(`note: columns that set clusters apart, silhouette and pictures are of ${count(X.rows)} rows`)
  const { plotKind = plotKinds(entry)[0], id, labelColumn } = flags
  // Columns of text are not read again for the few rows of the sample.
  const explained = { ...fitted, table, id, not: source.columns.map(({ name }) => name), seed: summary.seed }
  const explanation = flags.explain || files.report ? await explainClusters(explained, run) : undefined
  const { out, ...pages } = files
  if (out) await writeOut(out, rows, model.predict(rows.scratch.stream(), computing), flags.labelColumn, run)
  await writeFiles(pages, { table, fitted, summary, labelColumn, plotKind, id: undefined, explanation }, run)
  const words = flags.explain ? explanation : undefined
  if (flags.json)
    return JSON.stringify(words ? { ...summary, explanation: explanationJson(words, table, id) } : summary, null, 2)
  return [clusterSummary(summary), ...(words ? explanationLines(words, table, id) : [])].join("\n")
}

/** The sample as if it were the table. */
const tableOf = ({ kept, leftOut, notes, numbers }: Decoded, { X, rows }: Sample, source: Source): LoadedTable => ({
  X,
  rows,
  leftOut,
  notes,
  incomplete: [],
  source,
  total: kept.total,
  numbers,
  texts: new Map(),
})

/** Sizes are those of all rows. */
function ofAllRows(
  summary: FitSummary,
  { scratch, kept }: Decoded,
  model: StreamedModel,
): FitSummary & { streamed: true } {
  const { clusterWeight } = lastOf(model as unknown as Model) as unknown as { clusterWeight: Float64Array }
  const clusters = summary.clusters.map((cluster) => ({
    ...cluster,
    size: clusterWeight[cluster.label],
    share: clusterWeight[cluster.label] / scratch.rows,
  }))
  return { ...summary, rows: kept.total, rowsUsed: scratch.rows, clusters, streamed: true }
}
