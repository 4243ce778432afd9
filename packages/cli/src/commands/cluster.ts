import type { CatalogueEntry } from "clusterwise"
import type { Command } from "commander"
import { asksForK, WithChosenK } from "../choose/withChosenK.js"
import { askedParameters } from "../density/askedParameters.js"
import { addNoiseOption, assignsNoise, findsNoise, withoutNoise } from "../density/assignNoise.js"
import { placeColumns, placesNote, refuseNoDegrees } from "../density/places.js"
import { WithSuggestedEps } from "../density/suggestedEps.js"
import { explainClusters, explanationJson, explanationLines } from "../explain/explainClusters.js"
import { UsageError } from "../failures.js"
import { type Fitted, fitPipeline } from "../fit.js"
import { loadTable } from "../loadTable.js"
import {
  addProbabilityOption,
  bestProbabilities,
  givesProbabilities,
  refuseProbabilityAlone,
} from "../mixture/probability.js"
import type { ClusterFlags } from "../options/clusterFlags.js"
import * as common from "../options/common.js"
import { addParameterOptions } from "../options/estimator.js"
import { ownColumns } from "../options/ownColumns.js"
import { addPlotKindOption, plotKinds, refusePlotKindAlone } from "../plotKinds.js"
import { engineFor, type Run } from "../run.js"
import { chooseScaling, type Scaling } from "../scaling.js"
import { addStreamOptions, canStream, streamedSource, streams } from "../stream/streamed.js"
import { clusterSummary } from "../summary/fitSummary.js"
import { summarise } from "../summary/summarise.js"
import { plural, significant } from "../terminal/numbers.js"
import { type AskedCut, addCutOptions, askedCut, makesTree } from "../tree/cutFlags.js"
import { cutModel } from "../tree/cutModel.js"
import { openFiles, refuseLabelColumn, writeFiles } from "./files.js"
import { start } from "./start.js"

const jsonHelp = `
--json prints one object: command, files, rows, rowsUsed, columns, leftOut,
missing, filledIn, scale, params, nClusters, clusters (label, size, share and
apart: the columns that set it apart), noise, inertia, nIter, converged,
silhouette, warnings, engine, seed, outputs. Rows are not in it: see --out.
With --explain also explanation, which docs/judging.md describes.
`

const densityHelp = `Also density: eps, suggested (by --eps auto), epsKilometres (haversine),
minSamples, minClusterSize, coreRows, noiseShare, and assigned (rows of noise
that --assign-noise nearest gave to a cluster). Clusters of hdbscan have their
persistence, in [0, 1].
`

const mixtureHelp = `Also mixture: covarianceType, logLikelihood (mean of a row), bic, aic, nParameters and
unsureShare (rows whose best probability is below 0.9), and the weight of each cluster.
`

const treeHelp = `Also tree: method, metric, suggestedCut (nClusters, and the gap from … to it lies
in), cut (by what, and at which t), height of the last merge, and
cophenetCorrelation (up to 5,000 rows); divisiveCoefficient of divisive. Without --t, --n-clusters and
--distance-threshold the tree is cut where it suggests.
`

