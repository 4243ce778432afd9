import type { ClusterMeans } from "../../engine/accumulated.js"
import type { MeanMetric } from "../../engine/frame.js"

/**
 * Centroids as the means of all rows that they were given so far, batch by batch (Sculley 2010, "Web-scale k-means
 * clustering"), kept about an origin so that an offset of the data costs no digits.
 */
export class RunningMeans {
  readonly clusters: number
  readonly cols: number
  /** Σ w of the rows behind each centroid. */
  readonly seen: Float64Array
  /** Means minus the origin; under cosine of unit rows, shorter than 1. */
  private readonly offsets: Float64Array
  private places: Float64Array

  constructor(
    private readonly metric: MeanMetric,
    start: Float64Array,
    private readonly origin: Float64Array,
  ) {
    this.cols = origin.length
    this.clusters = start.length / this.cols
    this.seen = new Float64Array(this.clusters)
    this.offsets = start.map((value, at) => value - origin[at % this.cols])
    this.places = metric === "cosine" ? this.unitPlaces(start) : start.slice()
  }

  /** clusters × cols, in the data's units; unit vectors under cosine. */
  get centroids(): Float64Array {
    return this.places
  }

  copy(): RunningMeans {
    const other = new RunningMeans(this.metric, this.places, this.origin)
    other.seen.set(this.seen)
    other.offsets.set(this.offsets)
    return other
  }

  /** Each mean moves towards that of its rows in the batch, by their share of all that it has seen then. */
  take({ offsets, origin, weights }: ClusterMeans): void {
    const { cols } = this
    for (let c = 0; c < this.clusters; c++) {
      if (weights[c] === 0) continue
      this.seen[c] += weights[c]
      const share = weights[c] / this.seen[c]
      for (let j = 0; j < cols; j++) {
        const at = c * cols + j
        const mean = offsets[at] + (origin[j] - this.origin[j])
        this.offsets[at] = share === 1 ? mean : this.offsets[at] + (mean - this.offsets[at]) * share
      }
    }
    this.settle()
  }

  /** Centroids that have seen less than `ratio` of what the busiest one has; of more than `most` those that saw least. */
  idle(ratio: number, most: number): number[] {
    const limit = ratio * this.seen.reduce((a, b) => Math.max(a, b))
    const idle = [...this.seen.keys()].filter((c) => this.seen[c] < limit)
    if (idle.length <= most) return idle
    return idle.sort((a, b) => this.seen[a] - this.seen[b] || a - b).slice(0, Math.floor(most))
  }

  /** Puts centroids to new places; they count as having seen what the least busy of all others has, lest they move at once again. */
  replace(clusters: readonly number[], points: Float64Array): void {
    const { cols } = this
    const others = this.seen.filter((_, c) => !clusters.includes(c))
    const least = others.reduce((a, b) => Math.min(a, b))
    for (const [i, c] of clusters.entries()) {
      this.seen[c] = least
      for (let j = 0; j < cols; j++) this.offsets[c * cols + j] = points[i * cols + j] - this.origin[j]
    }
    this.settle()
  }

  private settle(): void {
    const { cols, origin } = this
    const means = this.offsets.map((value, at) => origin[at % cols] + value)
    this.places = this.metric === "cosine" ? this.unitPlaces(means) : means
  }

  /** Rows to unit length; where one is zero, the place stays. */
  private unitPlaces(means: Float64Array): Float64Array {
    const { cols } = this
    const unit = means.slice()
    for (let from = 0; from < means.length; from += cols) {
      let sq = 0
      for (let j = 0; j < cols; j++) sq += means[from + j] * means[from + j]
      const norm = Math.sqrt(sq)
      for (let j = 0; j < cols; j++) unit[from + j] = norm > 0 ? means[from + j] / norm : (this.places?.[from + j] ?? 0)
    }
    return unit
  }
}
