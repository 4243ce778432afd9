import type { FloatArray } from "../data/memory.js"
import type { MetricName, MetricOptions } from "../engine/metric.js"
import { type KnownMetric, type MetricFunction, metricFunction } from "../engine/metricFunctions.js"
import { metricScale, unscaled } from "../engine/metricRange.js"
import { metricRows, type PlainRows, reachOf } from "../engine/metricRows.js"
import { sortByTree } from "../structures/kdTree.js"
import { Boxes } from "./boxes.js"

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

/** Rows of a leaf, when rows are sorted. */
const LEAF = 64

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
  private readonly isBoxed: boolean
  private readonly cols: number
  private readonly values: FloatArray
  private readonly others: FloatArray
  /** Row at each place of `values`. */
  private readonly order: Int32Array
  private readonly boxes: Boxes
  /** Boxes of boxes. */
  private readonly groups: Boxes
  private readonly far: Float64Array
  private readonly groupFar: Float64Array
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
    this.isBoxed = boxed.includes(this.metric)
    this.order = this.isBoxed
      ? sortByTree(this.values as Float64Array, rows.rows, cols, LEAF)
      : Int32Array.from({ length: rows.rows }, (_, row) => row)
    this.boxes = Boxes.around(this.values, this.values, rows.rows, cols)
    this.groups = this.boxes.above()
    this.far = new Float64Array(this.boxes.count)
    this.groupFar = new Float64Array(this.groups.count)
    this.gap = new Float64Array(cols)
    this.zeros = new Float64Array(cols)
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
    const { groups, groupFar } = this
    this.nearestFirst(groups, groupFar, 0, groups.count, other, bound, (group) =>
      this.nearestFirst(this.boxes, this.far, groups.first(group), groups.end(group), other, bound, (box) =>
        this.show(box, other, visit),
      ),
    )
  }

  /** Opens the nearest of some boxes, and then those of the others that are within the bound. */
  private nearestFirst(
    boxes: Boxes,
    far: Float64Array,
    from: number,
    to: number,
    other: number,
    bound: () => number,
    open: (box: number) => void,
  ): void {
    let nearest = from
    for (let box = from; box < to; box++) {
      far[box] = this.distanceTo(boxes, box, other)
      if (far[box] < far[nearest]) nearest = box
    }
    open(nearest)
    for (let box = from; box < to; box++) if (box !== nearest && far[box] <= bound()) open(box)
  }

  /** How far the rows of a box are at least; 0 where the metric does not tell. */
  private distanceTo(boxes: Boxes, box: number, other: number): number {
    const { gap, zeros, cols, metric, scale } = this
    if (!this.isBoxed) return 0
    boxes.gap(box, this.others, other * cols, gap)
    return unscaled(this.distance(gap, 0, zeros, 0, cols), metric, scale) * SLACK
  }

  private show(box: number, other: number, visit: (row: number, distance: number) => void): void {
    const { values, others, cols, order, metric, scale, boxes } = this
    for (let place = boxes.first(box); place < boxes.end(box); place++) {
      const distance = this.distance(values, place * cols, others, other * cols, cols)
      visit(order[place], unscaled(distance, metric, scale))
    }
  }
}
