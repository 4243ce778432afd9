import type { Matrix } from "../../data/matrix.js"
import type { RunOptions } from "../../engine/engine.js"
import type { MetricOptions } from "../../engine/metric.js"
import { byBlocks } from "../../engine/pace.js"
import { NearRows, type Seeker } from "../nearRows.js"

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
  const seeker = new ReachSeeker(coreDistances, minSamples, alpha)
  await byBlocks(x.rows, near.work, "neighbours", run, (from, to) => {
    for (let i = from; i < to; i++) {
      seeker.begin()
      near.search(i, seeker)
      const found = seeker.found()
      row[i] = found.row
      distance[i] = found.distance
      core[i] = seeker.nearest.farthest
    }
  })
  return { row, distance, core }
}

/** Looks for the nearest rows by themselves, and for the nearest by mutual reachability without the core distance of the seeker. */
class ReachSeeker implements Seeker {
  bound = Number.POSITIVE_INFINITY
  readonly nearest: NearestList
  private readonly best = new Best()

  constructor(
    private readonly coreDistances: Float64Array,
    minSamples: number,
    private readonly alpha: number,
  ) {
    this.nearest = new NearestList(minSamples)
  }

  begin(): void {
    this.bound = Number.POSITIVE_INFINITY
    this.nearest.clear()
    this.best.clear()
  }

  offer(row: number, far: number): void {
    this.nearest.offer(row, far)
    this.best.offer(row, this.reachOf(row, far), far)
    this.bound = Math.max(this.nearest.farthest, this.best.reach * this.alpha)
  }

  found(): { row: number; distance: number } {
    const { best, nearest } = this
    const core = nearest.farthest
    if (best.reach > core * EQUAL) return { row: best.row, distance: best.reach }
    // As far as the own core distance are all rows that are nearer by themselves.
    return { row: nearest.first((row, far) => this.reachOf(row, far) <= core * EQUAL) ?? best.row, distance: core }
  }

  private reachOf(row: number, far: number): number {
    return Math.max(far / this.alpha, this.coreDistances[row])
  }
}

/** The row of least reach; of equal ones that of least distance, then the first. */
export class Best {
  row = -1
  reach = Number.POSITIVE_INFINITY
  private far = Number.POSITIVE_INFINITY

  clear(): void {
    this.row = -1
    this.reach = Number.POSITIVE_INFINITY
    this.far = Number.POSITIVE_INFINITY
  }

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
    this.distances = new Float64Array(count)
    this.rows = new Int32Array(count)
    this.clear()
  }

  clear(): void {
    this.distances.fill(Number.POSITIVE_INFINITY)
  }

  get farthest(): number {
    return this.distances[this.count - 1]
  }

  offer(row: number, distance: number): void {
    const { distances, rows } = this
    let at = this.count
    while (at > 0 && (distance < distances[at - 1] || (distance === distances[at - 1] && row < rows[at - 1]))) {
      if (at < this.count) {
        distances[at] = distances[at - 1]
        rows[at] = rows[at - 1]
      }
      at--
    }
    if (at === this.count) return
    distances[at] = distance
    rows[at] = row
  }

  first(accepts: (row: number, distance: number) => boolean): number | undefined {
    for (let at = 0; at < this.count; at++) if (accepts(this.rows[at], this.distances[at])) return this.rows[at]
    return undefined
  }
}
