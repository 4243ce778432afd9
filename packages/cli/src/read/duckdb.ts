import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api"
import { oneLine, showPath, UsageError } from "../failures.js"

let shared: Promise<DuckDBInstance> | undefined

/** One embedded database in memory for the whole run; it loads no extension from the network. */
function instance(): Promise<DuckDBInstance> {
  shared ??= DuckDBInstance.create(":memory:", {
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    preserve_insertion_order: "true",
  })
  return shared
}

/**
 * Work on a connection of its own: a second query on a connection ends the stream of the first one without an error,
 * so that rows would be lost.
 */
export async function withConnection<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const connection = await connect()
  try {
    return await work(connection)
  } finally {
    connection.closeSync()
  }
}

/** As `withConnection`, for who closes it himself. */
export async function connect(): Promise<DuckDBConnection> {
  return (await instance()).connect()
}

/** Keeps the database within so many bytes: what it holds beyond them goes to a folder for temporary files. */
export async function boundDatabase(bytes: number, folder: string): Promise<void> {
  await withConnection(async (connection) => {
    await connection.run(`SET memory_limit = '${Math.ceil(bytes / 1e6)}MB'`)
    await connection.run(`SET temp_directory = ${literal(folder)}`)
  })
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
