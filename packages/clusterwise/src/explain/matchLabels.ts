import type { RunOptions } from "../engine/engine.js"
import { breather, byBlocks, part } from "../engine/pace.js"
import { contingencyOf } from "../metrics/contingency/contingency.js"
import { type LabelsLike, pairedLabels } from "../metrics/contingency/pairedLabels.js"
import type { Contingency } from "../metrics/contingency/table.js"
import { Matching, type WeightedPairs } from "../structures/bestMatching.js"

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
export async function matchLabels(a: LabelsLike, b: LabelsLike, run: RunOptions = {}): Promise<MatchedLabels> {
  const who = "matchLabels"
  run.signal?.throwIfAborted()
  const [left, right] = await pairedLabels(who, a, b)
  const table = await contingencyOf(who, left, right, part(run, 0, 0.6))
  const order = await appearances(right, table.b.labels.length, part(run, 0.6, 0.7))
  const mapping = await newNames(table, order, run)
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

/** Labels in the order in which rows first show them. */
async function appearances(labels: ArrayLike<number>, count: number, run: RunOptions): Promise<number[]> {
  const seen = new Set<number>()
  await byBlocks(labels.length, 4, "naming", run, (from, to) => {
    for (let i = from; i < to && seen.size < count; i++) seen.add(labels[i])
  })
  return [...seen]
}

/** New name of each cluster of `b`. Its clusters are taken in the order in which they came, whatever they are called. */
async function newNames(table: Contingency, order: readonly number[], run: RunOptions): Promise<Map<number, number>> {
  const { labels } = table.a
  const place = new Map(order.map((label, i) => [label, i]))
  const matching = new Matching(clusterPairs(table, place))
  const pause = breather(run)
  for (let row = 0; row < labels.length; row++) {
    matching.include(row)
    await pause()
  }
  const taken = new Map<number, number>()
  matching.columnOf.forEach((column, row) => {
    if (column >= 0) taken.set(order[column], labels[row])
  })
  let free = Math.max(-1, labels[labels.length - 1]) + 1
  return new Map(order.filter((label) => label !== -1).map((label) => [label, taken.get(label) ?? free++]))
}

/** Pairs of clusters that share rows; noise is matched with nothing. */
function clusterPairs({ a, b, cells }: Omit<Contingency, "total">, place: ReadonlyMap<number, number>): WeightedPairs {
  const start = new Int32Array(a.labels.length + 1)
  const columns: number[] = []
  const weights: number[] = []
  for (let c = 0; c < cells.a.length; c++) {
    if (a.labels[cells.a[c]] === -1 || b.labels[cells.b[c]] === -1) continue
    columns.push(place.get(b.labels[cells.b[c]])!)
    weights.push(cells.sizes[c])
    start[cells.a[c] + 1] = columns.length
  }
  for (let row = 1; row < start.length; row++) start[row] = Math.max(start[row], start[row - 1])
  const pairs = { rows: a.labels.length, cols: b.labels.length, start }
  return { ...pairs, columns: Int32Array.from(columns), weights: Float64Array.from(weights) }
}

function overlaps({ a, b, cells }: Contingency): LabelOverlap[] {
  const list = Array.from(cells.a, (row, c) => ({
    a: a.labels[row],
    b: b.labels[cells.b[c]],
    rows: cells.sizes[c],
  }))
  return list.sort((p, q) => p.a - q.a || p.b - q.b)
}
