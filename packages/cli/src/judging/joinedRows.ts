import { show } from "clusterwise"
import { showPath, UsageError } from "../failures.js"
import { requireColumn } from "../loadTable.js"
import { openSource } from "../read/open.js"
import { readColumns } from "../read/readColumns.js"
import type { Source } from "../read/source.js"
import type { Run } from "../run.js"
import { plural } from "../terminal/numbers.js"
import { namesOf } from "./namedLabels.js"

/** A file with a column of clusters, as it was asked for. */
export interface LabelledFile {
  readonly path: string
  readonly labels: string
  /** The option that named the column of labels. */
  readonly flag: string
  readonly id: string | undefined
  readonly header: boolean | undefined
}

interface Labelled {
  readonly source: Source
  /** The cluster of each row, null for blanks. */
  readonly clusters: readonly (string | null)[]
  /** The id of each row, null for blanks; undefined where rows are joined by their order. */
  readonly ids: readonly (string | null)[] | undefined
}

/** The clusters of the rows that two files share. */
export interface JoinedRows {
  readonly a: readonly string[]
  readonly b: readonly string[]
  /** Rows of each file that take no part: without a partner, or without a cluster in one of the two. */
  readonly leftOut: { readonly a: number; readonly b: number }
}

/** Brings two files together, by an id that both have or row by row. */
export async function joinedRows(first: LabelledFile, second: LabelledFile, run: Run): Promise<JoinedRows> {
  if (first.path === "-" && second.path === "-")
    throw new UsageError("- (stdin) can be one of the two files, not both.")
  const [a, b] = [await read(first, run), await read(second, run)]
  const pairs = a.ids && b.ids ? byId(a, b, a.ids, b.ids, first.id!) : byOrder(a, b)
  const both = pairs.filter(([i, j]) => a.clusters[i] !== null && b.clusters[j] !== null)
  const leftOut = { a: a.clusters.length - both.length, b: b.clusters.length - both.length }
  const without = pairs.length - both.length
  const strangers = { a: leftOut.a - without, b: leftOut.b - without }
  if (without > 0) run.console.note(`left out: ${plural(without, "row")} without a label in one of the two`)
  if (strangers.a > 0) run.console.note(`left out: ${plural(strangers.a, "row")} that only ${name(a)} has`)
  if (strangers.b > 0) run.console.note(`left out: ${plural(strangers.b, "row")} that only ${name(b)} has`)
  if (both.length === 0) throw new UsageError(`${name(a)} and ${name(b)} share no row with a label in both.`)
  return { a: both.map(([i]) => a.clusters[i]!), b: both.map(([, j]) => b.clusters[j]!), leftOut }
}

const name = ({ source }: Labelled): string => showPath(source.name)

async function read({ path, labels, flag, id, header }: LabelledFile, run: Run): Promise<Labelled> {
  const source = await openSource([path], { header, signal: run.signal })
  for (const note of source.notes.slice(0, 5)) run.console.note(`note: ${showPath(source.name)}: ${note}`)
  requireColumn(source, labels, flag)
  if (id !== undefined) requireColumn(source, id, "--id")
  const { texts } = await readColumns(source, {
    keepText: id === undefined ? [labels] : [labels, id],
    only: [],
    signal: run.signal,
    onRows: (rows, fraction) => run.console.progress("reading", fraction, plural(rows, "row")),
  })
  const ids = id === undefined ? undefined : texts.get(id)!.map((cell) => cell?.trim() || null)
  return { source, clusters: namesOf(texts.get(labels)!), ids }
}

type Pair = readonly [a: number, b: number]

function byOrder(a: Labelled, b: Labelled): Pair[] {
  const [rows, others] = [a.clusters.length, b.clusters.length]
  if (rows !== others)
    throw new UsageError(
      `${name(a)} has ${plural(rows, "row")} and ${name(b)} ${plural(others, "row")}; --id names a column that tells which rows are the same.`,
    )
  return a.clusters.map((_, row) => [row, row])
}

function byId(
  a: Labelled,
  b: Labelled,
  own: readonly (string | null)[],
  others: readonly (string | null)[],
  column: string,
): Pair[] {
  const rowsOfA = uniqueIds(a, own, column)
  const rowsOfB = uniqueIds(b, others, column)
  return [...rowsOfA].flatMap(([id, row]): Pair[] => {
    const partner = rowsOfB.get(id)
    return partner === undefined ? [] : [[row, partner]]
  })
}

function uniqueIds(file: Labelled, ids: readonly (string | null)[], column: string): Map<string, number> {
  const rows = new Map<string, number>()
  ids.forEach((id, row) => {
    if (id === null)
      throw new UsageError(`${name(file)}: --id: column ${show(column)} is blank in ${file.source.place(row)}.`)
    const first = rows.get(id)
    if (first !== undefined)
      throw new UsageError(
        `${name(file)}: --id: ${show(id)} stands in ${file.source.place(first)} and in ${file.source.place(row)}; an id names one row.`,
      )
    rows.set(id, row)
  })
  return rows
}
