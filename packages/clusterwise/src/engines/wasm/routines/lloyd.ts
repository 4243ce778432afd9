import { allocBuffer } from "../../../data/memory.js"
import type { LloydOptions, LloydResult } from "../../../engine/engine.js"
import { runLloyd } from "../../../engine/lloydDriver.js"
import { type ClusterTotals, type FarRow, inertiaUnit, type LloydPasses } from "../../../engine/lloydPasses.js"
import { bitsPerBin, cutOff, largestOf, losesDigits } from "../../../structures/exactSums.js"
import { exponentAbove, sqDistanceUnit } from "../../../structures/geometry.js"
import { farthestRows } from "../farthest.js"
import { workingGeometry } from "../geometry.js"
import { blockRowsOf } from "../source.js"
import type { Team } from "../team.js"
import { boundsFor, boundsNeed } from "./lloyd/lloydBounds.js"
import { planBoxes } from "./lloyd/lloydBoxesJob.js"
import { guideOf, type LloydGuide } from "./lloyd/lloydGuide.js"
import type { LloydJob, LloydRequest } from "./lloyd/lloydJob.js"
import { planLimits } from "./lloyd/lloydLimitsJob.js"
import { LloydPart } from "./lloyd/lloydPart.js"
import { planSketches } from "./lloyd/lloydSketchedRows.js"
import { panelBoundsOf } from "./lloyd/panelBounds.js"
import { packedLength, packPanels } from "./panels.js"
import type { Routine } from "./routine.js"

const shared64 = (length: number) => new Float64Array(allocBuffer(length * 8))

export const lloyd: Routine<LloydRequest, LloydJob, LloydPart, LloydResult<Int32Array>> = {
  name: "lloyd",

  work: ({ source, options }) =>
    source.rows * source.cols * options.clusters * Math.min(options.maxIter, 20) * options.starts.length,

  /** Labels twice, distances for empty clusters, and per thread the sums (three times) and the packed centroids; the driver turns over some sets of centroids. */
  need(operation, threads) {
    const { rows, cols, points = 1, method = "auto" } = operation
    const bounds = boundsFor(operation, method as LloydOptions["algorithm"], threads)
    const dense = rows * 16 + points * (cols + 2) * (threads * 72 + 128) + threads * 1_000_000
    return dense + boundsNeed(bounds, operation, threads)
  },

  plan({ source, options, bounds }, threads) {
    const { rows, cols } = source
    const { clusters } = options
    const blockRows = blockRowsOf(source)
    const blocks = Math.ceil(rows / blockRows)
    const width = (cols + 2) & ~1
    const geometry = workingGeometry(source, options.metric)
    const records = (words: number) => Array.from({ length: threads }, () => new BigInt64Array(allocBuffer(words * 8)))
    return {
      source,
      options,
      bounds,
      ...geometry,
      sketches: bounds === "sketches" ? planSketches(source, options, geometry) : undefined,
      blockRows,
      blocks,
      width,
      bits: bitsPerBin(rows),
      labels: new Int32Array(allocBuffer(rows * 4)),
      best: new Int32Array(allocBuffer(options.starts.length > 1 ? rows * 4 : 0)),
      points: shared64(clusters * cols),
      packed: new Float32Array(allocBuffer(packedLength(clusters, cols) * 4)),
      norms: shared64(clusters),
      sums: records(clusters * width * 2),
      moved: shared64(threads),
      open: shared64(threads),
      blockReach: shared64(blocks),
      squareSums: records(4),
      inertiaSums: records(clusters * 8),
      sqUnit: shared64(1),
      sqDistances: shared64(rows),
      panels: bounds === "panels" ? panelBoundsOf(source, clusters, threads) : undefined,
      limits: bounds === "limits" ? planLimits(rows, clusters) : undefined,
      boxes: bounds === "boxes" ? planBoxes(source, clusters, blockRows) : undefined,
    }
  },

  part: (bench, job, thread) => new LloydPart(bench, job, thread),

  async drive(team, part, job, run) {
    const passes = new WasmLloyd(team, part, job)
    const outcome = await runLloyd(passes, job.options, run)
    return { ...outcome, labels: passes.kept, algorithm: job.bounds === "none" ? "lloyd" : "bounded" }
  },
}

