import * as library from "clusterwise"
import { type Command, Option } from "commander"
import { showPath, UsageError } from "../failures.js"
import * as common from "../options/common.js"
import { addParameterOptions, givenParameters } from "../options/estimator.js"
import type { Run } from "../run.js"
import { plural } from "../terminal/numbers.js"
import { outFormat } from "../write/format.js"
import { openWriter } from "../write/openWriter.js"
import { start } from "./start.js"

type Parameters = Readonly<Record<string, library.Parameter>>

const shapes: Record<string, { make: (params: object) => library.Generated; parameters: Parameters; summary: string }> =
  {
    blobs: { make: library.makeBlobs, parameters: library.blobsParameters, summary: "round groups" },
    moons: {
      make: library.makeMoons,
      parameters: library.moonsParameters,
      summary: "two half circles that reach into each other",
    },
    circles: { make: library.makeCircles, parameters: library.circlesParameters, summary: "a circle inside another" },
    uniform: { make: library.makeUniform, parameters: library.uniformParameters, summary: "points without any groups" },
    anisotropic: {
      make: library.makeAnisotropic,
      parameters: library.anisotropicParameters,
      summary: "groups that are longer than wide",
    },
  }

interface GenerateFlags extends common.SpeechFlags {
  readonly out: string
  readonly n?: number
  readonly [parameter: string]: unknown
}

export function addGenerateCommand(program: Command): void {
  const command = program
    .command("generate")
    .summary("make up data: blobs, moons, circles, uniform, anisotropic")
    .description("Makes up data to try things out with. The same seed gives the same file.")
  for (const [name, { parameters, summary }] of Object.entries(shapes)) addShape(command, name, parameters, summary)
}

function addShape(parent: Command, name: string, parameters: Parameters, summary: string): void {
  const command = parent.command(name).summary(summary).description(`Makes up ${summary}.`)
  command.addOption(new Option("--n <rows>", "number of rows (100)").argParser(common.wholeNumber("--n", 1)))
  const { nSamples: _, ...others } = parameters
  addParameterOptions(command, others)
  command.requiredOption("--out <file>", "where to write them: .csv, .tsv, .json, .ndjson, .parquet or .arrow")
  common.addSpeechOptions(command)
  command.action((flags: GenerateFlags) => start(flags, (run) => generate(name, flags, run)))
}

const rowsAtOnce = 4096

async function generate(name: string, flags: GenerateFlags, run: Run): Promise<string> {
  const { make, parameters } = shapes[name]
  const format = outFormat(flags.out)
  const target = await run.outputs.open(flags.out)
  const { X, y } = make({
    ...givenParameters({ parameters }, flags),
    ...(flags.n === undefined ? {} : { nSamples: flags.n }),
  })
  if (X.rows < 1) throw new UsageError("generate: no rows.")
  const names = X.cols === 2 ? ["x", "y"] : Array.from({ length: X.cols }, (_, j) => `x${j + 1}`)
  // The true group is text, so that it is not clustered along with the numbers.
  const grouped = name !== "uniform"
  const columns = [
    ...names.map((n) => ({ name: n, header: n, type: "number" as const })),
    ...(grouped ? [{ name: "group", header: "group", type: "text" as const }] : []),
  ]
  const writer = await openWriter(target, format, columns)
  for (let from = 0; from < X.rows; from += rowsAtOnce) {
    const rows = Math.min(rowsAtOnce, X.rows - from)
    const cells = names.map((_, j) => Array.from({ length: rows }, (_, i) => String(X.data[(from + i) * X.cols + j])))
    if (grouped) cells.push(Array.from({ length: rows }, (_, i) => `${name.replace(/s$/, "")}_${y[from + i]}`))
    await writer.write(cells, rows)
    run.signal.throwIfAborted()
  }
  await writer.end()
  if (flags.json)
    return JSON.stringify(
      {
        command: "generate",
        shape: name,
        rows: X.rows,
        columns: columns.map((c) => c.name),
        outputs: { out: flags.out },
      },
      null,
      2,
    )
  return `wrote ${plural(X.rows, "row")} to ${showPath(flags.out)}`
}
