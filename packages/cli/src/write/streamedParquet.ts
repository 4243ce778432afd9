import { open, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileError } from "../failures.js"
import { identifier, literal, withConnection } from "../read/duckdb.js"
import type { TextCells } from "../read/source.js"
import type { OutColumn, TableWriter } from "./columns.js"
import { delimitedWriter } from "./delimited.js"
import type { Target } from "./target.js"
import { typed } from "./typed.js"

const types = { text: "VARCHAR", number: "DOUBLE", integer: "INTEGER" } as const

/**
 * Parquet of many rows: they go into a CSV among the temporary files first, which DuckDB copies as a stream. A table of its
 * own would be held in memory.
 */
export async function streamedParquetWriter(target: Target, columns: readonly OutColumn[]): Promise<TableWriter> {
  const path = join(tmpdir(), `clusterwise-${process.pid}-${Date.now().toString(36)}.csv`)
  const file = await open(path, "wx", 0o600).catch((error) => {
    throw fileError(error, "write", path)
  })
  const write = (text: string | Uint8Array) =>
    file.appendFile(text).catch((error) => {
      throw fileError(error, "write", path)
    })
  const cells = delimitedWriter({ write }, columns, ",")
  const discard = async () => {
    await file.close().catch(() => {})
    await rm(path, { force: true })
  }
  return {
    write: (block: readonly TextCells[], rows: number) =>
      cells.write(
        block.map((column, j) => typed(column, columns[j]).map((cell) => (cell === null ? null : String(cell)))),
        rows,
      ),
    async end() {
      await cells.end()
      await file.close()
      const shape = columns.map((c) => `${literal(c.name)}: '${types[c.type]}'`).join(", ")
      const names = columns.map((c) => identifier(c.name)).join(", ")
      const csv = `read_csv(${literal(path)}, header=true, delim=',', quote='"', escape='"', parallel=false, auto_detect=false, columns={${shape}})`
      await target.writtenBy((to) =>
        withConnection(
          async (c) =>
            void (await c.run(
              `COPY (SELECT ${names} FROM ${csv}) TO ${literal(to)} (FORMAT parquet, ROW_GROUP_SIZE 32768)`,
            )),
        ),
      )
      await discard()
    },
    discard,
  }
}
