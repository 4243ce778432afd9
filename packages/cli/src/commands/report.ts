import { type Model, type PipelineModel, show } from "clusterwise"
import type { Command } from "commander"
import { explainClusters } from "../explain/explainClusters.js"
import { showPath, UsageError } from "../failures.js"
import { type Rows, through } from "../fit.js"
import { loadTable, rowNames } from "../loadTable.js"
import * as common from "../options/common.js"
import { isOfFit, lastOf, reportPage } from "../pictures.js"
import { shortName } from "../read/source.js"
import type { Run } from "../run.js"
import { canPredict, readModel, tableFlags } from "../savedModel.js"
import { plural } from "../terminal/numbers.js"
import { start } from "./start.js"

interface ReportFlags extends common.TableFlags, common.SpeechFlags {
  readonly out?: string
  readonly report?: string
}

export function addReportCommand(program: Command): void {
  const command = program
    .command("report")
    .summary("a page of HTML about a model and the rows of a file")
    .description("Writes one self-contained page about a model: picture, table of the clusters, how to reproduce it.")
    .argument("<model.json>", "a model that was written with --model")
    .argument("<file...>", common.fileHelp)
    .option("--out <page>", "the page: .html")
    .option("--report <page>", "the same as --out")
  common.addTableOptions(command)
  common.addSpeechOptions(command)
  command.action((model: string, files: string[], flags: ReportFlags) =>
    start(flags, (run) => report(model, files, flags, run)),
  )
}

/** What the fit gave its own rows; other rows get what the model predicts, if it can. */
async function reportedLabels(model: Model, { scaled }: Rows, files: string, { signal }: Run): Promise<Int32Array> {
  const last = lastOf(model)
  if (await isOfFit(last, scaled, signal)) return last.labels
  if (canPredict(last)) return last.predict(scaled, { signal })
  const fitted = last.ordering?.length ?? 0
  throw new UsageError(
    `report: a model of kind ${show(last.kind)} is about the ${plural(fitted, "row")} that it was fitted on, in their order, and cannot label others; ${files} has ${
      fitted === scaled.rows ? "other ones" : plural(scaled.rows, "row")
    }.`,
  )
}

async function report(modelPath: string, inputs: readonly string[], flags: ReportFlags, run: Run): Promise<string> {
  const path = flags.out ?? flags.report
  if (path === undefined) throw new UsageError("report: --out names the page to write, such as --out report.html.")
  const target = await run.outputs.open(path, [modelPath, ...inputs])
  const model = await readModel(modelPath)
  const table = await loadTable(inputs, tableFlags(flags, model, modelPath), run, { keepMissing: true })
  const rows = await through({ steps: (model as Partial<PipelineModel>).steps ?? [] }, table.X, { signal: run.signal })
  const labels = await reportedLabels(model, rows, inputs.map(showPath).join(" "), run)
  const { id } = flags
  const explained = { model, labels, raw: rows.raw, table, id, not: ["cluster"], seed: 0 }
  const explanation = await explainClusters(explained, run)
  run.console.progress("drawing", undefined)
  const facts = {
    explanation,
    source: shortName(table.source),
    notes: [`The model was read from ${showPath(modelPath)}.`],
    scores: {},
    nameOf: rowNames(table, id),
    signal: run.signal,
  }
  await target.write(await reportPage({ ...rows, model, labels }, facts))
  return flags.json
    ? JSON.stringify(
        { command: "report", model: modelPath, files: inputs, rows: table.X.rows, outputs: { report: path } },
        null,
        2,
      )
    : `wrote ${showPath(path)}`
}
