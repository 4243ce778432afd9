import { adjustedRandScore, calinskiHarabaszScore, daviesBouldinScore, show, UndefinedScoreError } from "clusterwise"
import type { Command } from "commander"
import { showPath, UsageError } from "../failures.js"
import { type LoadedTable, loadTable, requireColumn } from "../loadTable.js"
import * as common from "../options/common.js"
import { engineFor, type Run } from "../run.js"
import { chooseScaling, scalerFor } from "../scaling.js"
import { silhouette } from "../summary/silhouette.js"
import { describeSilhouette, type SilhouetteResult } from "../summary/text.js"
import { plural, significant } from "../terminal/numbers.js"
import { start } from "./start.js"

interface EvaluateFlags extends common.TableFlags, common.SpeechFlags, common.ComputeFlags {
  readonly labels: string
  readonly truth?: string
  readonly scale: common.Scale
  readonly seed: number
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
  common.addTableOptions(command)
  common.addScaleOption(command, "auto")
  common.addSeedOption(command)
  common.addThreadsOption(command)
  common.addSpeechOptions(command)
  command.action((files: string[], flags: EvaluateFlags) => start(flags, (run) => evaluate(files, flags, run)))
}

interface Evaluation {
  readonly command: "evaluate"
  readonly files: readonly string[]
  readonly rows: number
  readonly nClusters: number
  readonly noise: number
  readonly columns: readonly string[]
  readonly scale: string
  readonly silhouette: SilhouetteResult
  readonly daviesBouldin: number | null
  readonly calinskiHarabasz: number | null
  readonly adjustedRand?: number
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
  const own = keptCells(table, flags.labels)
  const rows = Int32Array.from(own.keys()).filter((i) => own[i] !== null)
  if (rows.length === 0)
    throw new UsageError(`${showPath(table.source.name)}: column ${show(flags.labels)} has no labels.`)
  if (rows.length < own.length) run.console.note(`left out: ${plural(own.length - rows.length, "row")} without a label`)
  const { labels, names } = numbered(
    Array.from(rows, (i) => own[i] as string),
    true,
  )
  const engine = await engineFor(flags.threads)
  const options = { engine, signal: run.signal }
  const kept = table.X.select(rows)
  const scaling = chooseScaling(flags.scale, "kmeans", undefined, kept)
  if (scaling.note) run.console.note(scaling.note)
  const scaler = await scalerFor(scaling.scale)?.fit(kept, options)
  const X = scaler ? await scaler.transform(kept, options) : kept
  try {
    const truth = flags.truth === undefined ? undefined : keptCells(table, flags.truth)
    return {
      command: "evaluate",
      files,
      rows: rows.length,
      nClusters: names.length,
      noise: labels.filter((l) => l < 0).length,
      columns: X.columns ?? [],
      scale: scaling.scale,
      silhouette: await silhouette(X, labels, { seed: flags.seed, ...options }),
      daviesBouldin: await orNull(daviesBouldinScore(X, labels, options)),
      calinskiHarabasz: await orNull(calinskiHarabaszScore(X, labels, options)),
      ...(truth && {
        adjustedRand: await adjustedRandScore(
          labels,
          numbered(
            Array.from(rows, (i) => truth[i] ?? ""),
            false,
          ).labels,
        ),
      }),
    }
  } finally {
    await engine?.close()
  }
}

/** The cells of a column for the rows of X; blanks are null. */
function keptCells({ texts, rows }: LoadedTable, name: string): (string | null)[] {
  const cells = texts.get(name) ?? []
  const kept = rows ? Array.from(rows, (i) => cells[i]) : cells
  return kept.map((cell) => (cell === null || cell.trim() === "" ? null : cell.trim()))
}

/** Numbers for the names of clusters, in order of first appearance; "-1" stays −1 (noise). */
function numbered(names: readonly string[], noise: boolean): { labels: Int32Array; names: string[] } {
  const known = new Map<string, number>()
  const labels = Int32Array.from(names, (name) => {
    if (noise && /^-1(\.0*)?$/.test(name)) return -1
    if (!known.has(name)) known.set(name, known.size)
    return known.get(name) as number
  })
  return { labels, names: [...known.keys()] }
}

async function orNull(score: Promise<number>): Promise<number | null> {
  return score.catch((error) => {
    if (error instanceof UndefinedScoreError) return null
    throw error
  })
}

function describe(e: Evaluation): string {
  const value = (score: number | null) => (score === null ? "not defined" : significant(score))
  const noise = e.noise > 0 ? ` and ${plural(e.noise, "row")} of noise` : ""
  return [
    `${e.files.map(showPath).join(" ")}: ${plural(e.nClusters, "cluster")}${noise} in ${plural(e.rows, "row")} × ${plural(e.columns.length, "column")}`,
    "",
    describeSilhouette(e.silhouette),
    `Davies–Bouldin ${value(e.daviesBouldin)} (smaller is better)`,
    `Calinski–Harabasz ${value(e.calinskiHarabasz)} (larger is better)`,
    ...(e.adjustedRand === undefined
      ? []
      : [`adjusted Rand ${significant(e.adjustedRand)} (1 agrees with the truth, 0 is chance)`]),
  ].join("\n")
}
