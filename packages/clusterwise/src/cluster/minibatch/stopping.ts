/** When mini-batches stop, by the rules of scikit-learn. */
export class Stopping {
  private smoothed: number | undefined
  private least = Number.POSITIVE_INFINITY
  private since = 0
  /** Share of the newest batch in the smoothed inertia. */
  private readonly share: number

  constructor(
    private readonly maxNoImprovement: number | "never",
    /** Squared movement of the centroids that is none; 0 where it does not count. */
    private readonly sqTolerance: number,
    batchSize: number,
    rows: number,
  ) {
    this.share = Math.min(1, (batchSize * 2) / (rows + 1))
  }

  /**
   * Whether the batch was the last one. The first one tells about the start only: leave it out.
   * @param inertia of the batch, per unit of weight, to the centroids that it found
   */
  after(inertia: number, sqShift: number): boolean {
    const { share } = this
    this.smoothed = this.smoothed === undefined ? inertia : this.smoothed * (1 - share) + inertia * share
    if (this.sqTolerance > 0 && sqShift <= this.sqTolerance) return true
    if (this.smoothed < this.least) {
      this.least = this.smoothed
      this.since = 0
    } else this.since++
    return this.maxNoImprovement !== "never" && this.since >= this.maxNoImprovement
  }
}
