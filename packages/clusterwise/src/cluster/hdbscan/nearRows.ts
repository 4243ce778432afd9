import type { FloatArray } from "../../data/memory.js"
import type { MetricName, MetricOptions } from "../../engine/metric.js"
import { type KnownMetric, type MetricFunction, metricFunction } from "../../engine/metricFunctions.js"
import { metricScale, unscaled } from "../../engine/metricRange.js"
import { metricRows, type PlainRows, reachOf } from "../../engine/metricRows.js"
import { sortByTree } from "../../structures/kdTree.js"

/** Rows that share a box. */
const BLOCK = 64

/** Metrics under which no row of a box is nearer than the box: of the differences between columns, none that shrinks it. */
const boxed: readonly MetricName[] = [
  "euclidean",
  "sqeuclidean",
  "manhattan",
  "chebyshev",
  "minkowski",
  "cosine",
  "correlation",
]

/** A box is passed over when it is farther than this: a power may round the other way. */
const SLACK = 1 - 1e-12

/**
 * Rows, sorted so that those near each other share a box, and other rows that are compared with them: the distance of each
 * pair that matters, in float64 and by the metric's plain function, without a matrix of them.
 */
export class NearRows {
  private readonly metric: KnownMetric
  private readonly scale: number
  private readonly distance: MetricFunction
  private readonly cols: number
  private readonly values: FloatArray
  private readonly others: FloatArray
  /** Row at each place of `values`. */
  private readonly order: Int32Array
  /** Least and greatest value of each block and column. */
  private readonly low: Float64Array
  private readonly high: Float64Array
  private readonly far: Float64Array
  private readonly gap: Float64Array
  private readonly zeros: Float64Array

  constructor(rows: PlainRows, others: PlainRows, compare: MetricOptions) {
    const { cols } = rows
    this.metric = compare.metric as KnownMetric
    this.scale = metricScale(this.metric, Math.max(reachOf(rows.data), reachOf(others.data)))
    this.distance = metricFunction({ ...compare, metric: this.metric })
    this.cols = cols
    this.values = Float64Array.from(metricRows(rows.data, rows.rows, cols, this.metric, this.scale))
    this.others = metricRows(others.data, others.rows, cols, this.metric, this.scale)
    this.order = boxed.includes(this.metric)
      ? sortByTree(this.values as Float64Array, rows.rows, cols, BLOCK)
      : Int32Array.from({ length: rows.rows }, (_, row) => row)
    this.far = new Float64Array(Math.ceil(rows.rows / BLOCK))
    this.low = new Float64Array(this.far.length * cols).fill(Number.POSITIVE_INFINITY)
    this.high = new Float64Array(this.far.length * cols).fill(Number.NEGATIVE_INFINITY)
    this.gap = new Float64Array(cols)
    this.zeros = new Float64Array(cols)
    this.measure()
  }

  /** How much work one search is at most, for the pace of a loop. */
  get work(): number {
    return this.values.length
  }

  /**
   * Shows all rows that are at most `bound()` away from another row, and some that are farther; in no order.
   * @param bound may shrink as rows are shown
   */
  search(other: number, bound: () => number, visit: (row: number, distance: number) => void): void {
    const nearest = this.lookAtBoxes(other)
    this.show(nearest, other, visit)
    for (let block = 0; block < this.far.length; block++)
      if (block !== nearest && this.far[block] <= bound()) this.show(block, other, visit)
  }

  private measure(): void {
    const { values, low, high, cols } = this
    for (let at = 0; at < values.length; at++) {
      const j = Math.floor(at / (BLOCK * cols)) * cols + (at % cols)
      if (values[at] < low[j]) low[j] = values[at]
      if (values[at] > high[j]) high[j] = values[at]
    }
  }

  /** How far each box is at least; returns the nearest one. */
  private lookAtBoxes(other: number): number {
    const { far, low, high, gap, others, cols } = this
    if (!boxed.includes(this.metric)) return 0
    let nearest = 0
    for (let block = 0; block < far.length; block++) {
      for (let j = 0; j < cols; j++) {
        const value = others[other * cols + j]
        gap[j] = Math.max(low[block * cols + j] - value, value - high[block * cols + j], 0)
      }
      far[block] = unscaled(this.distance(gap, 0, this.zeros, 0, cols), this.metric, this.scale) * SLACK
      if (far[block] < far[nearest]) nearest = block
    }
    return nearest
  }

  private show(block: number, other: number, visit: (row: number, distance: number) => void): void {
    const { values, others, cols, order, metric, scale } = this
    const end = Math.min(order.length, (block + 1) * BLOCK)
    for (let place = block * BLOCK; place < end; place++) {
      const distance = this.distance(values, place * cols, others, other * cols, cols)
      visit(order[place], unscaled(distance, metric, scale))
    }
  }
}
