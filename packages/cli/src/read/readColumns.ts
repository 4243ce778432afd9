import { NumberColumn } from "clusterwise"
import { showPath, UsageError } from "../failures.js"
import type { Source, Want } from "./source.js"

export interface ReadColumns {
  readonly rows: number
  /** Every column of the source that was read as numbers, in its order. */
  readonly numbers: readonly NumberColumn[]
  /** The cells of the columns that were asked for as text, by name. */
  readonly texts: ReadonlyMap<string, readonly (string | null)[]>
}

export interface ReadOptions {
  /** Columns whose text is kept. */
  readonly keepText?: readonly string[]
  /** Only these columns, besides `keepText`; default all. */
  readonly only?: readonly string[]
  readonly signal?: AbortSignal
  readonly onRows?: (rows: number, fraction: number | undefined) => void
}

/** One pass over the source: each column becomes numbers, or is found to be none. */
export async function readColumns(source: Source, options: ReadOptions = {}): Promise<ReadColumns> {
  const keep = new Set(options.keepText)
  const only = options.only && new Set(options.only)
  const numbers = source.columns.map((c) => (only && !only.has(c.name) ? undefined : new NumberColumn(c.name)))
  const texts = source.columns.map((c): (string | null)[] | undefined => (keep.has(c.name) ? [] : undefined))
  const want = source.columns.map((_, j): Want => (texts[j] ? "text" : numbers[j] ? "number" : "skip"))
  let rows = 0
  for await (const block of source.blocks(want, options.signal)) {
    options.signal?.throwIfAborted()
    block.columns.forEach((cells, j) => {
      if (cells === undefined) return
      if ("text" in cells) {
        numbers[j]?.appendText(cells.text)
        if (texts[j]) for (const cell of cells.text) texts[j].push(cell)
      } else numbers[j]?.appendNumbers(cells.numbers)
    })
    rows += block.rows
    options.onRows?.(rows, block.fraction)
  }
  options.onRows?.(rows, 1)
  if (rows === 0)
    throw new UsageError(
      `${showPath(source.name)} has ${source.columns.length === 1 ? "a column" : "columns"} but no rows.`,
    )
  return {
    rows,
    numbers: numbers.filter((c) => c !== undefined),
    texts: new Map(texts.flatMap((cells, j) => (cells ? [[source.columns[j].name, cells] as const] : []))),
  }
}
