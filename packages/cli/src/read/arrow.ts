import { readFile } from "node:fs/promises"
import { type Column, type Table, Type, tableFromIPC } from "@uwdata/flechette"
import { fileError } from "../failures.js"
import { inForm } from "./npy.js"
import { damaged } from "./sniff.js"
import { type Block, type NumberCells, nameColumns, rowsPerBlock, type Source, type Want } from "./source.js"

/** Arrow IPC, file or stream format, uncompressed. */
export async function openArrow(path: string): Promise<Source> {
  const file = await readFile(path).catch((error) => {
    throw fileError(error, "read", path)
  })
  return new ArrowSource(path, parse(file, path))
}

function parse(file: Uint8Array, path: string): Table {
  try {
    // The reader makes typed arrays over the bytes, which must be aligned: a pooled Buffer is not, its copy is.
    const table = tableFromIPC(new Uint8Array(file), { useBigInt: true, useDate: true })
    if (table.numCols === 0 || table.children.some((column) => column.length !== table.numRows))
      throw damaged(path, "arrow")
    return table
  } catch (error) {
    const compressed = /compress|codec/i.test((error as Error).message)
    throw damaged(path, "arrow", compressed ? "its buffers are compressed; write it uncompressed" : undefined)
  }
}

const numberTypes: ReadonlySet<number> = new Set([Type.Int, Type.Float, Type.Bool, Type.Decimal])

class ArrowSource implements Source {
  readonly columns
  readonly notes: readonly string[]

  constructor(
    readonly name: string,
    readonly table: Table,
  ) {
    const headers = table.names.map(String)
    const { names, notes } = nameColumns(headers)
    this.notes = notes
    this.columns = names.map((n, j) => ({
      name: n,
      header: headers[j],
      type: isNumeric(table.getChildAt(j)) ? ("number" as const) : ("text" as const),
    }))
  }

  place(row: number): string {
    return `row ${row + 1}`
  }

  async *blocks(want: readonly Want[], signal?: AbortSignal): AsyncGenerator<Block> {
    const step = rowsPerBlock(this.columns.length)
    const total = this.table.numRows
    const all = want.map((w, j) => (w === "skip" ? undefined : this.table.getChildAt(j)?.toArray()))
    for (let from = 0; from < total; from += step) {
      signal?.throwIfAborted()
      const to = Math.min(total, from + step)
      const columns = all.map(
        (values, j) => values && this.#cells(values.slice(from, to) as ArrayLike<unknown>, j, want[j]),
      )
      yield { rows: to - from, columns, fraction: to / total }
    }
  }

  async close(): Promise<void> {}

  #cells(values: ArrayLike<unknown>, j: number, want: Want) {
    if (this.columns[j].type === "number") return inForm(toNumbers(values), want)
    return { text: Array.from(values, showValue) }
  }
}

function isNumeric(column: Column<unknown> | undefined): boolean {
  const type = column?.type
  return type !== undefined && numberTypes.has(type.typeId)
}

function toNumbers(values: ArrayLike<unknown>): NumberCells {
  if (ArrayBuffer.isView(values)) return values as unknown as NumberCells
  return Array.from(values, (v) =>
    v === null || v === undefined ? null : typeof v === "boolean" ? Number(v) : (v as number | bigint),
  )
}

function showValue(value: unknown): string | null {
  if (value === null || value === undefined) return null
  if (value instanceof Date) return value.toISOString()
  return typeof value === "object"
    ? JSON.stringify(value, (_, v) => (typeof v === "bigint" ? String(v) : v))
    : String(value)
}
