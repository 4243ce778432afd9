import { show } from "clusterwise"
import { type Command, Option } from "commander"
import { escapeControls, showPath, UsageError } from "../failures.js"
import { contingencyText } from "../judging/contingencyText.js"
import { describeExternal, describeInternal } from "../judging/describe.js"
import {
  type ContingencyTable,
  contingencyTable,
  type ExternalScores,
  externalScores,
} from "../judging/externalScores.js"
import { type InternalScores, internalScores, type ScoreMetric, scoreMetrics } from "../judging/internalScores.js"
import { namedLabels, namesOf } from "../judging/namedLabels.js"
import { type LoadedTable, loadTable, requireColumn } from "../loadTable.js"
import * as common from "../options/common.js"
import { engineFor, type Run } from "../run.js"
import { chooseScaling, scalerFor } from "../scaling.js"
import { plural, share } from "../terminal/numbers.js"
import { start } from "./start.js"

interface EvaluateFlags extends common.TableFlags, common.SpeechFlags, common.ComputeFlags {
  readonly labels: string
  readonly truth?: string
  readonly scale: common.Scale
  readonly seed: number
  readonly metric: ScoreMetric
  readonly exact?: boolean
}

export function addEvaluateCommand(program: Command): void {
  const command = program
    .command("evaluate")
    .summary("judge the clusters that a column of a file names")
    .description(
      "Judges a clustering: how dense and how well separated the clusters are, and how they agree with a truth.",
    )
    .argument("<file...>", common.fileHelp)
    .requiredOption(
      "--labels <column>",
      "column with the cluster of each row; -1 is noise, rows without one are left out",
    )
    .option("--truth <column>", "column with the true group of each row")
    .option(
      "--exact",
      "take every score of all rows, however long that takes (of many rows some are sampled or left out)",
    )
  command.addOption(
    new Option("--metric <name>", "how silhouette, Dunn and DBCV compare rows; the others are Euclidean")
      .choices([...scoreMetrics])
      .default("euclidean"),
  )
  common.addTableOptions(command)
  common.addScaleOption(command, "auto")
  common.addSeedOption(command)
  common.addThreadsOption(command)
  common.addSpeechOptions(command)
  command.action((files: string[], flags: EvaluateFlags) => start(flags, (run) => evaluate(files, flags, run)))
}

/** docs/judging.md has it field by field. */
interface Evaluation extends InternalScores, Partial<ExternalScores> {
  readonly command: "evaluate"
  readonly files: readonly string[]
  readonly labels: string
  readonly truth?: string
  readonly rows: number
  readonly columns: readonly string[]
  readonly scale: string
  readonly metric: ScoreMetric
  readonly nClusters: number
  readonly clusters: readonly { readonly label: string; readonly size: number }[]
  readonly noise: number
  readonly noiseShare: number
  readonly contingency?: ContingencyTable | null
}

async function evaluate(inputs: readonly string[], flags: EvaluateFlags, run: Run): Promise<string> {
  const except = new Map([[flags.labels, "holds the labels"]])
  if (flags.truth !== undefined) except.set(flags.truth, "holds the truth")
  const table = await loadTable(inputs, flags, run, {
    except,
    check: (source) => {
      requireColumn(source, flags.labels, "--labels")
      if (flags.truth !== undefined) requireColumn(source, flags.truth, "--truth")
    },
  })
  const evaluation = await judge(inputs, flags, table, run)
  return flags.json ? JSON.stringify(evaluation, null, 2) : describe(evaluation)
}

