import type { Matrix } from "../../data/matrix.js"
import type { RunOptions } from "../../engine/engine.js"
import type { MetricOptions } from "../../engine/metric.js"
import { byBlocks } from "../../engine/pace.js"
import { NearRows } from "../nearRows.js"

/** Rows that were clustered, with what their mutual reachability depends on. */
export interface Reachable {
  readonly rows: Matrix
  readonly coreDistances: Float64Array
  readonly minSamples: number
  readonly alpha: number
}

export interface Reached {
  /** Per new row the nearest of the rows that were clustered, by mutual reachability. */
  readonly row: Int32Array
  /** How far it is: max(distance ÷ alpha, core distances of both). */
  readonly distance: Float64Array
  /** Core distance of each new row. */
  readonly core: Float64Array
}

/** Core distances nearer than this are equal: engines may add up the terms of a distance in another order. */
const EQUAL = 1 + 1e-12

/**
 * The nearest row by mutual reachability, exactly; of equally near ones that of least distance, then the first. The core
 * distance of a new row is the distance to its minSamples-th nearest row, so that a row that was clustered keeps its own.
 */
export async function nearestReachable(
  x: Matrix,
  { rows, coreDistances, minSamples, alpha }: Reachable,
  compare: MetricOptions,
  run: RunOptions,
): Promise<Reached> {
  const near = new NearRows(rows, x, compare)
  const row = new Int32Array(x.rows)
  const distance = new Float64Array(x.rows)
  const core = new Float64Array(x.rows)
  await byBlocks(x.rows, near.work, "neighbours", run, (from, to) => {
    for (let i = from; i < to; i++) {
      const found = reach(near, i, coreDistances, minSamples, alpha)
      row[i] = found.row
      distance[i] = found.distance
      core[i] = found.core
    }
  })
  return { row, distance, core }
}

function reach(near: NearRows, i: number, coreDistances: Float64Array, minSamples: number, alpha: number) {
  const nearest = new NearestList(minSamples)
  const best = new Best()
  const reachOf = (row: number, far: number) => Math.max(far / alpha, coreDistances[row])
  near.search(
    i,
    () => Math.max(nearest.farthest, best.reach * alpha),
    (row, far) => {
      nearest.offer(row, far)
      best.offer(row, reachOf(row, far), far)
    },
  )
  const core = nearest.farthest
  if (best.reach > core * EQUAL) return { row: best.row, distance: best.reach, core }
  // As far as the own core distance are all rows that are nearer by themselves.
  return { row: nearest.first((row, far) => reachOf(row, far) <= core * EQUAL) ?? best.row, distance: core, core }
}

/** The row of least reach; of equal ones that of least distance, then the first. */
export class Best {
  row = -1
  reach = Number.POSITIVE_INFINITY
  private far = Number.POSITIVE_INFINITY

  offer(row: number, reach: number, far: number): void {
    const isBefore = reach !== this.reach ? reach < this.reach : far !== this.far ? far < this.far : row < this.row
    if (!isBefore) return
    this.row = row
    this.reach = reach
    this.far = far
  }
}

/** The so many nearest rows, nearest first, those as far as each other by row. */
class NearestList {
  private readonly distances: Float64Array
  private readonly rows: Int32Array

  constructor(private readonly count: number) {
    this.distances = new Float64Array(count).fill(Number.POSITIVE_INFINITY)
    this.rows = new Int32Array(count)
  }

  get farthest(): number {
    return this.distances[this.count - 1]
  }

  offer(row: number, distance: number): void {
    const { distances, rows } = this
    const isBefore = (at: number) => distance < distances[at] || (distance === distances[at] && row < rows[at])
    let at = this.count - 1
    if (!isBefore(at)) return
    for (; at > 0 && isBefore(at - 1); at--) {
      distances[at] = distances[at - 1]
      rows[at] = rows[at - 1]
    }
    distances[at] = distance
    rows[at] = row
  }

  first(accepts: (row: number, distance: number) => boolean): number | undefined {
    for (let at = 0; at < this.count; at++) if (accepts(this.rows[at], this.distances[at])) return this.rows[at]
    return undefined
  }
}
