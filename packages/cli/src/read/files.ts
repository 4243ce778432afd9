import { readdir, stat } from "node:fs/promises"
import { join, sep } from "node:path"
import { fileError, showPath, UsageError } from "../failures.js"
import { formatOfName, refuseSpreadsheet } from "./sniff.js"

/** A file, and the columns that the folders above it spell out (sales/year=2024/part.parquet). */
export interface InputFile {
  readonly path: string
  readonly partitions: readonly Partition[]
}

export type Partition = readonly [name: string, value: string | null]

/** The files behind the arguments: a file, a folder (everything readable below it), or a pattern such as data/*.parquet. */
export async function listFiles(inputs: readonly string[]): Promise<InputFile[]> {
  const lists: InputFile[][] = []
  for (const input of inputs) lists.push(await expand(input))
  return lists.flat()
}

async function expand(input: string): Promise<InputFile[]> {
  const info = await stat(input).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" && /[*?[]/.test(input)) return undefined
    throw fileError(error, "read", input)
  })
  if (info === undefined) return glob(input)
  if (!info.isDirectory()) return [{ path: input, partitions: [] }]
  const files = (await walk(input)).filter((file) => formatOfName(file) !== undefined).sort(byText)
  if (files.length === 0)
    throw new UsageError(
      `${showPath(input)} is a folder without a file that can be read (CSV, TSV, Parquet, JSON, NDJSON, Arrow, NPY).`,
    )
  return files.map((path) => ({ path, partitions: partitionsOf(path.slice(input.length)) }))
}

async function glob(pattern: string): Promise<InputFile[]> {
  const { withConnection } = await import("./duckdb.js")
  const result = await withConnection((c) => c.runAndReadAll("SELECT file FROM glob($1)", [pattern]))
  const files = result.getColumns()[0]?.map(String) ?? []
  files.forEach(refuseSpreadsheet)
  if (files.length === 0) throw new UsageError(`no file matches ${showPath(pattern)}.`)
  const fixed = pattern.slice(0, pattern.search(/[*?[]/))
  const base = fixed.slice(0, Math.max(fixed.lastIndexOf("/"), fixed.lastIndexOf(sep)) + 1).length
  return files.sort(byText).map((path) => ({ path, partitions: partitionsOf(path.slice(base)) }))
}

/** Hidden files, and those that Spark and others leave beside the data (_SUCCESS, _metadata), are no data. */
async function walk(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error) => {
    throw fileError(error, "read", folder)
  })
  const lists = entries
    .filter((e) => !/^[._]/.test(e.name))
    .map((e) => (e.isDirectory() ? walk(join(folder, e.name)) : [join(folder, e.name)]))
  return (await Promise.all(lists)).flat()
}

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

function partitionsOf(path: string): Partition[] {
  const folders = path.split(sep === "\\" ? /[\\/]/ : sep).slice(0, -1)
  return folders.flatMap((folder) => {
    const [, name, value] = /^([^=]+)=(.*)$/.exec(folder) ?? []
    return name === undefined
      ? []
      : [[decode(name), value === "__HIVE_DEFAULT_PARTITION__" ? null : decode(value)] as [string, string | null]]
  })
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
