import type { Matrix } from "../../data/matrix.js"
import type { Resident, RunOptions } from "../../engine/engine.js"
import { part } from "../../engine/pace.js"
import { routine } from "../../engine/resident.js"
import { DataError } from "../../errors.js"
import { groupByLabel } from "../../structures/groupByLabel.js"
import type { SplitTree } from "./splitTree.js"

/** What a row goes by on its way down. */
export interface Descent extends Partial<SplitTree> {
  readonly centroids: Matrix
  readonly metric: "euclidean" | "cosine"
}

/**
 * The leaf that each row comes to: from the root down, always to the nearer of two centroids; ties go to the left, as in
 * the fit. At most one copy of some of the rows exists at a time.
 */
export async function descend<L>(
  who: string,
  x: Resident<L>,
  { tree, mergeCentroids, centroids, metric }: Descent,
  run: RunOptions,
): Promise<Int32Array> {
  const labels = new Int32Array(x.rows)
  const clusters = centroids.rows
  const centroidOf = (node: number) => (node < clusters ? centroids.row(node) : mergeCentroids!.row(node - clusters))
  const waiting: Place[] = [{ node: 2 * clusters - 2, rows: undefined }]
  let splits = 0
  for (let place = waiting.pop(); place; place = waiting.pop()) {
    const { node, rows } = place
    if (node < clusters) {
      for (const row of rows ?? []) labels[row] = node
      continue
    }
    const [left, right] = [tree!.left(node - clusters), tree!.right(node - clusters)]
    const points = Float64Array.from([...centroidOf(left), ...centroidOf(right)])
    const progress = part(run, splits / (clusters - 1), ++splits / (clusters - 1))
    const sides = await withRows(who, x, rows, progress, async (some, rest) => {
      const nearest = routine(who, some, "nearest", { metric, points: 2 })
      return sidesOf(who, (await nearest(some, { points, metric }, rest)).labels, rows)
    })
    const next = [right, left].map((child, i) => ({ node: child, rows: sides[1 - i] }))
    waiting.push(...next.filter(({ rows }) => rows.length > 0))
  }
  run.onProgress?.({ phase: "nearest", fraction: 1, rows: x.rows })
  return labels
}

interface Place {
  readonly node: number
  /** Undefined for all rows. */
  readonly rows: Int32Array | undefined
}

/** Runs `work` on some of the rows, as data of their own; on all of them where they are. */
export async function withRows<L, R>(
  who: string,
  x: Resident<L>,
  rows: Int32Array | undefined,
  run: RunOptions,
  work: (some: Resident<L>, run: RunOptions) => Promise<R>,
): Promise<R> {
  if (!rows || rows.length === x.rows) return work(x, run)
  const some = await routine(who, x, "select")(x, { rows }, part(run, 0, 0.2))
  try {
    return await work(some, part(run, 0.2, 1))
  } finally {
    some.release()
  }
}

/** The rows of labels 0 and 1, by their index among all. */
export function sidesOf(who: string, labels: unknown, rows: Int32Array | undefined): [Int32Array, Int32Array] {
  if (!(labels instanceof Int32Array))
    throw new DataError(`${who}: splits go by labels at home; the engine keeps its labels elsewhere.`)
  const [left, right] = groupByLabel(labels, 2)
  return rows ? [left.map((at) => rows[at]), right.map((at) => rows[at])] : [left, right]
}
