import type { LloydOptions, LloydResult, RunOptions } from "../../engine/engine.js"
import { runLloyd } from "../../engine/lloydDriver.js"
import { type ClusterTotals, type FarRow, inertiaUnit, type LloydPasses } from "../../engine/lloydPasses.js"
import { byBlocks } from "../../engine/pace.js"
import { bitsPerBin, cutOff, ExactSums, losesDigits } from "../../structures/exactSums.js"
import { exponentAbove, sqDistanceUnit } from "../../structures/geometry.js"
import { nearestPoint, sqDistanceTo } from "./nearest.js"
import type { ReferenceResident } from "./resident.js"
import { type WorkingRows, workingRows } from "./workingRows.js"

/** Lloyd's algorithm (Lloyd 1982): nearest centroid in difference form, then exact means, until nothing moves. */
export async function lloyd(
  x: ReferenceResident,
  options: LloydOptions,
  run: RunOptions = {},
): Promise<LloydResult<Int32Array>> {
  const passes = new ReferenceLloyd(x, options, run)
  const outcome = await runLloyd(passes, options, run)
  return { ...outcome, labels: passes.best, algorithm: "lloyd" }
}

class ReferenceLloyd implements LloydPasses {
  best = new Int32Array(0)
  private readonly data: WorkingRows
  private readonly labels: Int32Array
  private readonly clusters: number
  private readonly bits: number
  /** Power of two that brings weights to at most 1. */
  private readonly weightScale: number
  private readonly squares: Pick<ClusterTotals, "squares" | "squaresError">
  private sums: ExactSums

  constructor(
    private readonly x: ReferenceResident,
    options: LloydOptions,
    private readonly run: RunOptions,
  ) {
    this.data = workingRows(x, options.metric)
    this.clusters = options.clusters
    this.labels = new Int32Array(x.rows)
    this.bits = bitsPerBin(x.rows)
    this.weightScale = x.weights ? 2 ** -exponentAbove(x.weights.reduce((a, b) => Math.max(a, b))) : 1
    this.sums = this.emptySums()
    this.squares = this.sumOfSquares()
  }

  get rows(): number {
    return this.data.rows
  }
  get cols(): number {
    return this.data.cols
  }
  get origin(): Float64Array {
    return this.data.origin
  }
  get scale(): number {
    return this.data.scale
  }

  async restart(): Promise<void> {
    this.labels.fill(-1)
    this.sums = this.emptySums()
  }

  async assign(centroids: Float64Array): Promise<number> {
    let moved = 0
    await byBlocks(this.rows, centroids.length, "lloyd", { signal: this.run.signal }, (from, to) => {
      for (let i = from; i < to; i++) {
        const label = nearestPoint(this.data, i, centroids, this.scale)
        if (label === this.labels[i]) continue
        if (this.labels[i] >= 0) this.count(i, -1)
        this.labels[i] = label
        this.count(i, 1)
        moved++
      }
    })
    return moved
  }

  totals(): ClusterTotals {
    const { clusters, cols } = this
    const offsets = new Float64Array(clusters * cols)
    const weights = new Float64Array(clusters)
    for (let c = 0; c < clusters; c++) {
      const weight = this.sums.value(c * (cols + 1) + cols)
      weights[c] = weight / this.weightScale
      for (let j = 0; weight > 0 && j < cols; j++)
        offsets[c * cols + j] = this.sums.value(c * (cols + 1) + j) / weight / this.data.columnScale[j]
    }
    return { offsets, weights, ...this.squares }
  }

  async inertia(centroids: Float64Array): Promise<Float64Array> {
    const unit = inertiaUnit(this, centroids)
    if (unit === 0) return new Float64Array(this.clusters).fill(Number.POSITIVE_INFINITY)
    const sums = this.inertiaIn(unit, centroids)
    if (
      !losesDigits(
        sums.reduce((a, b) => a + b),
        this.rows,
        this.bits,
      )
    )
      return this.unweighted(sums, unit)
    let largest = 0
    for (let i = 0; i < this.rows; i++) largest = Math.max(largest, this.sqDistance(i, centroids) * this.weight(i))
    if (largest === 0) return this.unweighted(sums, unit)
    const finer = 2 ** -exponentAbove(largest)
    return this.unweighted(this.inertiaIn(finer, centroids), finer)
  }

  /** Σ w·d² · unit by cluster; no term may exceed 1. */
  private inertiaIn(unit: number, centroids: Float64Array): Float64Array {
    const sums = new ExactSums(this.clusters, this.bits)
    for (let i = 0; i < this.rows; i++) sums.add(this.labels[i], this.sqDistance(i, centroids) * unit * this.weight(i))
    return Float64Array.from({ length: this.clusters }, (_, c) => sums.value(c))
  }

  private unweighted(sums: Float64Array, unit: number): Float64Array {
    return sums.map((sum) => sum / unit / this.weightScale)
  }

  async farthest(centroids: Float64Array, count: number): Promise<FarRow[]> {
    const all: FarRow[] = []
    for (let row = 0; row < this.rows; row++)
      if (this.x.weight(row) > 0) all.push({ row, sqDistance: this.sqDistance(row, centroids) })
    return all.sort((a, b) => b.sqDistance - a.sqDistance || a.row - b.row).slice(0, count)
  }

  row(index: number) {
    const values = Float64Array.from(this.data.data.subarray(index * this.cols, (index + 1) * this.cols))
    return { values, weight: this.x.weight(index), label: this.labels[index] }
  }

  keep(): void {
    this.best = this.labels.slice()
  }

  /** Adds row i to the sums of its label, or takes it out: columns, then the weight. */
  private count(i: number, sign: 1 | -1): void {
    const { cols, origin, columnScale, data } = this.data
    const weight = this.weight(i)
    const at = this.labels[i] * (cols + 1)
    for (let j = 0; j < cols; j++)
      this.sums.add(at + j, (data[i * cols + j] - origin[j]) * columnScale[j] * weight, sign)
    this.sums.add(at + cols, weight, sign)
  }

  private emptySums(): ExactSums {
    return new ExactSums(this.clusters * (this.cols + 1), this.bits)
  }

  private sumOfSquares(): Pick<ClusterTotals, "squares" | "squaresError"> {
    const { cols, origin, scale, data } = this.data
    const unit = sqDistanceUnit(cols)
    const sums = new ExactSums(1, this.bits)
    for (let i = 0; i < this.rows; i++) {
      let sq = 0
      for (let j = 0; j < cols; j++) sq += ((data[i * cols + j] - origin[j]) * scale) ** 2
      sums.add(0, sq * unit * this.weight(i))
    }
    const factor = unit * this.weightScale
    return { squares: sums.value(0) / factor, squaresError: cutOff(this.rows, this.bits) / factor }
  }

  /** Weight of a row, at most 1. */
  private weight(i: number): number {
    return this.x.weight(i) * this.weightScale
  }

  private sqDistance(i: number, centroids: Float64Array): number {
    return sqDistanceTo(this.data, i, centroids, this.labels[i], this.scale)
  }
}
