import type { LloydJob } from "./lloydJob.js"
import { Paths } from "./lloydPaths.js"

/** Begins with all rows; once few of them move, remembers how far centroids may go for each. */
export class LimitsGuide {
  private readonly paths: Paths
  private known = false
  private before: Float64Array | undefined

  constructor(private readonly job: LloydJob) {
    const { options, source, tileScale } = job
    this.paths = new Paths(options.clusters, source.cols, tileScale)
  }

  next(centroids: Float64Array): string {
    if (!this.known) return "dense"
    if (this.before) this.paths.go(this.before, centroids)
    this.before = centroids.slice()
    const { most, least, longest } = this.job.limits!
    for (let c = 0; c < most.length; c++) {
      most[c] = this.paths.most[c + 1] * (1 + 2 ** -22)
      least[c] = this.paths.most[c + 1] * (1 - 2 ** -22)
    }
    longest[0] = Math.max(...this.job.norms)
    return "limited"
  }

  done(moved: number): void {
    if (moved < MOST_MOVED * this.job.source.rows) this.known = true
  }

  restart(): void {
    this.known = false
    this.before = undefined
    this.paths.clear()
  }
}

/** Share of the rows that may move in an iteration for limits to hold for enough of them in the next ones. */
const MOST_MOVED = 0.06
