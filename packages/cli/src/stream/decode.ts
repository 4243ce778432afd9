import { type Dtype, type LeftOut, type Matrix, NumberColumn, readTable } from "clusterwise"
import { showPath, UsageError } from "../failures.js"
import { requireColumn } from "../loadTable.js"
import type { TableFlags } from "../options/common.js"
import type { Block, Source, Want } from "../read/source.js"
import type { Run } from "../run.js"
import { plural } from "../terminal/numbers.js"
import { KeptRows } from "./keptRows.js"
import { Scratch } from "./scratch.js"

/** A source whose rows lie in a scratch file. */
export interface Decoded {
  readonly source: Source
  readonly scratch: Scratch
  readonly kept: KeptRows
  readonly leftOut: readonly LeftOut[]
  readonly notes: readonly string[]
  /** Of the first rows, by which a written file is typed. */
  readonly numbers: readonly NumberColumn[]
}

export interface DecodeOptions {
  /** Columns that are not used as numbers unless asked for, and why. */
  readonly ignore?: ReadonlyMap<string, string>
  /** Which columns are used; default those that look like numbers in the first rows. */
  readonly columns?: readonly string[] | undefined
}

/** The columns are chosen by so many first rows: what all rows hold is not known before they have been read. */
const LOOK_ROWS = 100_000
/** Rows that are checked and written together. */
const GROUP_ROWS = 16_384

/** Goes over the source once: chooses columns, checks every cell, and keeps the numbers in a scratch file. */
export async function decode(source: Source, flags: TableFlags, run: Run, options: DecodeOptions): Promise<Decoded> {
  for (const name of options.columns ?? []) requireColumn(source, name, "--columns")
  if (flags.id !== undefined) requireColumn(source, flags.id, "--id")
  const look = await chooseByFirstRows(source, flags, run, options)
  for (const note of look.notes) run.console.note(`note: ${note}`)
  const scratch = await Scratch.open(look.columns, look.dtype)
  const kept = new KeptRows()
  try {
    await eachGroup(source, look.columns, run, async (columns, rows, first, fraction) => {
      await scratch.append(numbersOf(source, columns, look.columns, first, flags, kept))
      run.console.progress("reading", fraction, plural(first + rows, "row"))
    })
    await scratch.finish()
    if (scratch.rows === 0)
      throw new UsageError(`${showPath(source.name)}: every row misses a cell; name fewer columns with --columns.`)
    return { source, scratch, kept, ...look }
  } catch (error) {
    await scratch.close()
    throw error
  }
}

interface Look {
  readonly columns: readonly string[]
  readonly dtype: Dtype
  readonly leftOut: readonly LeftOut[]
  readonly notes: readonly string[]
  readonly numbers: readonly NumberColumn[]
}

async function chooseByFirstRows(source: Source, flags: TableFlags, run: Run, options: DecodeOptions): Promise<Look> {
  const numbers = source.columns.map((c) => new NumberColumn(c.name))
  const want = source.columns.map((): Want => "number")
  for await (const block of source.blocks(want, run.signal)) {
    append(numbers, block)
    if (numbers[0].length >= LOOK_ROWS) break
  }
  if (numbers[0].length === 0) throw new UsageError(`${showPath(source.name)} has columns but no rows.`)
  const { X, leftOut, notes } = readTable(numbers, {
    columns: options.columns,
    id: flags.id,
    except: options.ignore,
    missing: "keep",
    ...wordsFor(source, 0),
  })
  for (const { name, reason } of leftOut.slice(0, 20)) run.console.note(`left out: ${name}, ${reason}`)
  return { columns: X.columns ?? [], dtype: X.dtype, leftOut, notes, numbers }
}

function append(numbers: readonly (NumberColumn | undefined)[], block: Block): void {
  block.columns.forEach((cells, j) => {
    if (cells === undefined) return
    if ("text" in cells) numbers[j]?.appendText(cells.text)
    else numbers[j]?.appendNumbers(cells.numbers)
  })
}

async function eachGroup(
  source: Source,
  names: readonly string[],
  run: Run,
  work: (columns: readonly NumberColumn[], rows: number, first: number, fraction: number | undefined) => Promise<void>,
): Promise<void> {
  const used = new Set(names)
  const fresh = () => source.columns.map(({ name }) => (used.has(name) ? new NumberColumn(name) : undefined))
  const want = source.columns.map(({ name }): Want => (used.has(name) ? "number" : "skip"))
  let group = fresh()
  let rows = 0
  let first = 0
  const hand = async (fraction: number | undefined) => {
    await work(
      group.filter((c) => c !== undefined),
      rows,
      first,
      fraction,
    )
    first += rows
    rows = 0
    group = fresh()
  }
  for await (const block of source.blocks(want, run.signal)) {
    run.signal.throwIfAborted()
    append(group, block)
    rows += block.rows
    if (rows >= GROUP_ROWS) await hand(block.fraction)
  }
  if (rows > 0) await hand(1)
}

/** The rows of one group that take part. */
function numbersOf(
  source: Source,
  columns: readonly NumberColumn[],
  names: readonly string[],
  first: number,
  flags: TableFlags,
  kept: KeptRows,
): Matrix {
  const drop = flags.missing === "drop"
  const { X } = readTable(columns, {
    columns: names,
    missing: drop ? "keep" : "error",
    ...wordsFor(source, first),
  })
  if (!drop || !X.data.some(Number.isNaN)) {
    for (let i = 0; i < X.rows; i++) kept.add(true)
    return X
  }
  const whole = Array.from({ length: X.rows }, (_, i) => i).filter((i) => {
    const complete = !X.row(i).some(Number.isNaN)
    kept.add(complete)
    return complete
  })
  return whole.length === 0 ? EMPTY : X.select(whole)
}

/** No rows: a Matrix has at least one. */
const EMPTY = Object.freeze({ data: new Float64Array(0), rows: 0 }) as unknown as Matrix

const wordsFor = (source: Source, first: number) => ({
  who: showPath(source.name),
  place: (row: number) => source.place(first + row),
  optionName: (name: string) => `--${name}`,
})
