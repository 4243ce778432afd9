import type { LloydJob } from "./lloydJob.js"

/** Distances that had to be measured in an iteration, as a share of all, from which comparing everything is faster. */
const MOST_MEASURED = 0.1
/** Centroids farther out would leave float32 by their squares. */
const FARTHEST = 1e15

/** A LloydGuide: sketches, unless they tell too little of these rows. */
export class SketchGuide {
  private dense = false
  private sketched = false
  private known = false

  constructor(private readonly job: LloydJob) {}

  next(centroids: Float64Array): string {
    this.sketched = !this.dense && this.within(centroids)
    const { forget } = this.job.sketches!
    forget[0] = this.known ? 0 : 1
    this.known = this.sketched
    return this.sketched ? "sketched" : "dense"
  }

  done(): void {
    if (!this.sketched) return
    const { open, source, options } = this.job
    const measured = open.reduce((a, b) => a + b, 0)
    this.dense = measured > MOST_MEASURED * source.rows * options.clusters
  }

  restart(): void {
    this.known = false
  }

  private within(centroids: Float64Array): boolean {
    const { origin, tileScale } = this.job
    const { cols } = this.job.source
    for (let at = 0; at < centroids.length; at++)
      if (!(Math.abs((centroids[at] - origin[at % cols]) * tileScale) < FARTHEST)) return false
    return true
  }
}
