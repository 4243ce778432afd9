import { type Command, Option } from "commander"
import { showPath, UsageError } from "../failures.js"
import { drawContingency } from "../judging/contingencyPicture.js"
import { contingencyText } from "../judging/contingencyText.js"
import { describeSymmetric } from "../judging/describe.js"
import {
  type ContingencyTable,
  contingencyTable,
  type ExternalScores,
  externalScores,
} from "../judging/externalScores.js"
import { joinedRows } from "../judging/joinedRows.js"
import { type Matching, matchedClusters, matchingText } from "../judging/matchedClusters.js"
import { type NamedLabels, namedLabels } from "../judging/namedLabels.js"
import * as common from "../options/common.js"
import type { Run } from "../run.js"
import { plural } from "../terminal/numbers.js"
import { pictureFormat } from "../write/format.js"
import { start } from "./start.js"

interface CompareFlags extends common.SpeechFlags {
  readonly labels: string
  readonly labelsB?: string
  readonly id?: string
  readonly header?: boolean
  readonly plot?: string
}

export function addCompareCommand(program: Command): void {
  const command = program
    .command("compare")
    .summary("compare two clusterings of the same rows")
    .description(
      "Compares the clusters that two files give the same rows: how far they agree, and which cluster of one is which of the other.",
    )
    .argument("<a>", "a file with a column of clusters, such as --out writes")
    .argument("<b>", "another one, or the same with --labels-b")
    .option(
      "--labels <column>",
      "column with the cluster of each row; -1 is noise, rows without one are left out",
      "cluster",
    )
    .option("--labels-b <column>", "that column in B (the same)")
    .option("--id <column>", "column that tells which rows are the same (their order in the file)")
    .addOption(new Option("--header", "the first line of a CSV file names the columns (unless it holds numbers)"))
    .addOption(new Option("--no-header", "the first line of a CSV file is data").default(undefined))
  command.option("--plot <file>", "the table of both as a heat map: .svg or .png")
  common.addSpeechOptions(command)
  command.action((a: string, b: string, flags: CompareFlags) => start(flags, (run) => compare(a, b, flags, run)))
}

/** docs/judging.md has it field by field. */
interface Comparison extends ExternalScores {
  readonly command: "compare"
  readonly a: ComparedFile
  readonly b: ComparedFile
  /** Rows with a cluster in both. */
  readonly rows: number
  readonly matching: Matching
  readonly contingency: ContingencyTable | null
  /** The picture that was written. */
  readonly plot?: string
}

interface ComparedFile {
  readonly file: string
  readonly labels: string
  readonly nClusters: number
  readonly noise: number
  /** Rows without a partner or a cluster. */
  readonly leftOut: number
}

async function compare(first: string, second: string, flags: CompareFlags, run: Run): Promise<string> {
  const { labels, labelsB = labels, id, header, plot } = flags
  if (plot !== undefined) pictureFormat(plot)
  const target = plot === undefined ? undefined : await run.outputs.open(plot, [first, second])
  const files = [
    { path: first, labels, flag: "--labels", id, header },
    { path: second, labels: labelsB, flag: flags.labelsB === undefined ? "--labels" : "--labels-b", id, header },
  ] as const
  const joined = await joinedRows(...files, run)
  const { signal } = run
  run.console.progress("comparing", undefined)
  const [a, b] = [namedLabels(joined.a, true), namedLabels(joined.b, true)]
  const found: Comparison = {
    command: "compare",
    a: compared(first, labels, a, joined.leftOut.a),
    b: compared(second, labelsB, b, joined.leftOut.b),
    rows: joined.a.length,
    ...(await externalScores(a.labels, b.labels, { signal })),
    matching: await matchedClusters(a, b, { signal }),
    contingency: await contingencyTable(a, b, { signal }),
    ...(plot !== undefined && { plot }),
  }
  if (target) await target.write(await heatMap(target.path, found))
  return flags.json ? JSON.stringify(found, null, 2) : describe(found)
}

async function heatMap(path: string, { a, b, contingency }: Comparison): Promise<string | Uint8Array> {
  if (contingency === null) throw new UsageError("--plot: there are too many pairs of clusters to draw.")
  const [rowTitle, columnTitle] = a.file === b.file ? [a.labels, b.labels] : [`A ${a.labels}`, `B ${b.labels}`]
  const title = a.file === b.file ? a.file : `${a.file} (A) and ${b.file} (B)`
  return drawContingency(path, contingency, { title, rowTitle, columnTitle })
}

const compared = (file: string, column: string, { labels, names }: NamedLabels, leftOut: number): ComparedFile => ({
  file,
  labels: column,
  nClusters: names.length,
  noise: labels.filter((label) => label < 0).length,
  leftOut,
})

function describe(found: Comparison): string {
  const { a, b } = found
  const noise = a.noise + b.noise > 0 ? " (noise counts as a cluster of its own here)" : ""
  return [
    `A ${clustersOf(a)}`,
    `B ${clustersOf(b)}`,
    `${plural(found.rows, "row")} in both${noise}`,
    "",
    describeSymmetric(found),
    "",
    matchingText(found.matching, found.rows),
    "",
    found.contingency ? contingencyText(found.contingency, "A", "B") : "too many pairs of clusters for a table",
    ...(found.plot === undefined ? [] : [`wrote ${showPath(found.plot)}`]),
  ].join("\n")
}

function clustersOf({ file, labels, nClusters, noise }: ComparedFile): string {
  const rest = noise > 0 ? ` and ${plural(noise, "row")} of noise` : ""
  return `${showPath(file)}, ${showPath(labels)}: ${plural(nClusters, "cluster")}${rest}`
}
