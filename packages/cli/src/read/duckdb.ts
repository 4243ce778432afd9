import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api"
import { oneLine, showPath, UsageError } from "../failures.js"

let shared: Promise<DuckDBConnection> | undefined

/** One embedded database in memory for the whole run; it loads no extension from the network. */
export function duckdb(): Promise<DuckDBConnection> {
  shared ??= DuckDBInstance.create(":memory:", {
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    preserve_insertion_order: "true",
  }).then((instance) => instance.connect())
  return shared
}

/** A file name inside SQL: quoted, and its * ? [ taken literally. */
export function fileLiteral(path: string): string {
  return literal(path.replace(/[*?[]/g, "[$&]"))
}

export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`

export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** DuckDB's reason in one line, without its advice on SQL options. */
export function reading(error: unknown, path: string): UsageError {
  const first = (error instanceof Error ? error.message : String(error)).split(
    /\n\s*\n|\n(?:Possible|LINE|Candidate)/,
  )[0]
  const reason = oneLine(first.replace(/^[A-Z][\w ]*Error:\s*/, "")).replaceAll(path, showPath(path))
  return new UsageError(`cannot read ${showPath(path)}: ${reason.slice(0, 300).replace(/\.?$/, ".")}`)
}
