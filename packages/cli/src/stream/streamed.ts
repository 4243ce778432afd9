import { tmpdir } from "node:os"
import type { Command } from "commander"
import { refuseLabelColumn } from "../commands/files.js"
import { UsageError } from "../failures.js"
import type { ClusterFlags } from "../options/clusterFlags.js"
import { addMemoryOption } from "../options/common.js"
import { openSource } from "../read/open.js"
import type { Source } from "../read/source.js"
import type { Run } from "../run.js"
import { outFormat } from "../write/format.js"
import { bytesInMemory, defaultBudget } from "./budget.js"
import { inBytes } from "./notes.js"

/** The methods that go over their rows block by block. */
export const streams: ReadonlySet<string> = new Set(["kmeans", "minibatch"])

/** Whether this fit does: two levels and clusters of bounded size take all rows together. */
export function canStream(kind: string, parameters: Readonly<Record<string, unknown>>): boolean {
  return streams.has(kind) && parameters["levels"] !== 2 && parameters["balanced"] === undefined
}

export function addStreamOptions(command: Command, kind: string): void {
  addMemoryOption(command, "what needs more is streamed")
  if (kind !== "kmeans") return
  command.option(
    "--checkpoint <file>",
    "keep how far the fit came after every iteration, and go on from there; the rows are streamed",
  )
}

type StreamFlags = Pick<ClusterFlags, "out" | "labelColumn" | "probability" | "memoryBudget" | "header"> & {
  readonly checkpoint?: unknown
}

/** The source, where its rows are to be streamed: above the budget, or with a checkpoint. Says so on stderr. */
export async function streamedSource(
  inputs: readonly string[],
  flags: StreamFlags,
  run: Run,
): Promise<Source | undefined> {
  if (inputs.includes("-")) return undefined
  const source = await openSource(inputs, { header: flags.header, signal: run.signal })
  const budget = flags.memoryBudget ?? defaultBudget()
  const bytes = await bytesInMemory(source)
  if (bytes <= budget && flags.checkpoint === undefined) return undefined
  for (const note of source.notes.slice(0, 5)) run.console.note(`note: ${note}`)
  if (flags.out !== undefined && outFormat(flags.out) === "arrow")
    throw new UsageError(
      "--out: an Arrow file is put together in memory, and the rows are streamed; take .parquet or .csv.",
    )
  if (flags.out !== undefined) refuseLabelColumn(source, flags.labelColumn, flags.probability)
  const why =
    bytes > budget
      ? `in memory this would take about ${inBytes(bytes)}, the budget is ${inBytes(budget)}`
      : "for the checkpoint"
  run.console.note(`streaming: ${why}`)
  const { boundDatabase } = await import("../read/duckdb.js")
  await boundDatabase(Math.max(2 ** 27, Math.min(2 ** 30, budget / 2)), tmpdir())
  return source
}