/** The command of one estimator; its options come from the estimator's schema. */
export function addClusterCommand(program: Command, entry: CatalogueEntry): void {
  const command = program
    .command(entry.kind)
    .summary(entry.summary)
    .description(`${entry.summary}.`)
    .argument("<file...>", common.fileHelp)
  addParameterOptions(command, entry.parameters)
  if (makesTree(entry)) addCutOptions(command)
  if (assignsNoise(entry)) addNoiseOption(command)
  if (givesProbabilities(entry)) addProbabilityOption(command)
  common.addTableOptions(command)
  common.addScaleOption(command, "auto")
  addOutputOptions(command)
  addPlotKindOption(command, entry)
  command.option("--explain", "what sets each cluster apart, in words; text columns that were not clustered tell too")
  common.addThreadsOption(command)
  if (streams.has(entry.kind)) addStreamOptions(command, entry.kind)
  else common.addMemoryOption(command, "what needs more is refused")
  if (!("seed" in entry.parameters)) common.addSeedOption(command)
  common.addSpeechOptions(command)
  command.addHelpText(
    "after",
    jsonHelp +
      (makesTree(entry) ? treeHelp : "") +
      (findsNoise(entry) ? densityHelp : "") +
      (givesProbabilities(entry) ? mixtureHelp : ""),
  )
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
  const autoK = asksForK(entry, flags["nClusters"])
  const asked = makesTree(entry) ? askedCut(flags) : undefined
  refuseDistances(flags["metric"])
  refusePlotKindAlone(flags)
  refuseProbabilityAlone(flags)
  const { parameters, autoEps, notes } = askedParameters(entry, flags)
  const estimator = autoK
    ? new WithChosenK(entry, parameters)
    : autoEps
      ? new WithSuggestedEps(entry, parameters)
      : entry.create(parameters)
  const degrees = parameters["metric"] === "haversine"
  const files = await openFiles(flags, inputs, run)
  const streamed = canStream(entry.kind, parameters) ? await streamedSource(inputs, flags, run) : undefined
  if (streamed) {
    const { clusterStream } = await import("../stream/clusterStream.js")
    return clusterStream({ entry, inputs, flags, parameters, files, source: streamed }, run)
  }
  if (flags["checkpoint"] !== undefined)
    throw new UsageError("--checkpoint goes with rows that are streamed: not with --balanced, --levels 2 or stdin.")
  const table = await loadTable(inputs, flags, run, {
    keepMissing: true,
    ignore: ownColumns("cluster", flags.labelColumn),
    check: (source) => flags.out !== undefined && refuseLabelColumn(source, flags.labelColumn, flags.probability),
    ...(degrees && { choose: (source) => placeColumns(source, flags.columns) }),
  })
  for (const note of notes) run.console.note(note)
  if (degrees) {
    refuseNoDegrees(table)
    run.console.note(placesNote(table.X))
  }
  const scaling = chooseScaling(flags.scale, entry.kind, flags["metric"], table.X)
  if (scaling.note) run.console.note(scaling.note)
  if (asked) noteUnits(asked, flags, scaling, run)
  const engine = await engineFor(flags.threads, flags.memoryBudget)
  try {
    const uncut = await fitPipeline(estimator, table.X, {
      impute: flags.missing === "mean",
      scale: scaling.scale,
      degrees,
      engine,
      signal: run.signal,
      onProgress: ({ fraction, iteration, inertia }) =>
        run.console.progress("clustering", fraction, describeIteration(iteration, inertia)),
    })
    const chosen = estimator instanceof WithChosenK ? estimator.chosen : undefined
    if (chosen) run.console.note(`-k auto: ${chosen.reason}`)
    const fitted = await finished(uncut, asked, flags, run)
    const suggested = estimator instanceof WithSuggestedEps ? estimator.suggested : undefined
    const probabilities = await bestProbabilities(fitted.model, fitted.scaled, { engine, signal: run.signal })
    let silhouettes: Float64Array | undefined
    const onSilhouettes = (samples: Float64Array) => {
      silhouettes = samples
    }
    const summary = await summarise(
      { entry, inputs, flags, table, scaling, fitted, asked, suggested, chosen, probabilities, onSilhouettes },
      run,
    )
    for (const warning of fitted.model.warnings) run.console.note(`note: ${warning.message}`)
    const { plotKind = plotKinds(entry)[0], id, labelColumn } = flags
    const explained = { ...fitted, table, id, not: [...ownColumns("cluster", labelColumn).keys()], seed: summary.seed }
    const explanation = flags.explain || files.report ? await explainClusters(explained, run) : undefined
    const beside = flags.probability ? { probabilities } : {}
    const shown = {
      table,
      fitted: { ...fitted, suggested },
      summary,
      labelColumn,
      plotKind,
      id,
      explanation,
      silhouettes,
      ...beside,
    }
    await writeFiles(files, shown, run)
    const told = flags.explain ? explanation : undefined
    if (flags.json) return toJson(told ? { ...summary, explanation: explanationJson(told, table, id) } : summary)
    return [clusterSummary(summary), ...(told ? explanationLines(told, table, id) : [])].join("\n")
  } finally {
    await engine?.close()
  }
}

const toJson = (result: object): string => JSON.stringify(result, null, 2)

/** The tree cut where it was asked, noise gone where it was sent. */
async function finished(uncut: Fitted, asked: AskedCut | undefined, flags: ClusterFlags, run: Run): Promise<Fitted> {
  const model = asked ? cutModel(uncut.model, asked) : uncut.model
  if (flags.assignNoise !== "nearest") return { ...uncut, model, labels: model.labels }
  const { engine, scaled } = uncut
  return { ...uncut, model, labels: await withoutNoise(model, scaled, { engine, signal: run.signal }) }
}

function refuseDistances(metric: unknown): void {
  if (metric === "precomputed")
    throw new UsageError("--metric precomputed is for programs; a file holds rows, and any other metric compares them.")
}

/** A height that the user names is one of the rows as they are compared. */
function noteUnits(asked: AskedCut, flags: ClusterFlags, { scale }: Scaling, { console }: Run): void {
  const height = asked.by === "fcluster" ? asked.criterion === "distance" : flags["distanceThreshold"] !== undefined
  if (height && scale !== "none")
    console.note("note: the height of the cut is one of the scaled rows; --scale none keeps the units")
}

function describeIteration(iteration: number | undefined, inertia: number | undefined): string {
  if (iteration === undefined) return ""
  return `${plural(iteration, "iteration")}${inertia === undefined ? "" : `, inertia ${significant(inertia)}`}`
}
