import { parseNumber, show } from "clusterwise"
import { type Command, Option } from "commander"
import { UsageError } from "../failures.js"

/** How the table is read. */
export interface TableFlags {
  readonly columns?: readonly string[]
  readonly id?: string
  readonly missing: "error" | "drop" | "mean"
  readonly header?: boolean
}

/** How every command speaks. */
export interface SpeechFlags {
  readonly json?: boolean
  readonly quiet?: boolean
}

export interface ComputeFlags {
  readonly threads?: number
  readonly memoryBudget?: number
  readonly seed?: number
}

export const scales = ["auto", "none", "standard", "minmax", "robust"] as const
export type Scale = (typeof scales)[number]

export const fileHelp =
  "CSV, TSV, Parquet, JSON, NDJSON, Arrow or NPY; several, a folder, a pattern, or - for CSV on stdin"

export function addTableOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--columns <names>",
        "columns to use, separated by commas (all numeric ones but constants and identifiers)",
      ).argParser(splitNames),
    )
    .option("--id <column>", "column that names the rows, as in a report; not used as a number")
    .addOption(
      new Option(
        "--missing <policy>",
        "what a missing cell (empty, NA, N/A, NaN, null) does; drop leaves its row out, mean fills it in",
      )
        .choices(["error", "drop", "mean"])
        .default("error"),
    )
    .addOption(new Option("--header", "the first line of a CSV file names the columns (unless it holds numbers)"))
    .addOption(new Option("--no-header", "the first line of a CSV file is data").default(undefined))
}

export function addScaleOption(command: Command, fallback: Scale): Command {
  return command.addOption(
    new Option(
      "--scale <how>",
      "columns to one scale; auto standardises when their spreads differ by more than 3 times",
    )
      .choices([...scales])
      .default(fallback),
  )
}

export function addSpeechOptions(command: Command): Command {
  return command
    .option("--json", "a summary for programs on stdout, and nothing else there")
    .option("--quiet", "no progress and no notes")
}

export function addThreadsOption(command: Command): Command {
  return command.addOption(
    new Option("--threads <n>", "threads to compute with (all cores)").argParser(wholeNumber("--threads", 1)),
  )
}

/** Memory that a command may take; what needs more is streamed where the method can, and refused elsewhere. */
export function addMemoryOption(command: Command, streams: string): Command {
  return command.addOption(
    new Option(
      "--memory-budget <size>",
      `memory to use, such as 500MB or 2GB (half of what there is); ${streams}`,
    ).argParser(byteCount),
  )
}

const units: Readonly<Record<string, number>> = { "": 1, b: 1, kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12 }

function byteCount(text: string): number {
  const [, digits, unit] = /^\s*([0-9]+(?:\.[0-9]+)?)\s*([kmgt]?b?)\s*$/i.exec(text) ?? []
  const factor = units[unit?.toLowerCase()] ?? units[`${unit?.toLowerCase()}b`]
  const bytes = Math.floor(Number(digits) * factor)
  if (!(bytes >= 1e6))
    throw new UsageError(`--memory-budget must be at least 1MB, such as 500MB or 2GB; got ${show(text)}.`)
  return bytes
}

export function addSeedOption(command: Command): Command {
  return command.addOption(
    new Option("--seed <n>", "seed of all random choices").argParser(wholeNumber("--seed", 0)).default(0),
  )
}

/** Column names between commas; one that holds a comma itself is put in quotes, as in CSV. */
function splitNames(text: string): string[] {
  const names = [...text.matchAll(/\s*(?:"((?:[^"]|"")*)"|([^,]*))\s*(?:,|$)/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain.trim(),
  )
  if (names.length > 1 && names.at(-1) === "" && !text.trimEnd().endsWith(",")) names.pop()
  if (names.some((name) => name === ""))
    throw new UsageError(`--columns must be names separated by commas; got ${show(text)}.`)
  return names
}

export function wholeNumber(flag: string, least: number): (text: string) => number {
  return (text) => {
    const value = parseNumber(text)
    if (!Number.isSafeInteger(value) || value < least)
      throw new UsageError(`${flag} must be an integer ≥ ${least}; got ${show(text)}.`)
    return value
  }
}
