import { type ChosenK, type Criterion, chooseK } from "clusterwise"
import { type Command, Option } from "commander"
import { choicePage } from "../choose/choicePage.js"
import { criteriaTable, legend } from "../choose/criteriaTable.js"
import { type CurveKind, curveKinds, drawCurve } from "../choose/curve.js"
import { showPath, UsageError } from "../failures.js"
import { loadTable } from "../loadTable.js"
import * as common from "../options/common.js"
import { ownColumns } from "../options/ownColumns.js"
import { shortName } from "../read/source.js"
import { engineFor, type Run } from "../run.js"
import { chooseScaling, scalerFor } from "../scaling.js"
import { plural } from "../terminal/numbers.js"
import { pictureFormat } from "../write/format.js"
import { start } from "./start.js"

interface ChooseKFlags extends common.TableFlags, common.SpeechFlags, common.ComputeFlags {
  readonly kMin: number
  readonly kMax?: number
  readonly criteria?: readonly Criterion[]
  readonly references: number
  readonly bootstraps: number
  readonly scale: common.Scale
  readonly seed: number
  readonly plot?: string
  readonly plotKind?: CurveKind
  readonly report?: string
}

const criterionNames: Readonly<Record<string, Criterion>> = {
  elbow: "elbow",
  silhouette: "silhouette",
  "calinski-harabasz": "calinskiHarabasz",
  "davies-bouldin": "daviesBouldin",
  gap: "gap",
  stability: "stability",
}

const help = `
The verdict is one of: clusters; structure, not round; no structure found.
--json prints one object: command, files, rows, columns, scale, verdict, k,
reason, p, level, table (of each k: inertia, silhouette, calinskiHarabasz,
daviesBouldin, gap, gapError, stability, jaccard, valleyP, valleyDepth, apart),
picks, inertia (of 1, 2, … clusters), gap, seed, outputs; docs/judging.md
describes it.
`

export function addChooseKCommand(program: Command): void {
  const command = program
    .command("choose-k")
    .summary("say how many clusters there are, if any")
    .description(
      "Says how many clusters there are for k-means to find, if any: all criteria side by side, and a verdict.",
    )
    .argument("<file...>", common.fileHelp)
    .addOption(number("--k-min <n>", "least number of clusters", 1).default(2))
    .addOption(number("--k-max <n>", "greatest number of clusters (10, or as many as there are distinct rows)", 1))
    .addOption(
      new Option("--criteria <names>", `some of ${Object.keys(criterionNames).join(", ")} (all)`).argParser(criteriaOf),
    )
    .addOption(number("--references <n>", "tables that the gap statistic compares with", 1).default(50))
    .addOption(number("--bootstraps <n>", "how often stability draws rows again", 1).default(20))
  common.addTableOptions(command)
  common.addScaleOption(command, "auto")
  command.option("--plot <file>", "a curve over the number of clusters: .svg or .png")
  command.addOption(new Option("--plot-kind <name>", "which curve (elbow)").choices([...curveKinds]))
  command.option("--report <file>", "a page of HTML with every criterion over the number of clusters, and the clusters")
  common.addSeedOption(command)
  common.addThreadsOption(command)
  common.addSpeechOptions(command)
  command.addHelpText("after", help)
  command.action((files: string[], flags: ChooseKFlags) => start(flags, (run) => choose(files, flags, run)))
}

const number = (flags: string, text: string, least: number) =>
  new Option(flags, text).argParser(common.wholeNumber(flags.split(" ")[0], least))

function criteriaOf(text: string): Criterion[] {
  return text.split(",").map((name) => {
    const known = criterionNames[name.trim()]
    if (known) return known
    throw new UsageError(`--criteria must be some of ${Object.keys(criterionNames).join(", ")}; got ${name.trim()}.`)
  })
}

