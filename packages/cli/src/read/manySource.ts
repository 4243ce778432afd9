import { show } from "clusterwise"
import { showPath, UsageError } from "../failures.js"
import type { Partition } from "./files.js"
import type { Block, Cells, Source, SourceColumn, Want } from "./source.js"

export interface Part {
  readonly source: Source
  readonly partitions: readonly Partition[]
}

/** Several files as one table, row after row in the order of their names. Columns are matched by name. */
export class ManySource implements Source {
  readonly columns: readonly SourceColumn[]
  readonly notes: readonly string[]
  readonly delimiter?: string
  /** The first row of each file, known as far as they have been read. */
  #starts: number[] = []

  constructor(
    readonly name: string,
    readonly parts: readonly Part[],
  ) {
    const first = parts[0]
    this.columns = columnsOf(first)
    this.notes = first.source.notes
    this.delimiter = first.source.delimiter
    for (const part of parts.slice(1)) this.#checkColumns(part)
  }

  place(row: number): string {
    let k = this.#starts.length - 1
    while (k > 0 && this.#starts[k] > row) k--
    if (k < 0) return `row ${row + 1}`
    const place = this.parts[k].source.place(row - this.#starts[k])
    return this.parts.length === 1 ? place : `${showPath(this.parts[k].source.name)} ${place}`
  }

  async *blocks(want: readonly Want[], signal?: AbortSignal): AsyncGenerator<Block> {
    this.#starts = []
    let row = 0
    for (const [k, part] of this.parts.entries()) {
      this.#starts.push(row)
      const { wants, arrange } = this.#arrangement(part, want)
      for await (const block of part.source.blocks(wants, signal)) {
        row += block.rows
        const columns = arrange(block)
        yield { rows: block.rows, columns, fraction: (k + (block.fraction ?? 0)) / this.parts.length }
      }
    }
  }

  async close(): Promise<void> {
    for (const part of this.parts) await part.source.close()
  }

  #arrangement(part: Part, want: readonly Want[]) {
    const position = new Map(part.source.columns.map((c, j) => [c.name, j]))
    const partitions = new Map(part.partitions)
    const wants: Want[] = part.source.columns.map(() => "skip")
    this.columns.forEach((column, j) => {
      const at = position.get(column.name)
      if (at !== undefined) wants[at] = want[j]
    })
    const arrange = (block: Block): (Cells | undefined)[] =>
      this.columns.map(({ name }, j) => {
        const at = position.get(name)
        if (at !== undefined) return block.columns[at]
        return want[j] === "skip" ? undefined : { text: new Array(block.rows).fill(partitions.get(name) ?? null) }
      })
    return { wants, arrange }
  }

  #checkColumns(part: Part): void {
    const here = columnsOf(part).map((c) => c.name)
    const known = new Set(this.columns.map((c) => c.name))
    const extra = here.find((name) => !known.has(name))
    const own = new Set(here)
    const lost = this.columns.find((c) => !own.has(c.name))
    if (extra === undefined && lost === undefined) return
    const what =
      extra !== undefined
        ? `has a column ${show(extra)} that ${showPath(this.parts[0].source.name)} has not`
        : `has no column ${show(lost?.name)}`
    throw new UsageError(`the files do not fit together: ${showPath(part.source.name)} ${what}.`)
  }
}

function columnsOf({ source, partitions }: Part): SourceColumn[] {
  const own = new Set(source.columns.map((c) => c.name))
  const added = partitions.filter(([name]) => !own.has(name))
  return [...source.columns, ...added.map(([name]) => ({ name, header: name, type: "text" as const }))]
}
