import type { Team } from "../../team.js"
import { sortIntoBoxes } from "./boxSort.js"
import type { BoxesJob } from "./lloydBoxesJob.js"
import type { LloydJob } from "./lloydJob.js"
import { Paths } from "./lloydPaths.js"

/** Sorts the rows once; then tells how far centroids went. */
export class BoxesGuide {
  private readonly boxes: BoxesJob
  private readonly paths: Paths
  private sorted = false
  private settled = true
  private before: Float64Array | undefined

  constructor(private readonly job: LloydJob) {
    this.boxes = job.boxes!
    this.paths = new Paths(job.options.clusters, job.source.cols, job.tileScale, this.boxes.paths)
  }

  async next(centroids: Float64Array, team: Team): Promise<string> {
    if (!this.sorted) {
      await sortIntoBoxes(team, this.boxes.sort)
      await team.run("measure", this.job.blocks)
      this.sorted = true
    }
    if (this.before) this.paths.go(this.before, centroids)
    this.before = centroids.slice()
    this.boxes.longest[0] = Math.max(...this.job.norms)
    this.settled = false
    return "boxes"
  }

  done(): void {}

  restart(): void {
    this.before = undefined
    this.paths.clear()
  }

  async settle(team: Team): Promise<void> {
    if (!this.settled) await team.run("settle", this.job.blocks)
    this.settled = true
  }
}
