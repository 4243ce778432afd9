import { packPanels } from "../panels.js"
import type { LloydJob } from "./lloydJob.js"
import type { PanelBounds } from "./panelBounds.js"

/** Dense passes before bounds may begin: movements are known after two. */
const FIRST_DENSE = 2
/**
 * Bounds begin when no more than this share of the rows moved: the more a row costs without, the earlier. Processor time
 * in all by share: 1M×16, k 64: 0.02 2.11 s, 0.05 2.21, 0.1 2.27, 0.3 2.37; 200k×128, k 256: 0.1 2.92, 0.3 2.63, 0.9 2.70.
 */
const calmFor = (cols: number, clusters: number): number => Math.min(0.3, (cols * clusters) / 50_000)
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
    // Units run out where centroids went far: then from the beginning.
    const { panelGone, bounds } = this
    if (panelGone.some((gone) => gone > FARTHEST * bounds.unit[0])) this.bounded = false
    bounds.unknown[0] = this.bounded ? 0 : 1
    if (this.bounded) this.follow(steps)
    else this.begin(steps, centroids)
    this.pack(centroids)
    return "panels"
  }

  done(moved: number): void {
    const { source, options, open } = this.job
    const decided = open.reduce((a, b) => a + b, 0) <= MOSTLY_DECIDED * source.rows
    const calm =
      options.algorithm === "bounded" || (decided && moved <= calmFor(source.cols, options.clusters) * source.rows)
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
  private begin(steps: Float64Array, centroids: Float64Array): void {
    const { bounds, gone, panelGone } = this
    const byStep = Array.from(steps.keys()).sort((a, b) => steps[a] - steps[b] || a - b)
    bounds.order.fill(0)
    bounds.order.set(byStep)
    for (const [place, c] of byStep.entries()) bounds.places[c] = place
    gone.fill(0)
    panelGone.fill(0)
    for (const field of [bounds.goneLeast, bounds.goneMost, bounds.panelLeast, bounds.panelMost]) field.fill(0)
    bounds.unit[0] = unitFor(sampledDistance(this.job, centroids))
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
    for (const [c, path] of gone.entries()) {
      bounds.goneLeast[c] = path * DOWN
      bounds.goneMost[c] = path * UP
    }
    for (const [p, path] of panelGone.entries()) {
      bounds.panelLeast[p] = path * DOWN
      bounds.panelMost[p] = Math.min(65535, Math.ceil((path * UP) / bounds.unit[0]))
    }
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

const DOWN = 1 - 2 ** -22
const UP = 1 + 2 ** -20

/** Units that a panel may go until bounds begin anew: half of what they count to. */
const FARTHEST = 32_768
/** Units in a usual distance of a row to its centroid, at least. */
const FINE = 4096

function unitFor(distance: number): number {
  return distance > 0 ? 2 ** Math.floor(Math.log2(distance / FINE)) : 1
}

/** Rows that tell how far rows usually are from their centroid. */
const SAMPLED = 255

/** Median distance of some rows to the centroid of their label, in units of the tile. */
function sampledDistance({ source, options, labels, tileScale }: LloydJob, centroids: Float64Array): number {
  const { data, rows, cols } = source
  const count = Math.min(SAMPLED, rows)
  const distances = Float64Array.from({ length: count }, (_, i) => {
    const row = Math.floor((i * rows) / count)
    const x = data.subarray(row * cols, (row + 1) * cols)
    const length = options.metric === "cosine" ? Math.hypot(...x) : 1
    let sq = 0
    for (let j = 0; j < cols; j++) sq += ((x[j] / length - centroids[labels[row] * cols + j]) * tileScale) ** 2
    return Math.sqrt(sq)
  }).sort()
  return distances[count >> 1] || distances[count - 1]
}