const total = (values: Float64Array): number => values.reduce((a, b) => a + b, 0)

class WasmLloyd implements LloydPasses {
  readonly rows: number
  readonly cols: number
  readonly origin: Float64Array
  readonly scale: number
  /** The best start's labels. */
  kept: Int32Array
  private squares = Number.NaN
  private squaresError = 0
  private readonly guide: LloydGuide

  constructor(
    private readonly team: Team,
    private readonly part: LloydPart,
    private readonly job: LloydJob,
  ) {
    this.rows = job.source.rows
    this.cols = job.source.cols
    this.origin = job.origin
    this.scale = job.scale
    this.kept = job.labels
    this.guide = guideOf(job)
  }

  async restart(): Promise<void> {
    this.guide.restart()
    await this.team.run("reset", this.job.blocks)
  }

  async assign(centroids: Float64Array): Promise<number> {
    const { job, team } = this
    job.points.set(centroids)
    packPanels(centroids, job.options.clusters, this.cols, job, job.tileScale, job)
    await team.run(await this.guide.next(centroids, team), job.blocks)
    if (Number.isNaN(this.squares)) {
      const unit = job.source.weightScale * sqDistanceUnit(this.cols)
      this.squares = this.part.merged(job.squareSums, 1, 2)[0] / unit
      this.squaresError = cutOff(this.rows, job.bits) / unit
    }
    const moved = total(job.moved)
    this.guide.done(moved)
    return moved
  }

  totals(): ClusterTotals {
    const { job } = this
    const { clusters } = job.options
    const { width } = job
    const values = this.part.merged(job.sums, clusters, width)
    const offsets = new Float64Array(clusters * this.cols)
    const weights = new Float64Array(clusters)
    for (let c = 0; c < clusters; c++) {
      const weight = values[c * width + this.cols]
      weights[c] = weight / job.source.weightScale
      for (let j = 0; weight > 0 && j < this.cols; j++)
        offsets[c * this.cols + j] = values[c * width + j] / weight / job.columnScale[j]
    }
    return { offsets, weights, squares: this.squares, squaresError: this.squaresError }
  }

  async inertia(centroids: Float64Array): Promise<Float64Array> {
    const { job } = this
    await this.guide.settle?.(this.team)
    job.points.set(centroids)
    const unit = inertiaUnit(this, centroids)
    if (unit === 0) return new Float64Array(job.options.clusters).fill(Number.POSITIVE_INFINITY)
    const sums = await this.inertiaSums(unit)
    if (losesDigits(total(sums), this.rows, job.bits)) {
      await this.team.run("distances", job.blocks)
      const largest = largestOf(job.sqDistances, job.source.weights)
      if (largest > 0) sums.set(await this.inertiaSums(2 ** -exponentAbove(largest)))
    }
    return sums.map((sum) => sum / job.source.weightScale / job.sqUnit[0])
  }

  /** Σ w·d² · unit by cluster. */
  private async inertiaSums(unit: number): Promise<Float64Array> {
    const { job } = this
    job.sqUnit[0] = unit
    await this.team.run("inertia", job.blocks)
    const values = this.part.merged(job.inertiaSums, job.options.clusters, 4)
    return Float64Array.from({ length: job.options.clusters }, (_, c) => values[c * 4])
  }

  async farthest(centroids: Float64Array, count: number): Promise<FarRow[]> {
    const { job } = this
    await this.guide.settle?.(this.team)
    job.points.set(centroids)
    await this.team.run("distances", job.blocks)
    return farthestRows(job.sqDistances, job.source.weights, count)
  }

  row(index: number) {
    const { source, labels } = this.job
    const weight = source.weights ? source.weights[index] / source.weightScale : 1
    return { values: this.part.row(index), weight, label: labels[index] }
  }

  keep(): void {
    const { labels, best, options } = this.job
    if (options.starts.length === 1) return
    best.set(labels)
    this.kept = best
  }
}
