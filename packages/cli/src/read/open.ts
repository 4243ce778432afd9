import { stat } from "node:fs/promises"
import { showPath, UsageError } from "../failures.js"
import type { CsvOptions } from "./csv.js"
import type { InputFile } from "./files.js"
import type { Part } from "./manySource.js"
import { extensionOf, refuseSpreadsheet, sniff } from "./sniff.js"
import type { Source } from "./source.js"

export interface OpenOptions extends Pick<CsvOptions, "header"> {
  readonly signal?: AbortSignal
}

/** Opens what the caller named; each reader is loaded only when a file needs it. */
export async function openSource(inputs: readonly string[], options: OpenOptions = {}): Promise<Source> {
  if (inputs.length === 1 && inputs[0] === "-") return openStdin(options)
  if (inputs.includes("-")) throw new UsageError("- (stdin) cannot be mixed with files.")
  const files = await filesOf(inputs)
  if (files.length === 1 && files[0].partitions.length === 0) return openFile(files[0].path, options)
  const parts: Part[] = []
  for (const { path, partitions } of files) parts.push({ source: await openFile(path, options), partitions })
  const { ManySource } = await import("./manySource.js")
  return new ManySource(inputs.join(" "), parts)
}

/** One plain file, the usual case, needs no look into folders. */
async function filesOf(inputs: readonly string[]): Promise<readonly InputFile[]> {
  const info = inputs.length === 1 ? await stat(inputs[0]).catch(() => undefined) : undefined
  if (info?.isFile()) return [{ path: inputs[0], partitions: [] }]
  const { listFiles } = await import("./files.js")
  return listFiles(inputs)
}

async function openStdin(options: OpenOptions): Promise<Source> {
  const { stdinBytes } = await import("./bytes.js")
  const { openCsv } = await import("./csv.js")
  const bytes = await stdinBytes(process.stdin, options.signal)
  if (bytes.head.length === 0) throw new UsageError("stdin is empty; - expects CSV.")
  const format = sniff("stdin", bytes.head)
  if (format !== "csv") throw new UsageError(`stdin is ${format}; - expects CSV. Write it to a file first.`)
  return openCsv(bytes, options)
}

async function openFile(path: string, options: OpenOptions): Promise<Source> {
  refuseSpreadsheet(path)
  const { fileBytes } = await import("./bytes.js")
  const bytes = await fileBytes(path)
  if (bytes.size === 0) throw new UsageError(`${showPath(path)} is empty.`)
  const format = sniff(path, bytes.head)
  switch (format) {
    case "csv":
    case "tsv": {
      const { openCsv } = await import("./csv.js")
      return openCsv(bytes, { ...options, delimiter: format === "tsv" ? "\t" : undefined })
    }
    case "npy":
    case "arrow":
      if (extensionOf(path) === "gz")
        throw new UsageError(`cannot read ${showPath(path)}: unpack it first; gzip is read for CSV, TSV and JSON.`)
      return format === "npy" ? (await import("./npy.js")).openNpy(path) : (await import("./arrow.js")).openArrow(path)
    default:
      return (await import("./duckdbSource.js")).openWithDuckdb(path, format)
  }
}
