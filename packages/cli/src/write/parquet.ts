import { DOUBLE, DuckDBDataChunk, INTEGER, VARCHAR } from "@duckdb/node-api"
import { connect, identifier, literal, withConnection } from "../read/duckdb.js"
import type { DuckdbSource } from "../read/duckdbSource.js"
import type { TextCells } from "../read/source.js"
import type { Labelled, OutColumn, TableWriter } from "./columns.js"
import type { Target } from "./target.js"
import { typed } from "./typed.js"

const types = { text: VARCHAR, number: DOUBLE, integer: INTEGER } as const
/** DuckDB's vectors hold no more. */
const chunkRows = 2048

/** Parquet through DuckDB: rows go into a table of its own, which is then copied to the file in their order. */
export async function parquetWriter(target: Target, columns: readonly OutColumn[]): Promise<TableWriter> {
  const connection = await connect()
  const fields = columns.map((c) => `${identifier(c.name)} ${types[c.type]}`)
  await connection.run(`CREATE OR REPLACE TABLE written (${fields.join(", ")})`)
  const appender = await connection.createAppender("written")
  return {
    async write(cells: readonly TextCells[], rows: number) {
      for (let from = 0; from < rows; from += chunkRows) {
        const to = Math.min(rows, from + chunkRows)
        const chunk = DuckDBDataChunk.create(
          columns.map((c) => types[c.type]),
          to - from,
        )
        chunk.setColumns(cells.map((column, j) => typed(column.slice(from, to), columns[j])))
        appender.appendDataChunk(chunk)
      }
    },
    async end() {
      appender.closeSync()
      await target.writtenBy(
        async (path) => void (await connection.run(`COPY written TO ${literal(path)} (FORMAT parquet)`)),
      )
      connection.closeSync()
    },
  }
}

/** The Parquet source itself with the labels beside its rows. */
export async function copyWithLabels(source: DuckdbSource, labels: Labelled, target: Target): Promise<void> {
  await withConnection(async (connection) => {
    const { beside } = labels
    const fields = [`${identifier(labels.column)} INTEGER`, ...(beside ? [`${identifier(beside.column)} DOUBLE`] : [])]
    await connection.run(`CREATE OR REPLACE TABLE labels (${fields.join(", ")})`)
    const appender = await connection.createAppender("labels")
    for (let from = 0; from < labels.rows; from += chunkRows) {
      const rows = Math.min(chunkRows, labels.rows - from)
      const chunk = DuckDBDataChunk.create([INTEGER, ...(beside ? [DOUBLE] : [])], rows)
      const cells = (value: (row: number) => number | undefined) =>
        Array.from({ length: rows }, (_, i) => value(from + i) ?? null)
      chunk.setColumns([cells(labels.label), ...(beside ? [cells(beside.value)] : [])])
      appender.appendDataChunk(chunk)
    }
    appender.closeSync()
    const copy = `COPY (SELECT * FROM ${source.relation} POSITIONAL JOIN labels)`
    await target.writtenBy(async (path) => void (await connection.run(`${copy} TO ${literal(path)} (FORMAT parquet)`)))
  })
}
