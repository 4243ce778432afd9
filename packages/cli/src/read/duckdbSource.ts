import type { DuckDBDataChunk } from "@duckdb/node-api"
import { showPath, UsageError } from "../failures.js"
import { connect, fileLiteral, identifier, literal, reading, withConnection } from "./duckdb.js"
import type { Format } from "./sniff.js"
import { type Block, type Cells, nameColumns, type Source, type SourceColumn, type Want } from "./source.js"

/** Parquet with its types; JSON and NDJSON with every value as the text that stands in the file. */
export async function openWithDuckdb(path: string, format: Format): Promise<Source> {
  const reader =
    format === "parquet" ? `read_parquet(${fileLiteral(path)}, hive_partitioning=false)` : jsonReader(path, format)
  const described = await describe(reader, path)
  if (described.length === 0) throw new UsageError(`${showPath(path)} has no columns.`)
  const { names, notes } = nameColumns(described.map((c) => c.name))
  const types = described.map((c) => (format === "parquet" ? c.type : "VARCHAR"))
  const columns = described.map((c, j) => ({
    name: names[j],
    header: c.name,
    type: numeric.test(types[j]) ? ("number" as const) : ("text" as const),
  }))
  const relation =
    format === "parquet"
      ? reader
      : jsonReader(
          path,
          format,
          described.map((c) => c.name),
        )
  return new DuckdbSource(path, relation, columns, types, notes)
}

/** With `text`, these columns as text: otherwise "007" stays, but 2020-1-1 and 1.50 would come back in other words. */
function jsonReader(path: string, format: Format, text?: readonly string[]): string {
  const columns = text
    ? `, columns={${text.map((name) => `${literal(name)}: 'VARCHAR'`).join(", ")}}`
    : ", sample_size=-1, map_inference_threshold=-1"
  return `read_json(${fileLiteral(path)}, format='${format === "ndjson" ? "newline_delimited" : "auto"}', maximum_object_size=67108864${columns})`
}

/** DuckDB's names for numbers; JSON's own columns are all read as text. */
const numeric =
  /^(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|UTINYINT|USMALLINT|UINTEGER|UBIGINT|UHUGEINT|FLOAT|DOUBLE|BOOLEAN|DECIMAL.*)$/
/** Wider than a float64 holds exactly, and no bigint comes cheaply: their text decides. */
const wide = /^(HUGEINT|UBIGINT|UHUGEINT)$/

export class DuckdbSource implements Source {
  constructor(
    readonly name: string,
    /** What a query reads it from. */
    readonly relation: string,
    readonly columns: readonly SourceColumn[],
    readonly types: readonly string[],
    readonly notes: readonly string[],
  ) {}

  /** Whether the file says what its columns hold. */
  get typed(): boolean {
    return this.relation.startsWith("read_parquet")
  }

  place(row: number): string {
    return `row ${row + 1}`
  }

  async *blocks(want: readonly Want[], signal?: AbortSignal): AsyncGenerator<Block> {
    const wanted = want.flatMap((w, j) => (w === "skip" ? [] : [j]))
    const fields = wanted.map((j) => this.#field(j, want[j]))
    const connection = await connect()
    const interrupt = () => connection.interrupt()
    signal?.addEventListener("abort", interrupt, { once: true })
    try {
      const result = await connection.stream(
        `SELECT ${fields.length > 0 ? fields.join(", ") : "1"} FROM ${this.relation}`,
      )
      for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
        signal?.throwIfAborted()
        yield { rows: chunk.rowCount, columns: this.#columns(chunk, want, wanted) }
      }
    } catch (error) {
      signal?.throwIfAborted()
      throw reading(error, this.name)
    } finally {
      signal?.removeEventListener("abort", interrupt)
      connection.closeSync()
    }
  }

  /** Number of rows, where the file says it. */
  async countRows(): Promise<number | undefined> {
    if (!this.typed) return undefined
    const result = await withConnection((c) => c.runAndReadAll(`SELECT count(*)::DOUBLE FROM ${this.relation}`))
    return Number(result.getColumns()[0][0])
  }

  async close(): Promise<void> {}

  #field(j: number, want: Want): string {
    const name = identifier(this.columns[j].header)
    if (want === "text" || this.columns[j].type === "text" || wide.test(this.types[j])) return `${name}::VARCHAR`
    return this.types[j] === "FLOAT" || this.types[j] === "BIGINT" ? name : `${name}::DOUBLE`
  }

  #columns(chunk: DuckDBDataChunk, want: readonly Want[], wanted: readonly number[]): (Cells | undefined)[] {
    const columns: (Cells | undefined)[] = want.map(() => undefined)
    wanted.forEach((j, at) => {
      const field = this.#field(j, want[j])
      if (field.endsWith("VARCHAR")) columns[j] = { text: chunk.getColumnValues(at) as (string | null)[] }
      else if (field.endsWith("::DOUBLE"))
        columns[j] = { numbers: floatsOf(chunk, at, new Float64Array(chunk.rowCount)) }
      else if (this.types[j] === "FLOAT")
        columns[j] = { numbers: floatsOf(chunk, at, new Float32Array(chunk.rowCount)) }
      else columns[j] = { numbers: chunk.getColumnValues(at) as (bigint | null)[] }
    })
    return columns
  }
}

/** Values one by one into their place, NaN for a missing one: lists of them take three times as long. */
function floatsOf<A extends Float32Array | Float64Array>(chunk: DuckDBDataChunk, column: number, into: A): A {
  const vector = chunk.getColumnVector(column)
  for (let i = 0; i < into.length; i++) into[i] = (vector.getItem(i) as number | null) ?? Number.NaN
  return into
}

async function describe(relation: string, path: string): Promise<{ name: string; type: string }[]> {
  try {
    const result = await withConnection((c) => c.runAndReadAll(`DESCRIBE SELECT * FROM ${relation}`))
    const [names, types] = result.getColumns()
    return names.map((name, j) => ({ name: String(name), type: String(types[j]) }))
  } catch (error) {
    throw reading(error, path)
  }
}