async function judge(
  files: readonly string[],
  flags: EvaluateFlags,
  table: LoadedTable,
  run: Run,
): Promise<Evaluation> {
  const own = namesOf(table.texts.get(flags.labels) ?? [], table.rows)
  const labelled = Int32Array.from(own.keys()).filter((i) => own[i] !== null)
  if (labelled.length === 0)
    throw new UsageError(`${showPath(table.source.name)}: column ${show(flags.labels)} has no labels.`)
  if (labelled.length < own.length)
    run.console.note(`left out: ${plural(own.length - labelled.length, "row")} without a label`)
  const found = namedLabels(
    Array.from(labelled, (i) => own[i]!),
    true,
  )
  const truth = flags.truth === undefined ? undefined : namedLabels(trueNames(table, flags.truth, labelled), false)
  const { X, scale, engine } = await scaledRows(table, labelled, flags, run)
  const onScore = (_: string, progress?: { readonly fraction: number }) =>
    run.console.progress("judging", progress?.fraction)
  try {
    const noise = found.labels.filter((label) => label < 0).length
    const scoring = {
      seed: flags.seed,
      metric: flags.metric,
      exact: flags.exact === true,
      engine,
      signal: run.signal,
      onScore,
    }
    return {
      command: "evaluate",
      files,
      labels: flags.labels,
      ...(flags.truth !== undefined && { truth: flags.truth }),
      rows: labelled.length,
      columns: X.columns ?? [],
      scale,
      metric: flags.metric,
      nClusters: found.names.length,
      clusters: found.names.map((label, i) => ({ label, size: found.sizes[i] })),
      noise,
      noiseShare: noise / labelled.length,
      ...(await internalScores(X, found.labels, scoring)),
      ...(truth && {
        ...(await externalScores(truth.labels, found.labels, { signal: run.signal })),
        contingency: await contingencyTable(found, truth, { signal: run.signal }),
      }),
    }
  } finally {
    await engine?.close()
  }
}

/** The truth of the labelled rows. A blank is no group: whoever has one decides what becomes of its row. */
function trueNames(table: LoadedTable, column: string, labelled: Int32Array): string[] {
  const cells = namesOf(table.texts.get(column) ?? [], table.rows)
  const blank = labelled.filter((row) => cells[row] === null)
  if (blank.length > 0) {
    const place = table.source.place(table.rows?.[blank[0]] ?? blank[0])
    const more = blank.length > 1 ? ` and ${plural(blank.length - 1, "more row")}` : ""
    throw new UsageError(
      `${showPath(table.source.name)}: column ${show(column)} is blank in ${place}${more}; --truth needs a group for every row with a label.`,
    )
  }
  return Array.from(labelled, (row) => cells[row]!)
}

async function scaledRows(table: LoadedTable, labelled: Int32Array, flags: EvaluateFlags, run: Run) {
  const engine = await engineFor(flags.threads)
  const kept = labelled.length < table.X.rows ? table.X.select(labelled) : table.X
  const { scale, note } = chooseScaling(flags.scale, "kmeans", flags.metric, kept)
  if (note) run.console.note(note)
  const options = { engine, signal: run.signal }
  const scaler = await scalerFor(scale)?.fit(kept, options)
  return { X: scaler ? await scaler.transform(kept, options) : kept, scale, engine }
}

function describe(e: Evaluation): string {
  const noise = e.noise > 0 ? ` and ${plural(e.noise, "row")} of noise` : ""
  const rule = `noise is ${share(e.noise, e.rows)} of the rows; scores leave it out, DBCV is lowered by it`
  return [
    `${e.files.map(showPath).join(" ")}: ${plural(e.nClusters, "cluster")}${noise} in ${plural(e.rows, "row")} × ${plural(e.columns.length, "column")}`,
    ...(e.noise > 0 ? [rule] : []),
    "",
    describeInternal(e),
    ...(e.truth === undefined ? [] : ["", ...describeTruth(e, e.truth)]),
  ].join("\n")
}

function describeTruth(e: Evaluation, truth: string): string[] {
  const noise = e.noise > 0 ? " (noise counts as a cluster of its own here)" : ""
  return [
    `against ${escapeControls(truth)}${noise}`,
    describeExternal(e as ExternalScores),
    "",
    e.contingency ? contingencyText(e.contingency, e.labels, truth) : "too many pairs of names for a table",
  ]
}
