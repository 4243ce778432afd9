import type { Breathe } from "../../structures/eigen.js"
import { exponentAbove } from "../../structures/geometry.js"
import { MAX_COST_BITS, transport, transportBytes } from "../../structures/transport/transport.js"
import type { BalancedOptions, BalancedResult, Operation, RunOptions } from "../engine.js"
import { runLloyd } from "../lloydDriver.js"
import { PlainLloyd, type PlainRows } from "../plainLloyd.js"
import { type Costs, overRows } from "./costs.js"
import { allowedExcess } from "./options.js"

/** Lloyd's algorithm whose assignments keep the sizes of clusters within bounds. */
export async function runBalanced(
  data: PlainRows,
  options: BalancedOptions,
  run: RunOptions,
  breathe: Breathe,
  costs: Costs,
): Promise<BalancedResult<Int32Array>> {
  const passes = new BalancedLloyd(data, options, breathe, costs)
  const outcome = await runLloyd(passes, { ...options, emptyCluster: "farthest", algorithm: "auto" }, run)
  return { ...outcome, labels: passes.best, excess: passes.excess }
}

/** Bytes that it takes beyond the rows, results included; by the method "table" also a table of costs, rows × clusters. */
export const balancedBytes = ({ rows, cols, points = 1, metric, method }: Operation): number =>
  rows * (24 + (metric === "cosine" ? cols * 8 : 0) + (method === "table" ? points * 8 : 0)) +
  points * (cols + 1) * 160 +
  transportBytes(rows, points)

/** Values that a table of costs may have where nobody knows how much memory there is. */
export const MODEST_TABLE = 2 ** 24

/**
 * What a row costs in a cluster is w · d² beyond its nearest one, as a whole number of 2^-45 of the largest such cost: so
 * sums are exact, and every engine takes the same decisions. Prices of the last assignment are where the next one begins.
 */
class BalancedLloyd extends PlainLloyd {
  readonly excess: number
  private readonly proposed: Int32Array
  private readonly prices: Float64Array
  /** Of one row. */
  private readonly whole: Float64Array
  private unit = 1

  constructor(
    data: PlainRows,
    private readonly options: BalancedOptions,
    private readonly breathe: Breathe,
    private readonly costs: Costs,
  ) {
    super(data, options.clusters)
    this.excess = allowedExcess(options, data.rows)
    this.proposed = new Int32Array(data.rows)
    this.prices = new Float64Array(options.clusters)
    this.whole = new Float64Array(options.clusters)
  }

  override async restart(): Promise<void> {
    await super.restart()
    this.prices.fill(0)
  }

  async assign(centroids: Float64Array): Promise<number> {
    // Centroids to start from may lie far outside the rows.
    const scale = this.scale * 2 ** -exponentAbove(Math.max(1, this.reachOf(centroids)))
    const { largest, total } = await this.costs.measure(centroids, scale)
    this.takeUnit(largest > 0 ? 2 ** (MAX_COST_BITS - 1 - exponentAbove(largest)) : 1)
    await this.proposeCheapest()
    const { clusters: groups, min, max } = this.options
    const slack = Math.floor(((this.excess * total) / this.rows) * this.unit)
    const costsOf = (row: number, out: Float64Array) => this.wholeCosts(row, out)
    await transport({ groups, min, max, costsOf, slack }, this.proposed, this.prices, this.breathe)
    return this.takeIfBetter()
  }

  private reachOf(centroids: Float64Array): number {
    let reach = 0
    for (let i = 0; i < centroids.length; i++)
      reach = Math.max(reach, Math.abs(centroids[i] - this.origin[i % this.cols]) * this.scale)
    return reach
  }

  private wholeCosts(row: number, out: Float64Array): void {
    const { unit } = this
    this.costs.beyondNearest(row, out)
    for (let c = 0; c < out.length; c++) out[c] = Math.floor(out[c] * unit + 0.5)
  }

  /** Prices stay what they are in the data's units. */
  private takeUnit(unit: number): void {
    const limit = 2 ** MAX_COST_BITS
    for (let c = 0; c < this.prices.length; c++)
      this.prices[c] = Math.max(-limit, Math.min(limit, Math.round(this.prices[c] * (unit / this.unit))))
    this.unit = unit
  }

  private async proposeCheapest(): Promise<void> {
    const { whole: costs, prices, proposed } = this
    await this.overRows((row) => {
      this.wholeCosts(row, costs)
      let best = 0
      for (let c = 1; c < costs.length; c++) if (costs[c] + prices[c] < costs[best] + prices[best]) best = c
      proposed[row] = best
    })
  }

  /** Labels that cost no less than the present ones are not taken: so the inertia falls until nothing moves. */
  private async takeIfBetter(): Promise<number> {
    if (this.labels[0] >= 0 && !(await this.isCheaper())) return 0
    let moved = 0
    await this.overRows((row) => {
      if (this.relabel(row, this.proposed[row])) moved++
    })
    return moved
  }

  private async isCheaper(): Promise<boolean> {
    const { whole: costs, labels, proposed } = this
    // Whole numbers in two parts, so that the sum is exact.
    let high = 0
    let low = 0
    await this.overRows((row) => {
      if (labels[row] === proposed[row]) return
      this.wholeCosts(row, costs)
      const change = costs[proposed[row]] - costs[labels[row]]
      const upper = Math.floor(change / 2 ** 24)
      high += upper
      low += change - upper * 2 ** 24
    })
    return high + low / 2 ** 24 < 0
  }

  private overRows(work: (row: number) => void): Promise<void> {
    return overRows(this.rows, this.clusters, this.breathe, work)
  }
}
