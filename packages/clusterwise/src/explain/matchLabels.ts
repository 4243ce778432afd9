import type { RunOptions } from "../engine/engine.js"
import { byBlocks, part } from "../engine/pace.js"
import { DataError } from "../errors.js"
import type { RemoteLabels } from "../metrics/contingency/pairedLabels.js"
import { checkLabels } from "../metrics/labels.js"
import { bestMatching } from "../structures/bestMatching.js"
import { Contingency, weightedPairs } from "../structures/contingency.js"

/** Rows that have one label in `a` and another one in `b`. */
export interface LabelOverlap {
  readonly a: number
  readonly b: number
  readonly rows: number
}

/** Two labellings of the same rows, brought under the same names. */
export interface MatchedLabels {
  /** `b` under its new names; −1 stays −1. */
  readonly labels: Int32Array
  /**
   * The new name of each label of `b`: that of the cluster of `a` which it is matched with, or a new one, counted on from
   * the highest of `a`.
   */
  readonly mapping: ReadonlyMap<number, number>
  /** Number of rows that have the same label in `a` and in `labels`, noise (−1) among them. */
  readonly matched: number
  /** Share of all rows that these are. */
  readonly share: number
  /** How many rows each pair of labels has, by `a` and then `b` (as it was given); pairs without rows are left out. */
  readonly contingency: readonly LabelOverlap[]
}

/**
 * Gives the clusters of `b` the names of those clusters of `a` that they share most rows with, so that cluster 3 stays
 * cluster 3 when data are clustered again. No name is given twice, and no other way of naming would give more rows the same
 * label in both. A cluster of `b` that shares no row with what is left of `a` is new, and gets a name that `a` does not have:
 * the highest plus 1, plus 2, …, in the order in which rows first show them. What `b` called its clusters makes no
 * difference to `labels`.
 * H. W. Kuhn, "The Hungarian method for the assignment problem", Naval Research Logistics Quarterly 2 (1955).
 * @param a one whole number a row, such as `model.labels`; −1 is noise
 * @param b labels of the same rows in the same order
 * @throws {DataError} the two have different lengths, or none; a label is no whole number
 */
export async function matchLabels(
  a: ArrayLike<number> | RemoteLabels,
  b: ArrayLike<number> | RemoteLabels,
  run: RunOptions = {},
): Promise<MatchedLabels> {
  run.signal?.throwIfAborted()
  const [left, right] = await Promise.all([home(a), home(b)])
  refuseUnequal(left, right)
  const table = await countPairs(left, right, part(run, 0, 0.7))
  const mapping = newNames(table)
  const labels = new Int32Array(right.length)
  let matched = 0
  await byBlocks(right.length, 4, "naming", part(run, 0.7, 1), (from, to) => {
    for (let i = from; i < to; i++) {
      labels[i] = right[i] === -1 ? -1 : mapping.get(right[i])!
      if (labels[i] === left[i]) matched++
    }
  })
  return { labels, mapping, matched, share: matched / right.length, contingency: overlaps(table) }
}

const home = async (labels: ArrayLike<number> | RemoteLabels): Promise<ArrayLike<number>> =>
  typeof (labels as RemoteLabels)?.collect === "function"
    ? (labels as RemoteLabels).collect()
    : (labels as ArrayLike<number>)

function refuseUnequal(a: ArrayLike<number>, b: ArrayLike<number>): void {
  checkLabels("matchLabels", a)
  checkLabels("matchLabels", b)
  if (a.length !== b.length || a.length === 0)
    throw new DataError(`matchLabels: needs two labels for every row; got ${a.length} and ${b.length} labels.`)
}

async function countPairs(a: ArrayLike<number>, b: ArrayLike<number>, run: RunOptions): Promise<Contingency> {
  const table = new Contingency()
  await byBlocks(a.length, 4, "counting", run, (from, to) => {
    for (let i = from; i < to; i++) table.add(a[i], b[i])
  })
  return table
}

/** New name of each cluster of `b`. Columns stay in the order in which they came, whatever they are called. */
function newNames(table: Contingency): Map<number, number> {
  const rank = new Map(
    table.a
      .filter((label) => label !== -1)
      .sort((p, q) => p - q)
      .map((label, i) => [label, i]),
  )
  const clusters = [...table.cells()].filter(({ row, column }) => table.a[row] !== -1 && table.b[column] !== -1)
  const byName = clusters.map((cell) => ({ ...cell, row: rank.get(table.a[cell.row])! }))
  const names = [...rank.keys()]
  const taken = new Map<number, number>()
  bestMatching(weightedPairs(names.length, table.b.length, byName)).forEach((column, row) => {
    if (column >= 0) taken.set(column, names[row])
  })
  let free = Math.max(-1, ...names.slice(-1)) + 1
  return new Map(
    table.b.flatMap((label, column) => (label === -1 ? [] : [[label, taken.get(column) ?? free++] as const])),
  )
}

function overlaps(table: Contingency): LabelOverlap[] {
  const list = Array.from(table.cells(), ({ row, column, rows }) => ({ a: table.a[row], b: table.b[column], rows }))
  return list.sort((p, q) => p.a - q.a || p.b - q.b)
}
