import type { CatalogueEntry } from "clusterwise"
import type { Command } from "commander"
import { type Fitted, fitPipeline } from "../fit.js"
import { type LoadedTable, loadTable } from "../loadTable.js"
import * as common from "../options/common.js"
import { addParameterOptions, givenParameters } from "../options/estimator.js"
import { lastOf } from "../pictures.js"
import { engineFor, type Run } from "../run.js"
import { chooseScaling, type Scaling } from "../scaling.js"
import { clusterSummary, type FitSummary } from "../summary/fitSummary.js"
import { silhouette } from "../summary/silhouette.js"
import { plural, significant } from "../terminal/numbers.js"
import { openFiles, refuseLabelColumn, writeFiles } from "./files.js"
import { start } from "./start.js"

export interface ClusterFlags extends common.TableFlags, common.SpeechFlags, common.ComputeFlags {
  readonly scale: common.Scale
  readonly labelColumn: string
  readonly out?: string
  readonly model?: string
  readonly report?: string
  readonly plot?: string
  readonly [parameter: string]: unknown
}

const jsonHelp = `
--json prints one object: command, files, rows, rowsUsed, columns, leftOut,
missing, filledIn, scale, params, nClusters, clusters (label, size, share and
apart: the columns that set it apart), noise, inertia, nIter, converged,
silhouette, warnings, engine, seed, outputs. Rows are not in it: see --out.
`

/** The command of one estimator; its options come from the estimator's schema. */
export function addClusterCommand(program: Command, entry: CatalogueEntry): void {
  const command = program
    .command(entry.kind)
    .summary(entry.summary)
    .description(`${entry.summary}.`)
    .argument("<file...>", common.fileHelp)
  addParameterOptions(command, entry.parameters)
  common.addTableOptions(command)
  common.addScaleOption(command, "auto")
  addOutputOptions(command)
  common.addThreadsOption(command)
  if (!("seed" in entry.parameters)) common.addSeedOption(command)
  common.addSpeechOptions(command)
  command.addHelpText("after", jsonHelp)
  command.action((files: string[], flags: ClusterFlags) => start(flags, (run) => cluster(entry, files, flags, run)))
}

function addOutputOptions(command: Command): void {
  command
    .option("--out <file>", "every row with its cluster: .csv, .tsv, .json, .ndjson, .parquet or .arrow")
    .option("--label-column <name>", "what that column is called", "cluster")
    .option("--model <file>", "the model as JSON, for predict and report")
    .option("--report <file>", "a page of HTML with picture, table and how to reproduce it")
    .option("--plot <file>", "a picture: .svg or .png")
}

async function cluster(
  entry: CatalogueEntry,
  inputs: readonly string[],
  flags: ClusterFlags,
  run: Run,
): Promise<string> {
  const estimator = entry.create(givenParameters(entry, flags))
  const files = await openFiles(flags, inputs, run)
  const table = await loadTable(inputs, flags, run, {
    keepMissing: true,
    ignore: new Map(["cluster", flags.labelColumn].map((name) => [name, "holds clusters already"])),
    check: (source) => flags.out !== undefined && refuseLabelColumn(source, flags.labelColumn),
  })
  const scaling = chooseScaling(flags.scale, entry.kind, flags["metric"], table.X)
  if (scaling.note) run.console.note(scaling.note)
  const engine = await engineFor(flags.threads)
  try {
    const fitted = await fitPipeline(estimator, table.X, {
      impute: flags.missing === "mean",
      scale: scaling.scale,
      engine,
      signal: run.signal,
      onProgress: ({ fraction, iteration, inertia }) =>
        run.console.progress("clustering", fraction, describeIteration(iteration, inertia)),
    })
    const summary = await summarise(entry, inputs, flags, table, scaling, fitted, run)
    for (const warning of fitted.model.warnings) run.console.note(`note: ${warning.message}`)
    await writeFiles(files, { table, fitted, summary, labelColumn: flags.labelColumn, id: flags.id }, run)
    return flags.json ? JSON.stringify(summary, null, 2) : clusterSummary(summary)
  } finally {
    await engine?.close()
  }
}

async function summarise(
  entry: CatalogueEntry,
  inputs: readonly string[],
  flags: ClusterFlags,
  table: LoadedTable,
  scaling: Scaling,
  fitted: Fitted,
  run: Run,
): Promise<FitSummary> {
  const { summariseClusters } = await import("../summary/apart.js")
  const { model, scaled, raw } = fitted
  run.console.progress("judging", undefined, "")
  const metric = model.params["metric"] === "cosine" ? "cosine" : "euclidean"
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
    clusters: summariseClusters(raw, model.labels, model.nClusters),
    noise: model.labels.reduce((n, label) => n + (label < 0 ? 1 : 0), 0),
    ...iterationFacts(lastOf(model)),
    silhouette: await silhouette(scaled, model.labels, { seed, metric, engine: fitted.engine, signal: run.signal }),
    warnings: model.warnings,
    engine: model.engine,
    seed,
    outputs: outputsOf(flags),
  }
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

function describeIteration(iteration: number | undefined, inertia: number | undefined): string {
  if (iteration === undefined) return ""
  return `${plural(iteration, "iteration")}${inertia === undefined ? "" : `, inertia ${significant(inertia)}`}`
}
