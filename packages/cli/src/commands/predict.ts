import type { Matrix, Model, PipelineModel } from "clusterwise"
import type { Command } from "commander"
import {
  addNoiseOption,
  type Computing,
  joinedNearest,
  type NoisePolicy,
  refuseNoNoise,
  withNearest,
} from "../density/assignNoise.js"
import { countNoise } from "../density/densityFacts.js"
import { showPath } from "../failures.js"
import { through } from "../fit.js"
import { loadTable } from "../loadTable.js"
import {
  addProbabilityOption,
  bestProbabilities,
  refuseNoProbabilities,
  refuseProbabilityAlone,
} from "../mixture/probability.js"
import * as common from "../options/common.js"
import { lastOf } from "../pictures.js"
import { engineFor, type Run } from "../run.js"
import { type Predictor, readPredictor, tableFlags } from "../savedModel.js"
import { streamedSource, streams } from "../stream/streamed.js"
import { type ClusterSummary, summariseClusters } from "../summary/apart.js"
import { written } from "../summary/fitSummary.js"
import { clusterTable } from "../summary/text.js"
import { plural } from "../terminal/numbers.js"
import { openFiles, refuseLabelColumn, writeLabels } from "./files.js"
import { start } from "./start.js"

interface PredictFlags extends common.TableFlags, common.SpeechFlags, common.ComputeFlags {
  readonly out?: string
  readonly labelColumn: string
  readonly assignNoise?: NoisePolicy
  readonly probability?: boolean
}

export function addPredictCommand(program: Command): void {
  const command = program
    .command("predict")
    .summary("give the rows of a file to the clusters of a model")
    .description("Gives every row of a file to one of the clusters of a model that was written with --model.")
    .argument("<model.json>", "a model")
    .argument("<file...>", common.fileHelp)
    .option("--out <file>", "every row with its cluster: .csv, .tsv, .json, .ndjson, .parquet or .arrow")
    .option("--label-column <name>", "what that column is called", "cluster")
  addNoiseOption(command)
  addProbabilityOption(command)
  common.addTableOptions(command)
  common.addThreadsOption(command)
  common.addMemoryOption(command, "k-means streams what needs more")
  common.addSpeechOptions(command)
  command.action((model: string, files: string[], flags: PredictFlags) =>
    start(flags, (run) => predict(model, files, flags, run)),
  )
}

async function predict(modelPath: string, inputs: readonly string[], flags: PredictFlags, run: Run): Promise<string> {
  const model = await readPredictor(modelPath)
  if (flags.assignNoise === "nearest") refuseNoNoise(model, modelPath)
  if (flags.probability) refuseNoProbabilities(model, modelPath)
  refuseProbabilityAlone(flags)
  const files = await openFiles({ out: flags.out }, [modelPath, ...inputs], run)
  const streamed = streams.has(lastOf(model).kind) ? await streamedSource(inputs, flags, run) : undefined
  if (streamed) {
    const { predictStream } = await import("../stream/predictStream.js")
    const found = await predictStream(model, modelPath, streamed, flags, files.out, run)
    return described(modelPath, inputs, flags, { ...found, nClusters: model.nClusters, noise: 0, assigned: 0 })
  }
  const table = await loadTable(inputs, tableFlags(flags, model, modelPath), run, {
    only: flags.out === undefined ? (flags.columns ?? model.columns) : undefined,
    keepMissing: true,
    check: (source) => flags.out !== undefined && refuseLabelColumn(source, flags.labelColumn, flags.probability),
  })
  const engine = await engineFor(flags.threads, flags.memoryBudget)
  try {
    const computing = { engine, signal: run.signal }
    const { labels, assigned } = await labelsOf(model, table.X, flags, computing)
    const probabilities = flags.probability
      ? await bestProbabilities(model, await scaledRows(model, table.X, computing), computing)
      : undefined
    if (files.out) await writeLabels(files.out, table, { labels, labelColumn: flags.labelColumn, probabilities }, run)
    const raw = await filledIn(model, table.X, computing)
    const clusters = await summariseClusters(raw, labels, model.nClusters, computing)
    const noise = countNoise(labels)
    const found = { rows: table.total, rowsUsed: table.X.rows, nClusters: model.nClusters, clusters, noise, assigned }
    return described(modelPath, inputs, flags, found)
  } finally {
    await engine?.close()
  }
}

interface Found {
  readonly rows: number
  readonly rowsUsed: number
  readonly nClusters: number
  readonly clusters: readonly ClusterSummary[]
  readonly noise: number
  readonly assigned: number
}

function described(modelPath: string, inputs: readonly string[], flags: PredictFlags, found: Found): string {
  const outputs: Record<string, string> = flags.out === undefined ? {} : { out: flags.out }
  const { clusters, noise, assigned, rowsUsed } = found
  if (flags.json)
    return JSON.stringify({ command: "predict", model: modelPath, files: inputs, ...found, outputs }, null, 2)
  const head = `${inputs.map(showPath).join(" ")}: ${plural(rowsUsed, "row")} in the ${plural(found.nClusters, "cluster")} of ${showPath(modelPath)}`
  return [
    head,
    "",
    clusterTable(clusters, noise, rowsUsed),
    ...(assigned > 0 ? ["", joinedNearest(assigned, rowsUsed)] : []),
    ...written(outputs).flatMap((line) => ["", line]),
  ].join("\n")
}

/** The rows in the data's units, with what the model's Imputer puts in place of missing cells. */
async function filledIn(model: Model, X: Matrix, run: Computing): Promise<Matrix> {
  const steps = (model as Partial<PipelineModel>).steps ?? []
  return (await through({ steps: steps.filter(({ kind }) => kind === "Imputer") }, X, run)).raw
}

interface Labelled {
  readonly labels: Int32Array
  /** Rows of noise that went to the nearest cluster. */
  readonly assigned: number
}

async function labelsOf(model: Predictor, X: Matrix, { assignNoise }: PredictFlags, run: Computing): Promise<Labelled> {
  const found = await model.predict(X, run)
  if (assignNoise !== "nearest") return { labels: found, assigned: 0 }
  const labels = await withNearest(model, await scaledRows(model, X, run), run)
  return { labels, assigned: countNoise(found) - countNoise(labels) }
}

/** The rows as the last model of a pipeline sees them. */
const scaledRows = async (model: Model, X: Matrix, run: Computing): Promise<Matrix> =>
  (await through({ steps: (model as Partial<PipelineModel>).steps ?? [] }, X, run)).scaled
