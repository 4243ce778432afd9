import type { RunOptions } from "../../engine/engine.js"
import { breather, part } from "../../engine/pace.js"
import { groupByLabel } from "../../structures/groupByLabel.js"
import { Draws, Purpose } from "../../structures/random.js"
import { apartOf, LEVEL, looks, together } from "./levels.js"
import { plainKMeans, sqBetween, type Table } from "./plainKMeans.js"
import { valleyTest } from "./valleyTest.js"

const STARTS = 5

/**
 * Whether some cluster of k-means with k centroids is not round: it holds a valley, but not one between parts that would stand
 * as clusters. Half a ring is like that: nothing lies on the straight line between its ends.
 */
export async function isBent(table: Table, k: number, seed: number, run: RunOptions): Promise<boolean> {
  const centroids = await plainKMeans(table, k, STARTS, new Draws(seed, Purpose.folds, 100), breather(run))
  const clusters = groupByLabel(nearestOf(table, centroids), k)
  for (const [c, members] of clusters.entries()) {
    const inside = rowsOf(table, members)
    const tests = await valleyTest(inside, looks(inside.rows, 0), seed, part(run, c / k, (c + 1) / k))
    if (together(tests) <= LEVEL / k && apartOf(tests).length === 0) return true
  }
  return false
}

function nearestOf({ data, rows, cols }: Table, centroids: Float64Array): Int32Array {
  const labels = new Int32Array(rows)
  for (let i = 0; i < rows; i++) {
    let least = Number.POSITIVE_INFINITY
    for (let c = 0; c * cols < centroids.length; c++) {
      const sq = sqBetween(data, i * cols, centroids, c * cols, cols)
      if (sq < least) {
        least = sq
        labels[i] = c
      }
    }
  }
  return labels
}

export function rowsOf({ data, cols }: Table, rows: Int32Array): Table {
  const out = new Float64Array(rows.length * cols)
  for (let r = 0; r < rows.length; r++) out.set(data.subarray(rows[r] * cols, (rows[r] + 1) * cols), r * cols)
  return { data: out, rows: rows.length, cols }
}
