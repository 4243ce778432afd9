import type { Command } from "commander"
import { showPath, UsageError } from "../failures.js"
import { loadTable, requireColumn } from "../loadTable.js"
import * as common from "../options/common.js"
import { ownColumns } from "../options/ownColumns.js"
import { shortName } from "../read/source.js"
import type { Run } from "../run.js"
import { pictureFormat } from "../write/format.js"
import { encodePicture } from "../write/picture.js"
import { start } from "./start.js"

interface PlotFlags extends common.TableFlags, common.SpeechFlags {
  readonly out?: string
  readonly plot?: string
  readonly labels?: string
  readonly x?: string
  readonly y?: string
  readonly title?: string
  readonly xLabel?: string
  readonly yLabel?: string
}

export function addPlotCommand(program: Command): void {
  const command = program
    .command("plot")
    .summary("draw the rows of a file; needs no model")
    .description("Draws the rows of a file as dots: two columns, or the first two principal components.")
    .argument("<file...>", common.fileHelp)
    .option("--out <picture>", "the picture: .svg or .png")
    .option("--plot <picture>", "the same as --out")
    .option("--labels <column>", "column that names the cluster of each row: one colour each")
    .option("--x <column>", "column on the horizontal axis")
    .option("--y <column>", "column on the vertical axis")
    .option("--title <text>", "title above the picture")
    .option("--x-label <text>", "text at the horizontal axis")
    .option("--y-label <text>", "text at the vertical axis")
  common.addTableOptions(command)
  common.addSpeechOptions(command)
  command.action((files: string[], flags: PlotFlags) => start(flags, (run) => plot(files, flags, run)))
}

async function plot(inputs: readonly string[], flags: PlotFlags, run: Run): Promise<string> {
  const path = flags.out ?? flags.plot
  if (path === undefined) throw new UsageError("plot: --out names the picture to write, such as --out picture.svg.")
  pictureFormat(path)
  const target = await run.outputs.open(path, inputs)
  const columns =
    flags.columns ?? (flags.x !== undefined && flags.y !== undefined ? [...new Set([flags.x, flags.y])] : undefined)
  const table = await loadTable(inputs, { ...flags, columns }, run, {
    except: flags.labels === undefined ? undefined : new Map([[flags.labels, "holds the labels"]]),
    ignore: flags.labels === undefined ? undefined : ownColumns(flags.labels),
    check: (source) => {
      for (const name of ["labels", "x", "y"] as const)
        if (flags[name] !== undefined) requireColumn(source, flags[name], `--${name}`)
    },
  })
  run.console.progress("drawing", undefined)
  const { scatter } = await import("@clusterwise/charts/node")
  const { x, y, xLabel, yLabel } = flags
  const clusters = flags.labels === undefined ? undefined : labelsOf(table.texts.get(flags.labels) ?? [], table.rows)
  const figure = await scatter(table.X, {
    ...clusters,
    x,
    y,
    xLabel,
    yLabel,
    title: flags.title ?? shortName(table.source),
  })
  await target.write(await encodePicture(path, figure))
  return flags.json
    ? JSON.stringify(
        { command: "plot", files: inputs, rows: table.X.rows, columns: table.X.columns, outputs: { plot: path } },
        null,
        2,
      )
    : `wrote ${showPath(path)}`
}

/** Colours by name in order of first appearance; whole numbers keep themselves, −1 and blanks are noise. */
function labelsOf(
  cells: readonly (string | null)[],
  rows: Int32Array | null,
): { labels: Int32Array; names?: readonly string[] } {
  const own = (rows ? Array.from(rows, (i) => cells[i]) : [...cells]).map((cell) => cell?.trim() ?? "")
  if (own.every((cell) => /^-1$|^\d{1,4}$|^$/.test(cell)))
    return { labels: Int32Array.from(own, (cell) => (cell === "" ? -1 : Number(cell))) }
  const known = new Map<string, number>()
  const labels = Int32Array.from(own, (cell) => {
    if (cell === "") return -1
    if (!known.has(cell)) known.set(cell, known.size)
    return known.get(cell) as number
  })
  return { labels, names: [...known.keys()] }
}
