import type { Matrix } from "../../data/matrix.js"
import type { Resident, RunOptions } from "../../engine/engine.js"
import type { MetricOptions } from "../../engine/metric.js"
import { eachDistance } from "./eachDistance.js"

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
}

/** Core distances nearer than this are equal: engines may add up the terms of a distance in another order. */
const EQUAL = 1 + 1e-12

/**
 * The nearest row by mutual reachability, exactly; of equally near ones that of least distance, then the first. The core
 * distance of a new row is the distance to its minSamples-th nearest row, so that a row that was clustered keeps its own.
 */
export async function nearestReachable<L>(
  who: string,
  x: Resident<L>,
  { rows, coreDistances, minSamples, alpha }: Reachable,
  compare: MetricOptions,
  run: RunOptions,
): Promise<Reached> {
  const nearest = new NearestList(x.rows, minSamples)
  const row = new Int32Array(x.rows)
  const distance = new Float64Array(x.rows).fill(Number.POSITIVE_INFINITY)
  const reachOf = (point: number, far: number) => Math.max(far / alpha, coreDistances[point])
  await eachDistance(who, x, rows, compare, run, (i, point, far) => {
    nearest.offer(i, point, far)
    const reach = reachOf(point, far)
    if (reach >= distance[i]) return
    distance[i] = reach
    row[i] = point
  })
  for (let i = 0; i < x.rows; i++) {
    const core = nearest.farthest(i)
    if (distance[i] > core * EQUAL) continue
    // As far as the own core distance are all rows that are nearer by themselves.
    distance[i] = core
    row[i] = nearest.first(i, (point, far) => reachOf(point, far) <= core * EQUAL) ?? row[i]
  }
  return { row, distance }
}

/** Per row the so many nearest points, nearest first, as far as each other in the order in which they came. */
class NearestList {
  private readonly distances: Float64Array
  private readonly points: Int32Array

  constructor(
    rows: number,
    private readonly count: number,
  ) {
    this.distances = new Float64Array(rows * count).fill(Number.POSITIVE_INFINITY)
    this.points = new Int32Array(rows * count)
  }

  offer(row: number, point: number, distance: number): void {
    const { distances, points, count } = this
    const first = row * count
    let at = first + count - 1
    if (distance >= distances[at]) return
    for (; at > first && distances[at - 1] > distance; at--) {
      distances[at] = distances[at - 1]
      points[at] = points[at - 1]
    }
    distances[at] = distance
    points[at] = point
  }

  farthest(row: number): number {
    return this.distances[(row + 1) * this.count - 1]
  }

  first(row: number, accepts: (point: number, distance: number) => boolean): number | undefined {
    for (let at = row * this.count; at < (row + 1) * this.count; at++)
      if (accepts(this.points[at], this.distances[at])) return this.points[at]
    return undefined
  }
}