async function choose(inputs: readonly string[], flags: ChooseKFlags, run: Run): Promise<string> {
  const kind = plotKindOf(flags)
  const target = flags.plot === undefined ? undefined : await run.outputs.open(flags.plot, inputs)
  const page = flags.report === undefined ? undefined : await run.outputs.open(flags.report, inputs)
  const table = await loadTable(inputs, flags, run, { ignore: ownColumns("cluster") })
  const scaling = chooseScaling(flags.scale, "kmeans", undefined, table.X)
  if (scaling.note) run.console.note(scaling.note)
  const engine = await engineFor(flags.threads)
  const options = { engine, signal: run.signal }
  try {
    const scaler = await scalerFor(scaling.scale)?.fit(table.X, options)
    const X = scaler ? await scaler.transform(table.X, options) : table.X
    const chosen = await chooseK(X, {
      ...options,
      kMin: flags.kMin,
      kMax: flags.kMax,
      criteria: flags.criteria,
      nReferences: flags.references,
      nBootstraps: flags.bootstraps,
      seed: flags.seed,
      onProgress: ({ fraction }) => run.console.progress("choosing k", fraction),
    })
    if (target) await target.write(await drawCurve(target.path, kind, chosen, shortName(table.source)))
    const facts = { raw: table.X, scaled: X, source: shortName(table.source), note: scaling.note }
    if (page) await page.write(await choicePage(chosen, facts))
    const found = { inputs, flags, rows: X.rows, columns: X.columns ?? [], scale: scaling.scale }
    return flags.json ? JSON.stringify(summary(chosen, found), null, 2) : describe(chosen, found)
  } finally {
    await engine?.close()
  }
}

/** Which curve is drawn; its criterion must be among those that were asked for. */
function plotKindOf({ plot, plotKind: asked, criteria }: ChooseKFlags): CurveKind {
  const plotKind = asked ?? "elbow"
  if (plot === undefined && asked !== undefined)
    throw new UsageError("--plot-kind says what --plot draws; name the picture as well, such as --plot picture.svg.")
  if (plot !== undefined) pictureFormat(plot)
  if (plot !== undefined && plotKind !== "elbow" && criteria && !criteria.includes(plotKind))
    throw new UsageError(`--plot-kind ${plotKind} needs ${plotKind} among --criteria.`)
  return plotKind
}

interface Found {
  readonly inputs: readonly string[]
  readonly flags: ChooseKFlags
  readonly rows: number
  readonly columns: readonly string[]
  readonly scale: string
}

function summary(chosen: ChosenK, { inputs, flags, rows, columns, scale }: Found): object {
  const { gap, inertia, table, verdict, k, reason, p, level, picks } = chosen
  return {
    command: "choose-k",
    files: inputs,
    rows,
    columns,
    scale,
    verdict,
    k,
    reason,
    p,
    level,
    table: table.map((row) => ({ ...row, jaccard: row.jaccard && numbers(row.jaccard) })),
    picks,
    inertia: Array.from(inertia),
    gap: gap && {
      k: gap.k,
      ks: gap.ks,
      gap: Array.from(gap.gap),
      s: Array.from(gap.s),
      logInertia: Array.from(gap.logInertia),
      expectedLogInertia: Array.from(gap.expectedLogInertia),
    },
    seed: flags.seed,
    outputs: {
      ...(flags.plot !== undefined && { plot: flags.plot }),
      ...(flags.report !== undefined && { report: flags.report }),
    },
  }
}

/** A cluster that no draw had a row of has no similarity. */
const numbers = (values: Float64Array) => Array.from(values, (value) => (Number.isNaN(value) ? null : value))

function describe(chosen: ChosenK, { inputs, flags, rows, columns }: Found): string {
  return [
    `${inputs.map(showPath).join(" ")}: ${plural(rows, "row")} × ${plural(columns.length, "column")}`,
    "",
    wrapped(chosen.reason),
    "",
    criteriaTable(chosen),
    "",
    legend,
    ...(flags.plot === undefined ? [] : [`wrote ${showPath(flags.plot)}`]),
  ].join("\n")
}

/** Lines of 110 letters at most. */
function wrapped(text: string): string {
  return text.replace(/(.{1,110})(?:\s+|$)/g, "$1\n").trimEnd()
}
