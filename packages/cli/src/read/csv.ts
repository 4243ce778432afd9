import { show } from "clusterwise"
import { type CsvError, type Info, type Options, Parser } from "csv-parse"
import { showPath, UsageError } from "../failures.js"
import type { Bytes } from "./bytes.js"
import { decodeText } from "./decode.js"
import { detectDelimiter, firstRowIsData } from "./dialect.js"
import { LineMap } from "./lineMap.js"
import { type Block, nameColumns, rowsPerBlock, type Source, type Want } from "./source.js"

export interface CsvOptions {
  /** Default: found from the first lines. */
  readonly delimiter?: string
  /** Whether the first row names the columns. Default: unless it holds data. */
  readonly header?: boolean
}

/** An unclosed quote may not swallow a whole file into memory. */
const longestRecord = 64 * 1024 * 1024
/** Enough to see the separator and the header. */
const sampleLength = 65_536

/**
 * CSV and TSV as text, with the line of every row.
 *
 * Not through DuckDB: its cells become JavaScript strings one by one, which took 3.1 s for 60 MB (200,000 rows of 16
 * decimals) where csv-parse took 1.8 s; loading it adds 0.26 s to every start, csv-parse 0.01 s; and only csv-parse
 * says on which line a row stands. The tests hold both to the same cells. (Node 20.20, two cores.)
 */
export async function openCsv(bytes: Bytes, options: CsvOptions = {}): Promise<Source> {
  const { sample, complete } = await takeSample(bytes)
  refuseMarkup(sample, bytes.name)
  const delimiter = options.delimiter ?? detectDelimiter(sample, complete)
  const rows = await sampleRows(sample, complete, delimiter, bytes)
  if (rows.length === 0) throw new UsageError(`${showPath(bytes.name)} is empty.`)
  const noHeader = options.header === undefined ? firstRowIsData(rows) : !options.header
  const headers = noHeader ? rows[0].map((_, j) => `column${j + 1}`) : rows[0]
  const { names, notes } = nameColumns(headers)
  if (noHeader && options.header === undefined)
    notes.push(`line 1 holds numbers, so there is no header; columns are called ${names[0]}, …`)
  return new CsvSource(bytes, delimiter, headers, names, notes, !noHeader)
}

class CsvSource implements Source {
  readonly name: string
  readonly columns
  #lines = new LineMap()

  constructor(
    readonly bytes: Bytes,
    readonly delimiter: string,
    headers: readonly string[],
    names: readonly string[],
    readonly notes: readonly string[],
    readonly hasHeader: boolean,
  ) {
    this.name = bytes.name
    this.columns = names.map((name, j) => ({ name, header: headers[j], type: "text" as const }))
  }

  place(row: number): string {
    return `line ${this.#lines.at(row)}`
  }

  async *blocks(want: readonly Want[], signal?: AbortSignal): AsyncGenerator<Block> {
    const collector = new Collector(this.name, this.columns.length, want, this.hasHeader)
    this.#lines = collector.lines
    const parser = new RecordParser(this.name, this.delimiter, (cells, line) => collector.add(cells, line))
    for await (const { text, fraction } of decodeText(this.bytes, signal)) {
      await parser.write(text)
      if (collector.rows >= rowsPerBlock(this.columns.length)) yield collector.take(fraction)
    }
    await parser.end()
    if (collector.rows > 0) yield collector.take(1)
  }

  async close(): Promise<void> {}
}

/** Puts records into columns and holds them to the width of the first one. */
class Collector {
  readonly lines = new LineMap()
  rows = 0
  #columns: (string[] | undefined)[]
  #total = 0
  #blank: number[] = []

  constructor(
    readonly name: string,
    readonly width: number,
    readonly want: readonly Want[],
    private skipHeader: boolean,
  ) {
    this.#columns = this.#fresh()
  }

  add(cells: readonly string[], line: number): void {
    if (cells.length === 1 && cells[0] === "") this.#addBlank(line)
    else if (this.skipHeader) this.skipHeader = false
    else this.#addRow(cells, line)
  }

  #addRow(cells: readonly string[], line: number): void {
    if (cells.length !== this.width)
      throw new UsageError(
        `${showPath(this.name)}, line ${line}: ${cells.length} cells, but the first line has ${this.width}${this.#hint(cells)}.`,
      )
    for (const at of this.#blank.splice(0)) this.#append([""], at)
    this.#append(cells, line)
  }

