import type { Breathe } from "../../structures/eigen.js"
import { sqDistances } from "../../structures/sqDistance.js"
import type { PlainRows } from "../plainLloyd.js"

export interface Measured {
  /** Σ of what rows cost at their nearest centroids. */
  readonly total: number
  /** The most that another centroid costs a row beyond its nearest. */
  readonly largest: number
}

/** What rows cost at centroids: w · (d · scale)² beyond that of the nearest one. */
export interface Costs {
  measure(centroids: Float64Array, scale: number): Promise<Measured>
  /** Of one row, at the centroids that were measured last. */
  beyondNearest(row: number, out: Float64Array): void
}

/** Rows × clusters, where there is room for it; otherwise distances are taken whenever they are asked for. */
export class PlainCosts implements Costs {
  private centroids: Float64Array = new Float64Array(0)
  private scale = 1
  private readonly values: Float64Array

  constructor(
    private readonly data: PlainRows,
    private readonly clusters: number,
    private readonly breathe: Breathe,
    private readonly table?: Float64Array,
  ) {
    this.values = new Float64Array(data.cols)
  }

  async measure(centroids: Float64Array, scale: number): Promise<Measured> {
    this.centroids = centroids
    this.scale = scale
    const { clusters, table } = this
    const costs = new Float64Array(clusters)
    let total = 0
    let largest = 0
    await overRows(this.data.rows, clusters * this.data.cols, this.breathe, (row) => {
      total += this.measureRow(row, costs)
      for (let c = 0; c < clusters; c++) if (costs[c] > largest) largest = costs[c]
      table?.set(costs, row * clusters)
    })
    return { total, largest }
  }

  beyondNearest(row: number, out: Float64Array): void {
    const { table, clusters } = this
    if (!table) this.measureRow(row, out)
    else for (let c = 0, at = row * clusters; c < clusters; c++, at++) out[c] = table[at]
  }

  /** Returns what the nearest centroid costs. */
  private measureRow(row: number, out: Float64Array): number {
    const { data, cols, weights } = this.data
    for (let j = 0; j < cols; j++) this.values[j] = data[row * cols + j]
    sqDistances(this.values, this.centroids, this.scale, out)
    return takeNearest(out, 0, out.length, weights ? weights[row] : 1)
  }
}

/** Squared distances become costs beyond the least one, which is returned. */
export function takeNearest(costs: Float64Array, at: number, count: number, weight: number): number {
  let least = Number.POSITIVE_INFINITY
  for (let c = at; c < at + count; c++) {
    costs[c] *= weight
    if (costs[c] < least) least = costs[c]
  }
  for (let c = at; c < at + count; c++) costs[c] -= least
  return least
}

export async function overRows(
  rows: number,
  valuesPerRow: number,
  breathe: Breathe,
  work: (row: number) => void,
): Promise<void> {
  const step = Math.max(1, Math.floor(BLOCK_VALUES / valuesPerRow))
  for (let from = 0; from < rows; from += step) {
    const to = Math.min(rows, from + step)
    for (let row = from; row < to; row++) work(row)
    const wait = breathe()
    if (wait) await wait
  }
}

/** Values compared before the clock is asked: about a millisecond of work. */
const BLOCK_VALUES = 1_000_000
