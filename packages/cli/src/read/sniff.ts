import { showPath, UsageError } from "../failures.js"

export type Format = "csv" | "tsv" | "parquet" | "json" | "ndjson" | "arrow" | "npy"

const byExtension: Record<string, Format> = {
  csv: "csv",
  txt: "csv",
  tsv: "tsv",
  tab: "tsv",
  parquet: "parquet",
  pq: "parquet",
  json: "json",
  ndjson: "ndjson",
  jsonl: "ndjson",
  arrow: "arrow",
  arrows: "arrow",
  feather: "arrow",
  ipc: "arrow",
  npy: "npy",
}

/** What a file's name promises, or undefined. */
export function formatOfName(path: string): Format | undefined {
  return byExtension[extensionOf(path.replace(/\.gz$/i, ""))]
}

export function extensionOf(path: string): string {
  return /\.([^./\\]+)$/.exec(path)?.[1].toLowerCase() ?? ""
}

const signatures: readonly (readonly [bytes: string, what: string])[] = [
  ["PAR1", "parquet"],
  ["ARROW1", "arrow"],
  ["\x93NUMPY", "npy"],
  ["PK\x03\x04", "a zip archive or a spreadsheet; save it as CSV"],
  ["\xd0\xcf\x11\xe0", "an old spreadsheet; save it as CSV"],
  ["\x89PNG", "a PNG picture"],
  ["\xff\xd8\xff", "a JPEG picture"],
  ["GIF8", "a GIF picture"],
  ["%PDF", "a PDF document"],
  ["SQLite format 3", "an SQLite database; export the table as CSV"],
  ["BZh", "packed with bzip2; unpack it first"],
  ["\x28\xb5\x2f\xfd", "packed with zstd; unpack it first"],
  ["\xfd7zXZ", "packed with xz; unpack it first"],
  ["\x7fELF", "a program"],
]

/** The format, by name and first bytes together: a file that is something else than its name says is refused. */
export function sniff(name: string, head: Uint8Array): Format {
  const promised = formatOfName(name)
  refuseSpreadsheet(name)
  const start = Buffer.from(head.subarray(0, 16)).toString("latin1")
  const found = signatures.find(([bytes]) => start.startsWith(bytes))?.[1]
  const what = (format: string | undefined) => format === "parquet" || format === "arrow" || format === "npy"
  if (found !== undefined && !what(found)) throw new UsageError(`cannot read ${showPath(name)}: it is ${found}.`)
  if (found !== undefined && found !== promised && promised !== undefined)
    throw new UsageError(`cannot read ${showPath(name)}: it is a file of ${found}; give it the extension .${found}.`)
  // Arrow's stream format has no signature.
  if (found === undefined && (promised === "parquet" || promised === "npy")) throw damaged(name, promised)
  return (found as Format | undefined) ?? promised ?? "csv"
}

export function refuseSpreadsheet(name: string): void {
  if (/^(xlsx?|xlsm|xlsb|ods|numbers)$/.test(extensionOf(name)))
    throw new UsageError(`cannot read ${showPath(name)}: spreadsheets are not read; save it as CSV.`)
}

export function damaged(name: string, format: string, detail = "it is damaged or cut off"): UsageError {
  return new UsageError(`cannot read ${showPath(name)} as ${format}: ${detail}.`)
}
