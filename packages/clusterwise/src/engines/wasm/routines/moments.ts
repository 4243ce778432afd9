import type { Moments } from "../../../engine/engine.js"
import { columnGeometry, exponentAbove } from "../../../structures/geometry.js"
import type { Team } from "../team.js"
import {
  blockUnit,
  type MomentsJob,
  type MomentsRequest,
  meanWidth,
  momentsJob,
  needsRanges,
  panelCount,
  TILE_WIDTH,
  tileCount,
} from "./momentsJob.js"
import { MomentsPart } from "./momentsPart.js"
import type { Routine } from "./routine.js"

/**
 * Passes over the rows: the ranges of each group (known without labels and weights), sums about the middle of the range
 * for the mean, squares about the mean, and cross products about it. Each group has an origin and a scale of its own:
 * a column that is constant in a group has exactly its value as mean and 0 as variance, and an outlier in one group
 * costs the others no digit. The second moments are corrected for the rounding of the mean (Chan, Golub and LeVeque,
 * "Algorithms for computing the sample variance", 1983, equation 1.7).
 */
export const moments: Routine<MomentsRequest, MomentsJob, MomentsPart, Moments> = {
  name: "moments",

  /** Measured as in quantiles: 5 ns a value, 10 by label or with weights. */
  work: ({ source, options: { labels, cross } }) =>
    source.rows * source.cols * ((needsRanges(source, labels) ? 30 : 15) + (cross ? source.cols / 2 : 0)),

  need({ rows, cols, points: groups = 1, method }, threads) {
    const entries = groups * (cols + 1)
    const tiles = method === "cross" ? tileCount(cols) * TILE_WIDTH * 8 : 0
    const result = tiles ? cols * cols * 8 + 6 * tiles : 0
    return rows * 4 + entries * 200 + result + threads * (entries * 112 + 4 * tiles + cols * 3000 + 1_500_000)
  },

  plan: momentsJob,

  part: (bench, job, thread) => new MomentsPart(bench, job, thread),

  async drive(team, part, job, run) {
    const passes = new Passes(team, part, job)
    const spread = needsRanges(job.source, job.labels)
    const count = 1 + (job.squares ? 1 : 0) + (spread ? 1 : 0) + (job.cross ? 1 : 0)
    let done = 0
    const passed = () => run.onProgress?.({ phase: "moments", fraction: ++done / count, rows: job.source.rows })
    if (spread) {
      await passes.spread()
      passed()
    }
    const mean = await passes.mean()
    passed()
    const { variance, rest } = job.squares ? await passes.squares(mean) : nothing
    if (job.squares) passed()
    const cross = job.cross ? await passes.cross(rest) : undefined
    if (cross) passed()
    const { weightScale, min, max } = job.source
    return {
      weight: passes.weight.map((w) => w / weightScale),
      count: passes.counts(),
      mean,
      variance,
      min: min.slice(),
      max: max.slice(),
      ...(cross && { cross }),
    }
  },
}

const nothing = { variance: new Float64Array(0), rest: new Float64Array(0) }

class Passes {
  /** Σ w by group, as the weights are scaled in the source. */
  weight = new Float64Array(0)
  private readonly cols: number
  /** Ranges of the rows that count: groups × cols. */
  private min: Float64Array
  private max: Float64Array

  constructor(
    private readonly team: Team,
    private readonly part: MomentsPart,
    private readonly job: MomentsJob,
  ) {
    this.cols = job.source.cols
    this.min = job.source.min
    this.max = job.source.max
  }

  async spread(): Promise<void> {
    const { job } = this
    await this.team.run("spread", job.blocks)
    const fold = (all: readonly Float64Array[], pick: (a: number, b: number) => number) =>
      Float64Array.from(all[0], (first, i) => all.reduce((best, one) => pick(best, one[i]), first))
    const [min, max] = [fold(job.min, Math.min), fold(job.max, Math.max)]
    // A group without rows that count has no range: 0 stands for it. And 0 added, so that −0 and 0 are one value.
    this.min = min.map((low, i) => (low > max[i] ? 0 : low + 0))
    this.max = max.map((high, i) => (min[i] > high ? 0 : high + 0))
  }

  async mean(): Promise<Float64Array> {
    const { job, cols } = this
    const { origin, columnScale } = columnGeometry(this.min, this.max)
    job.centre.set(origin)
    job.scale.set(columnScale)
    await this.team.run("mean", job.blocks)
    const width = meanWidth(cols)
    const values = this.part.merged(width)
    this.weight = Float64Array.from({ length: job.groups }, (_, g) => values[g * width + cols])
    return origin.map((middle, i) => {
      const sum = values[this.group(i) * width + (i % cols)]
      return sum === 0 ? middle : middle + sum / this.weight[this.group(i)] / columnScale[i]
    })
  }

  /** Variances, and what rounding the mean left of Σ w·t: divided by the weight, still scaled. */
  async squares(mean: Float64Array): Promise<{ variance: Float64Array; rest: Float64Array }> {
    const { job, cols } = this
    this.centreOn(mean)
    await this.team.run("squares", job.blocks)
    const values = this.part.merged(2 * cols)
    const rest = new Float64Array(mean.length)
    const variance = new Float64Array(mean.length)
    for (let i = 0; i < mean.length; i++) {
      const weight = this.weight[this.group(i)]
      if (weight === 0) continue
      const at = this.group(i) * 2 * cols + (i % cols)
      rest[i] = values[at] / weight
      variance[i] = Math.max(0, values[at + cols] / weight - rest[i] ** 2) / job.scale[i] / job.scale[i]
    }
    return { variance, rest }
  }

  async cross(rest: Float64Array): Promise<Float64Array> {
    const { job, cols } = this
    await this.team.run("cross", job.blocks)
    const tiles = this.part.mergedTiles()
    const unit = blockUnit(job.blockRows) * this.weight[0]
    const cross = new Float64Array(cols * cols)
    const panels = panelCount(cols)
    for (let j = 0; j < cols; j++)
      for (let l = j; l < cols; l++) {
        const sum = tiles[tileIndex(j >> 2, l >> 2, panels) * TILE_WIDTH + (j & 3) * 4 + (l & 3)]
        const value = (sum / unit - rest[j] * rest[l]) / job.scale[j] / job.scale[l]
        cross[j * cols + l] = value
        cross[l * cols + j] = value
      }
    return cross
  }

  /** Rows by group, whatever they weigh. */
  counts(): Float64Array {
    const { labels, counts, source } = this.job
    if (!labels) return Float64Array.of(source.rows)
    return Float64Array.from(counts[0], (_, g) => counts.reduce((sum, one) => sum + one[g], 0))
  }

  private group(i: number): number {
    return Math.floor(i / this.cols)
  }

  /** Takes rows about the mean; about 0 where the range is as wide as float64, so that no difference overflows. */
  private centreOn(mean: Float64Array): void {
    const { min, max, job } = this
    mean.forEach((value, i) => {
      const centre = max[i] - min[i] < Number.POSITIVE_INFINITY ? value : 0
      job.centre[i] = centre
      job.scale[i] = 2 ** -exponentAbove(Math.max(Math.abs(max[i] - centre), Math.abs(min[i] - centre)))
    })
  }
}

/** Tiles lie by rows of the upper half: p = 0 with q = 0, 1, …, then p = 1 with q = 1, … */
const tileIndex = (p: number, q: number, panels: number): number => p * panels - (p * (p - 1)) / 2 + (q - p)
