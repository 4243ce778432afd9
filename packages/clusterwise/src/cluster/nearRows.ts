import type { MetricName, MetricOptions } from "../engine/metric.js"
import { type KnownMetric, type MetricFunction, metricFunction } from "../engine/metricFunctions.js"
import { metricScale, unscaled } from "../engine/metricRange.js"
import { metricRows, type PlainRows, reachOf } from "../engine/metricRows.js"
import { chordLoss, onSphere } from "../engine/spherePoints.js"
import { sortByTree } from "../structures/kdTree.js"
import { Boxes, MEMBERS } from "./boxes.js"

/** Metrics under which no row of a box is nearer than the box: of the differences between columns, none that shrinks it. */
const boxed: readonly MetricName[] = [
  "euclidean",
  "sqeuclidean",
  "manhattan",
  "chebyshev",
  "minkowski",
  "cosine",
  "correlation",
  "haversine",
]

/** A box is passed over when it is farther than this: a power may round the other way. */
const SLACK = 1 - 1e-12

/** Rows that most searches look at, where rows are in boxes. */
const USUAL = 2048

/** Who looks for rows. */
export interface Seeker {
  /** Rows farther than this do not matter; may shrink as rows are offered. */
  readonly bound: number
  offer(row: number, distance: number): void
}

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
  private readonly values: Float64Array
  private readonly others: Float64Array
  /** What boxes are around: the same rows; places on a sphere as points in space. */
  private readonly width: number
  private readonly otherPoints: Float64Array
  private readonly loss: number
  /** Row at each place of `values`. */
  private readonly order: Int32Array
  /** Boxes of rows, boxes of those, and so on, up to a few. */
  private readonly levels: readonly Boxes[]
  /** How far each box was when it was last looked at. */
  private readonly far: readonly Float64Array[]
  private readonly gap: Float64Array
  private readonly zeros: Float64Array

  constructor(rows: PlainRows, others: PlainRows, compare: MetricOptions) {
    const { cols } = rows
    this.metric = compare.metric as KnownMetric
    this.scale = metricScale(this.metric, Math.max(reachOf(rows.data), reachOf(others.data)))
    this.distance = metricFunction({ ...compare, metric: this.metric })
    this.cols = cols
    this.values = Float64Array.from(metricRows(rows.data, rows.rows, cols, this.metric, this.scale))
    this.others = Float64Array.from(metricRows(others.data, others.rows, cols, this.metric, this.scale))
    this.isBoxed = boxed.includes(this.metric)
    const onEarth = this.metric === "haversine"
    this.width = onEarth ? 3 : cols
    this.loss = onEarth ? chordLoss(Math.max(reachOf(rows.data), reachOf(others.data))) : 0
    const points = onEarth ? spherePoints(this.values) : this.values
    this.otherPoints = onEarth ? spherePoints(this.others) : this.others
    this.order = this.isBoxed
      ? sortByTree(points, rows.rows, this.width, MEMBERS)
      : Int32Array.from({ length: rows.rows }, (_, row) => row)
    if (onEarth) this.values = inOrder(this.values, this.order)
    const levels = [Boxes.around(points, points, rows.rows, this.width)]
    while (levels[levels.length - 1].count > MEMBERS) levels.push(levels[levels.length - 1].above())
    this.levels = levels
    this.far = levels.map(({ count }) => new Float64Array(count))
    this.gap = new Float64Array(this.width)
    this.zeros = new Float64Array(this.width)
  }

  /** How much work one search usually is, for the pace of a loop. */
  get work(): number {
    return this.isBoxed ? Math.min(this.values.length, USUAL * this.cols) : this.values.length
  }

  /** Offers all rows that are at most `seeker.bound` away from another row; in no order. */
  search(other: number, seeker: Seeker): void {
    const top = this.levels.length - 1
    this.open(top, 0, this.levels[top].count, other, seeker)
  }

  /** The nearest of some boxes, and then those of the others that are within the bound. */
  private open(level: number, from: number, to: number, other: number, seeker: Seeker): void {
    const far = this.far[level]
    const nearest = this.measure(level, from, to, other)
    this.enter(level, nearest, other, seeker)
    for (let box = from; box < to; box++)
      if (box !== nearest && far[box] <= seeker.bound) this.enter(level, box, other, seeker)
  }

  /** How far each of these boxes is; which of them is nearest. */
  private measure(level: number, from: number, to: number, other: number): number {
    const far = this.far[level]
    const boxes = this.levels[level]
    let nearest = from
    for (let box = from; box < to; box++) {
      far[box] = this.distanceTo(boxes, box, other)
      if (far[box] < far[nearest]) nearest = box
    }
    return nearest
  }

  private enter(level: number, box: number, other: number, seeker: Seeker): void {
    const boxes = this.levels[level]
    if (level === 0) this.offerRows(boxes.first(box), boxes.end(box), other, seeker)
    else this.open(level - 1, boxes.first(box), boxes.end(box), other, seeker)
  }

  /** How far the rows of a box are at least; 0 where the metric does not tell. */
  private distanceTo(boxes: Boxes, box: number, other: number): number {
    const { gap, zeros, width, metric, scale } = this
    if (!this.isBoxed) return 0
    boxes.gap(box, this.otherPoints, other * width, gap)
    if (metric === "haversine")
      return Math.max(0, Math.sqrt(gap[0] ** 2 + gap[1] ** 2 + gap[2] ** 2) * (1 - 1e-9) - this.loss)
    return unscaled(this.distance(gap, 0, zeros, 0, width), metric, scale) * SLACK
  }

  private offerRows(from: number, to: number, other: number, seeker: Seeker): void {
    const { values, others, cols, order, metric, scale } = this
    for (let place = from; place < to; place++) {
      const distance = unscaled(this.distance(values, place * cols, others, other * cols, cols), metric, scale)
      if (distance <= seeker.bound) seeker.offer(order[place], distance)
    }
  }
}

function spherePoints(places: Float64Array): Float64Array {
  const points = new Float64Array((places.length / 2) * 3)
  onSphere(places, places.length / 2, points)
  return points
}

const inOrder = (places: Float64Array, order: Int32Array): Float64Array =>
  places.map((_, at) => places[order[at >> 1] * 2 + (at & 1)])

/** Looks for the nearest row; of equally near ones the first. */
export class NearestSeeker implements Seeker {
  bound = Number.POSITIVE_INFINITY
  row = -1

  begin(): void {
    this.bound = Number.POSITIVE_INFINITY
    this.row = -1
  }

  offer(row: number, distance: number): void {
    if (distance === this.bound && row > this.row && this.row >= 0) return
    this.bound = distance
    this.row = row
  }
}
