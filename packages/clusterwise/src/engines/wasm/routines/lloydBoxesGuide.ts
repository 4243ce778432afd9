import type { Team } from "../team.js"
import { sortIntoBoxes } from "./boxSort.js"
import type { BoxesJob } from "./lloydBoxesJob.js"
import type { LloydJob } from "./lloydJob.js"

/** Sorts the rows once; then tells how far centroids went. */
export class BoxesGuide {
  private readonly boxes: BoxesJob
  private sorted = false
  private settled = true
  private before: Float64Array | undefined

  constructor(private readonly job: LloydJob) {
    this.boxes = job.boxes!
  }

  async next(centroids: Float64Array, team: Team): Promise<string> {
    if (!this.sorted) {
      await sortIntoBoxes(team, this.boxes.sort)
      await team.run("measure", this.job.blocks)
      this.sorted = true
    }
    if (this.before) this.go(this.before, centroids)
    this.before = centroids.slice()
    this.boxes.longest[0] = Math.max(...this.job.norms)
    this.settled = false
    return "boxes"
  }

  done(): void {}

  restart(): void {
    this.before = undefined
    this.boxes.paths.fill(0)
  }

  async settle(team: Team): Promise<void> {
    if (!this.settled) await team.run("settle", this.job.blocks)
    this.settled = true
  }

  /**
   * How far the owner of a group and another centroid went together, at most: the sum of what they went in each iteration,
   * rounded up. Where a group has no owner it is the two that went farthest.
   */
  private go(from: Float64Array, to: Float64Array): void {
    const { paths } = this.boxes
    const { clusters } = this.job.options
    const steps = Float64Array.from({ length: clusters }, (_, c) => this.step(from, to, c))
    const [first, second] = largestTwo(steps)
    paths[0] = (paths[0] + first + second) * UP
    const leader = steps.indexOf(first)
    for (let c = 0; c < clusters; c++) paths[c + 1] = (paths[c + 1] + steps[c] + (c === leader ? second : first)) * UP
  }

  private step(from: Float64Array, to: Float64Array, c: number): number {
    const { tileScale, source } = this.job
    let sq = 0
    for (let at = c * source.cols; at < (c + 1) * source.cols; at++) {
      const t = (to[at] - from[at]) * tileScale
      sq += t * t
    }
    return Math.sqrt(sq) * (1 + 1e-12)
  }
}

const UP = 1 + 2 ** -50

function largestTwo(values: Float64Array): [number, number] {
  let first = 0
  let second = 0
  for (const value of values) {
    if (value > first) {
      second = first
      first = value
    } else if (value > second) second = value
  }
  return [first, second]
}
