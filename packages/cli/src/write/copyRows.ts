import type { NumberColumn } from "clusterwise"
import { showPath, UsageError } from "../failures.js"
import type { Cells, Source, TextCells } from "../read/source.js"
import type { Labelled, OutColumn, TableWriter } from "./columns.js"
import { outFormat } from "./format.js"
import { openWriter } from "./openWriter.js"
import type { Target } from "./target.js"

/** Writes every row of the source, as it is and in its order, with its label in one more column. */
export async function copyRows(
  source: Source,
  numbers: readonly NumberColumn[],
  labels: Labelled,
  target: Target,
  options: { signal?: AbortSignal; onRows?: (rows: number) => void } = {},
): Promise<void> {
  const format = outFormat(target.path)
  const { beside } = labels
  if (format === "parquet" && !labels.ready && (await copiedAsParquet(source, labels, target))) return
  const columns = [
    ...outColumns(source, numbers),
    { name: labels.column, header: labels.column, type: "integer" as const },
    ...(beside ? [{ name: beside.column, header: beside.column, type: "number" as const }] : []),
  ]
  const writer = await openWriter(target, format, columns, source.delimiter, labels.ready !== undefined)
  try {
    await copyBlocks(source, labels, writer, options)
    await writer.end()
  } catch (error) {
    await writer.discard?.()
    throw error
  }
}

async function copyBlocks(
  source: Source,
  labels: Labelled,
  writer: TableWriter,
  options: { signal?: AbortSignal; onRows?: (rows: number) => void },
): Promise<void> {
  const { beside } = labels
  let row = 0
  for await (const block of source.blocks(
    source.columns.map(() => "text"),
    options.signal,
  )) {
    options.signal?.throwIfAborted()
    await labels.ready?.(row, block.rows)
    const cells = (value: (row: number) => number | undefined) =>
      Array.from({ length: block.rows }, (_, i) => value(row + i)?.toString() ?? null)
    const own = [cells(labels.label), ...(beside ? [cells(beside.value)] : [])]
    await writer.write([...block.columns.map(textOf), ...own], block.rows)
    row += block.rows
    options.onRows?.(row)
  }
  if (row !== labels.rows)
    throw new UsageError(`${showPath(source.name)} changed while it was read: it had ${labels.rows} rows, now ${row}.`)
}

const textOf = (cells: Cells | undefined): TextCells => (cells && "text" in cells ? cells.text : [])

/** Columns whose cells are all plain numbers that survive a float64 stay numbers in formats with types. */
function outColumns(source: Source, numbers: readonly NumberColumn[]): OutColumn[] {
  const read = new Map(numbers.map((c) => [c.name, c]))
  return source.columns.map(({ name, header }) => {
    const c = read.get(name)
    const plain = c && c.numbers > 0 && !(c.bad || c.comma || c.unclearComma || c.padded || c.inexact)
    return { name, header, type: plain ? "number" : "text" }
  })
}

/** Parquet to Parquet stays inside DuckDB, so that every type comes out as it went in. */
async function copiedAsParquet(source: Source, labels: Labelled, target: Target): Promise<boolean> {
  const { DuckdbSource } = await import("../read/duckdbSource.js")
  if (!(source instanceof DuckdbSource) || !source.typed) return false
  const { copyWithLabels } = await import("./parquet.js")
  await copyWithLabels(source, labels, target)
  return true
}
