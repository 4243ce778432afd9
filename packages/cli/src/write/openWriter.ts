import type { OutColumn, TableWriter } from "./columns.js"
import { delimitedWriter } from "./delimited.js"
import type { OutFormat } from "./format.js"
import { jsonWriter } from "./json.js"
import type { Target } from "./target.js"

export async function openWriter(
  target: Target,
  format: OutFormat,
  columns: readonly OutColumn[],
  delimiter?: string,
  /** Rows are many: they must not be collected in memory. */
  streamed = false,
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
      if (streamed) return (await import("./streamedParquet.js")).streamedParquetWriter(target, columns)
      return (await import("./parquet.js")).parquetWriter(target, columns)
    case "arrow":
      return (await import("./arrow.js")).arrowWriter(target, columns)
  }
}
