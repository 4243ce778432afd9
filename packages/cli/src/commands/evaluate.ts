import { type Command, Option } from "commander"
import { describeEvaluation } from "../judging/describe.js"
import { type EvaluationFlags, evaluation } from "../judging/evaluation.js"
import { scoreMetrics } from "../judging/internalScores.js"
import { loadTable, requireColumn } from "../loadTable.js"
import * as common from "../options/common.js"
import { ownColumns } from "../options/ownColumns.js"
import type { Run } from "../run.js"
import { start } from "./start.js"

interface EvaluateFlags extends EvaluationFlags, common.TableFlags, common.SpeechFlags {
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

async function evaluate(inputs: readonly string[], flags: EvaluateFlags, run: Run): Promise<string> {
  const except = new Map([[flags.labels, "holds the labels"]])
  if (flags.truth !== undefined) except.set(flags.truth, "holds the truth")
  const table = await loadTable(inputs, flags, run, {
    except,
    ignore: ownColumns(flags.labels),
    check: (source) => {
      requireColumn(source, flags.labels, "--labels")
      if (flags.truth !== undefined) requireColumn(source, flags.truth, "--truth")
    },
  })
  const found = await evaluation(inputs, flags, table, run)
  return flags.json ? JSON.stringify(found, null, 2) : describeEvaluation(found)
}
