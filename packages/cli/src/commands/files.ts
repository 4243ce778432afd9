import { type Explanation, show } from "clusterwise"
import { showPath, UsageError } from "../failures.js"
import type { Fitted } from "../fit.js"
import { type LoadedTable, rowNames } from "../loadTable.js"
import { probabilityColumn } from "../mixture/probability.js"
import type { ReportFacts } from "../pictures.js"
import type { PlotKind } from "../plotKinds.js"
import { type Source, shortName } from "../read/source.js"
import type { Run } from "../run.js"
import type { FitSummary } from "../summary/fitSummary.js"
import { outFormat, pictureFormat } from "../write/format.js"
import type { Target } from "../write/target.js"

/** The files that a command was asked to write, opened before the long work. */
export interface ClusterFiles {
  readonly out?: Target
  readonly model?: Target
  readonly report?: Target
  readonly plot?: Target
}

export interface FileFlags {
  readonly out?: string
  readonly model?: string
  readonly report?: string
  readonly plot?: string
}

export async function openFiles(flags: FileFlags, inputs: readonly string[], { outputs }: Run): Promise<ClusterFiles> {
  if (flags.out !== undefined) outFormat(flags.out)
  if (flags.plot !== undefined) pictureFormat(flags.plot)
  const open = async (path: string | undefined) => (path === undefined ? undefined : outputs.open(path, inputs))
  return {
    out: await open(flags.out),
    model: await open(flags.model),
    report: await open(flags.report),
    plot: await open(flags.plot),
  }
}

/** A column of that name would be lost, or stand there twice. */
export function refuseLabelColumn(source: Source, label: string, probability = false): void {
  for (const name of [label, ...(probability ? [probabilityColumn(label)] : [])]) refuseColumn(source, name)
}

function refuseColumn(source: Source, name: string): void {
  if (source.columns.some((c) => c.name === name || c.header === name))
    throw new UsageError(
      `${showPath(source.name)} has a column ${show(name)} already; --label-column gives the new one another name.`,
    )
}

export interface Result {
  readonly table: LoadedTable
  readonly fitted: Fitted
  readonly summary: FitSummary
  readonly labelColumn: string
  /** Of each row in its cluster, to be written beside it. */
  readonly probabilities?: Float64Array | undefined
  /** What --plot draws. */
  readonly plotKind: PlotKind
  /** The column that names the rows. */
  readonly id?: string | undefined
  /** For the report. */
  readonly explanation?: Explanation | undefined
  readonly silhouettes?: Float64Array | undefined
}

export async function writeFiles(files: ClusterFiles, result: Result, run: Run): Promise<void> {
  const { table, fitted, labelColumn, probabilities } = result
  if (files.out) await writeLabels(files.out, table, { labels: fitted.labels, labelColumn, probabilities }, run)
  if (files.model) await files.model.write(`${JSON.stringify(fitted.model.toJSON(), null, 1)}\n`)
  if (!files.report && !files.plot) return
  run.console.progress("drawing", undefined)
  const { picture, reportPage } = await import("../pictures.js")
  if (files.report) await files.report.write(await reportPage(fitted, { ...factsOf(result), signal: run.signal }))
  const names = result.id === undefined ? undefined : rowNames(table, result.id)
  const drawn = { kind: result.plotKind, source: shortName(table.source), names, signal: run.signal }
  if (files.plot) await files.plot.write(await picture(files.plot.path, fitted, drawn))
}

/** What is written beside the rows of the source. */
export interface Written {
  readonly labels: Int32Array
  readonly labelColumn: string
  readonly probabilities?: Float64Array | undefined
}

/** Every row of the source with its label; rows that took no part get an empty cell. */
export async function writeLabels(
  target: Target,
  table: LoadedTable,
  { labels, labelColumn, probabilities }: Written,
  run: Run,
): Promise<void> {
  const { copyRows } = await import("../write/copyRows.js")
  const onRows = (rows: number) => run.console.progress("writing", rows / table.total)
  const told = probabilities?.map((value) => Number(value.toPrecision(6)))
  const labelled = {
    label: byRow(table, labels),
    rows: table.total,
    column: labelColumn,
    beside: told && { column: probabilityColumn(labelColumn), value: byRow(table, told) },
  }
  await copyRows(table.source, table.numbers, labelled, target, { signal: run.signal, onRows })
}

/** One value a row that took part. */
function byRow({ rows }: LoadedTable, values: Int32Array | Float64Array): (row: number) => number | undefined {
  if (rows === null) return (row) => values[row]
  let next = 0
  // Rows are asked for in order, so that one walk along the kept rows is enough.
  return (row) => (rows[next] === row ? values[next++] : undefined)
}

function factsOf({ table, summary, id, explanation, silhouettes }: Result): ReportFacts {
  const { value, sampled } = summary.silhouette
  const scores: Record<string, number> =
    value === null ? {} : { [sampled === null ? "silhouette" : "silhouette (of a sample)"]: value }
  if (summary.mixture) Object.assign(scores, { BIC: summary.mixture.bic, AIC: summary.mixture.aic })
  return {
    source: shortName(table.source),
    notes: notesOf(summary, id),
    scores,
    explanation,
    silhouettes,
    nameOf: rowNames(table, id),
  }
}

function notesOf(s: FitSummary, id: string | undefined): string[] {
  const others = s.leftOut.filter(({ name }) => name !== id)
  const notes = others.map(({ name, reason }) => `Column ${show(name)} was left out: ${reason}.`)
  if (id !== undefined) notes.push(`Column ${show(id)} names the rows.`)
  if (s.rowsUsed < s.rows) notes.push(`${s.rows - s.rowsUsed} rows with missing cells were dropped.`)
  for (const { name, cells } of s.filledIn)
    notes.push(`${cells} missing cells of ${show(name)} were filled in with the mean.`)
  if (s.scaleNote) notes.push(`${s.scaleNote[0].toUpperCase()}${s.scaleNote.slice(1)}.`)
  return notes
}
