import type { LloydJob } from "./lloydJob.js"
import type { PanelBounds } from "./panelBounds.js"
import { packPanels } from "./panels.js"

/** Dense passes before bounds may begin: movements are known after two. */
const FIRST_DENSE = 2
/** Bounds begin when no more than this share of the rows moved. */
const CALM = 0.3
/** Where more rows than this share are left open by the tile, bounds would be decided from differences, row by row. */
const MOSTLY_DECIDED = 0.02
/** Centroids farther out than this, in units of the tile, leave float32. */
const FAR = 2 ** 50

/** Dense until the rows calm down ("bounded": for two passes); from then on with bounds, until the start ends. */
export class PanelGuide {
  private readonly bounds: PanelBounds
  private dense = 0
  private calm = false
  private bounded = false
  private last = new Float64Array()
  private readonly gone: Float64Array
  private readonly panelGone: Float64Array
  private readonly byPlace: Float64Array

  constructor(
    private readonly job: LloydJob,
    bounds: PanelBounds,
  ) {
    this.bounds = bounds
    this.gone = new Float64Array(job.options.clusters)
    this.panelGone = new Float64Array(bounds.panels)
    this.byPlace = new Float64Array(job.options.clusters * job.source.cols)
  }

  restart(): void {
    this.dense = 0
    this.calm = false
    this.bounded = false
  }

  next(centroids: Float64Array): string {
    const steps = this.dense > 0 ? this.steps(centroids) : undefined
    this.last = centroids.slice()
    const far = this.job.norms.some((norm) => !(norm < FAR))
    if (far || !steps || !(this.bounded || this.calm)) {
      // What is known of rows is about labels that a dense pass replaces.
      this.bounded = false
      this.dense++
      return "dense"
    }
    this.bounds.unknown[0] = this.bounded ? 0 : 1
    if (this.bounded) this.follow(steps)
    else this.begin(steps)
    this.pack(centroids)
    return "panels"
  }

  done(moved: number): void {
    const { source, options, open } = this.job
    const decided = open.reduce((a, b) => a + b, 0) <= MOSTLY_DECIDED * source.rows
    const calm = options.algorithm === "bounded" || (decided && moved <= CALM * source.rows)
    this.calm = calm && this.dense >= FIRST_DENSE
  }

  /** How far each centroid went, in units of the tile. What is lost below the smallest number, bounds keep room for. */
  private steps(centroids: Float64Array): Float64Array {
    const { tileScale, source, options } = this.job
    return Float64Array.from({ length: options.clusters }, (_, c) => {
      let sq = 0
      for (let at = c * source.cols; at < (c + 1) * source.cols; at++)
        sq += ((centroids[at] - this.last[at]) * tileScale) ** 2
      return Math.sqrt(sq) * (1 + 2 ** -30)
    })
  }

  /** Centroids that go as far share a panel: the farthest of a panel counts for all of it. */
  private begin(steps: Float64Array): void {
    const { bounds, gone, panelGone } = this
    const byStep = Array.from(steps.keys()).sort((a, b) => steps[a] - steps[b] || a - b)
    bounds.order.fill(0)
    bounds.order.set(byStep)
    for (const [place, c] of byStep.entries()) bounds.places[c] = place
    gone.fill(0)
    panelGone.fill(0)
    for (const field of [bounds.goneLeast, bounds.goneMost, bounds.panelLeast, bounds.panelMost]) field.fill(0)
    this.bounded = true
  }

  private follow(steps: Float64Array): void {
    const { bounds, gone, panelGone } = this
    const longest = new Float64Array(bounds.panels)
    for (const [c, step] of steps.entries()) {
      gone[c] += step
      const panel = bounds.places[c] >> 3
      longest[panel] = Math.max(longest[panel], step)
    }
    for (const [p, step] of longest.entries()) panelGone[p] += step
    inBothDirections(gone, bounds.goneLeast, bounds.goneMost)
    inBothDirections(panelGone, bounds.panelLeast, bounds.panelMost)
  }

  private pack(centroids: Float64Array): void {
    const { job, bounds, byPlace } = this
    const { cols } = job.source
    const { clusters } = job.options
    for (let place = 0; place < clusters; place++) {
      const from = bounds.order[place] * cols
      byPlace.set(centroids.subarray(from, from + cols), place * cols)
    }
    packPanels(byPlace, clusters, cols, job, job.tileScale, bounds, false)
  }
}

function inBothDirections(exact: Float64Array, least: Float32Array, most: Float32Array): void {
  for (const [i, value] of exact.entries()) {
    least[i] = value * (1 - 2 ** -22)
    most[i] = value * (1 + 2 ** -20)
  }
}