  take(fraction: number | undefined): Block {
    const block = { rows: this.rows, columns: this.#columns.map((text) => text && { text }), fraction }
    this.rows = 0
    this.#columns = this.#fresh()
    return block
  }

  /** A blank line is nothing, unless there is one column only: then it is an empty cell, but not at the end of the file. */
  #addBlank(line: number): void {
    if (this.width === 1 && !this.skipHeader) this.#blank.push(line)
  }

  #append(cells: readonly string[], line: number): void {
    this.lines.add(this.#total++, line)
    this.rows++
    for (let j = 0; j < this.width; j++) this.#columns[j]?.push(cells[j])
  }

  #fresh(): (string[] | undefined)[] {
    return this.want.map((w) => (w === "skip" ? undefined : []))
  }

  #hint(cells: readonly string[]): string {
    const last = cells.at(-1)
    return cells.length > this.width && last !== undefined ? `; the last is ${show(last)}` : ""
  }
}

/** csv-parse as a function called for every record with the line that it begins on. */
class RecordParser {
  #parser: Parser
  #failure: unknown
  /** The line on which the next record begins, and csv-parse's own count, which takes \r\n inside quotes for two. */
  #nextLine = 1
  #counted = 0

  constructor(
    readonly name: string,
    delimiter: string,
    onRecord: (cells: string[], line: number) => void,
  ) {
    this.#parser = new Parser({
      ...dialect(delimiter),
      on_record: (cells: string[], { lines }: Info) => {
        const line = this.#nextLine
        this.#nextLine += lines - this.#counted > 1 ? linesIn(cells) : 1
        this.#counted = lines
        onRecord(cells, line)
        return null
      },
    } as Options)
    this.#parser.on("error", (error) => (this.#failure ??= error))
    this.#parser.resume()
  }

  async write(text: string): Promise<void> {
    await this.#step((done) => this.#parser.write(text, done))
  }

  async end(): Promise<void> {
    await this.#step((done) => this.#parser.once("close", done).end())
  }

  async #step(action: (done: () => void) => void): Promise<void> {
    await new Promise<void>((resolve) => action(resolve))
    if (this.#failure !== undefined) throw explain(this.#failure, `${showPath(this.name)}, line ${this.#nextLine}`)
  }
}

const dialect = (delimiter: string) => ({
  bom: true,
  delimiter,
  record_delimiter: ["\r\n", "\n", "\r"],
  relax_column_count: true,
  max_record_size: longestRecord,
})

const linesIn = (cells: readonly string[]) => cells.reduce((n, cell) => n + (cell.match(/\r\n|\n|\r/g)?.length ?? 0), 1)

function explain(error: unknown, where: string): unknown {
  switch ((error as CsvError).code as string) {
    case "CSV_QUOTE_NOT_CLOSED":
      return new UsageError(`${where}: a quote is opened and never closed.`)
    case "CSV_INVALID_CLOSING_QUOTE":
      return new UsageError(`${where}: text follows a closing quote; write a quote inside quotes twice.`)
    case "INVALID_OPENING_QUOTE":
      return new UsageError(
        `${where}: a quote inside a cell that does not begin with one; put the whole cell in quotes.`,
      )
    case "CSV_MAX_RECORD_SIZE":
      return new UsageError(`${where}: the row is longer than 64 MiB; a quote is probably not closed.`)
    default:
      return error
  }
}

async function takeSample(bytes: Bytes): Promise<{ sample: string; complete: boolean }> {
  let sample = ""
  for await (const { text } of decodeText(bytes)) {
    sample += text
    if (sample.length >= sampleLength && /[\r\n]/.test(sample)) return { sample, complete: false }
    if (sample.length > longestRecord)
      throw new UsageError(`${showPath(bytes.name)}, line 1: longer than 64 MiB; this is no table.`)
  }
  return { sample, complete: true }
}

/** The first rows, for a look at the header; what is wrong in later ones comes up when they are read. */
async function sampleRows(sample: string, complete: boolean, delimiter: string, bytes: Bytes): Promise<string[][]> {
  const rows: string[][] = []
  const parser = new RecordParser(bytes.name, delimiter, (cells) => {
    if (rows.length < 20 && !(cells.length === 1 && cells[0] === "")) rows.push(cells)
  })
  try {
    await parser.write(sample)
    if (complete) await parser.end()
  } catch (error) {
    if (rows.length === 0) throw error
  }
  return rows
}

function refuseMarkup(sample: string, name: string): void {
  if (/^\ufeff?\s*<(!doctype|html|\?xml|head|body|svg|table)/i.test(sample))
    throw new UsageError(`cannot read ${showPath(name)}: it is a page of HTML or XML, not a table.`)
}
