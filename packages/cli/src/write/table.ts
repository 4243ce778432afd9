import type { TextCells } from "../read/source.js"
import { delimitedWriter } from "./delimited.js"
import type { OutFormat } from "./format.js"
import { jsonWriter } from "./json.js"
import type { Target } from "./target.js"

/** A column to be written. Cells arrive as text; `number` says that all of them are plain numbers, for formats with types. */
export interface OutColumn {
  readonly name: string
  /** The name as the source spells it; delimited files keep it. */
  readonly header: string
  readonly type: "text" | "number" | "integer"
}

/** Takes blocks of columns in order. */
export interface TableWriter {
  write(columns: readonly TextCells[], rows: number): Promise<void>
  end(): Promise<void>
}

export async function openWriter(
  target: Target,
  format: OutFormat,
  columns: readonly OutColumn[],
  delimiter?: string,
): Promise<TableWriter> {
  switch (format) {
    case "csv":
      return delimitedWriter(target, columns, delimiter && delimiter !== "\t" ? delimiter : ",")
    case "tsv":
      return delimitedWriter(target, columns, "\t")
    case "json":
    case "ndjson":
      return jsonWriter(target, columns, format)
    case "parquet":
      return (await import("./parquet.js")).parquetWriter(target, columns)
    case "arrow":
      return (await import("./arrow.js")).arrowWriter(target, columns)
  }
}
