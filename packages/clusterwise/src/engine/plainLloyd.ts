import type { FloatArray } from "../data/memory.js"
import { bitsPerBin, cutOff, ExactSums, losesDigits } from "../structures/exactSums.js"
import { exponentAbove, type Geometry, sqDistanceUnit } from "../structures/geometry.js"
import { sqDistance } from "../structures/sqDistance.js"
import { type ClusterTotals, type FarRow, inertiaUnit, type LloydPasses } from "./lloydPasses.js"

/** Rows in memory as k-means works on them (unit rows under cosine). */
export interface PlainRows extends Geometry {
  readonly data: FloatArray
  readonly rows: number
  readonly cols: number
  /** One a row, brought to at most 1; undefined where every row counts once. */
  readonly weights: Float64Array | undefined
  /** The power of two that weights were multiplied by. */
  readonly weightScale: number
}

/** Lloyd's algorithm in plain loops, but for how rows are assigned. */
export abstract class PlainLloyd implements LloydPasses {
  /** Labels of the best start so far. */
  best = new Int32Array(0)
  protected readonly labels: Int32Array
  private readonly bits: number
  private readonly squares: Pick<ClusterTotals, "squares" | "squaresError">
  private sums: ExactSums

  constructor(
    protected readonly data: PlainRows,
    protected readonly clusters: number,
  ) {
    this.labels = new Int32Array(data.rows)
    this.bits = bitsPerBin(data.rows)
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

  abstract assign(centroids: Float64Array): Promise<number>

  /** Gives a row another label; the sums follow. False where it has it already. */
  protected relabel(row: number, label: number): boolean {
    if (label === this.labels[row]) return false
    if (this.labels[row] >= 0) this.count(row, -1)
    this.labels[row] = label
    this.count(row, 1)
    return true
  }

  totals(): ClusterTotals {
    const { clusters, cols } = this
    const offsets = new Float64Array(clusters * cols)
    const weights = new Float64Array(clusters)
    for (let c = 0; c < clusters; c++) {
      const weight = this.sums.value(c * (cols + 1) + cols)
      weights[c] = weight / this.data.weightScale
      for (let j = 0; weight > 0 && j < cols; j++)
        offsets[c * cols + j] = this.sums.value(c * (cols + 1) + j) / weight / this.data.columnScale[j]
    }
    return { offsets, weights, ...this.squares }
  }

  async inertia(centroids: Float64Array): Promise<Float64Array> {
    const unit = inertiaUnit(this, centroids)
    if (unit === 0) return new Float64Array(this.clusters).fill(Number.POSITIVE_INFINITY)
    const sums = this.inertiaIn(unit, centroids)
    const total = sums.reduce((a, b) => a + b)
    if (!losesDigits(total, this.rows, this.bits)) return this.unweighted(sums, unit)
    let largest = 0
    for (let i = 0; i < this.rows; i++) largest = Math.max(largest, this.sqToLabel(i, centroids) * this.weight(i))
    if (largest === 0) return this.unweighted(sums, unit)
    const finer = 2 ** -exponentAbove(largest)
    return this.unweighted(this.inertiaIn(finer, centroids), finer)
  }

  /** Σ w·d² · unit by cluster; no term may exceed 1. */
  private inertiaIn(unit: number, centroids: Float64Array): Float64Array {
    const sums = new ExactSums(this.clusters, this.bits)
    for (let i = 0; i < this.rows; i++) sums.add(this.labels[i], this.sqToLabel(i, centroids) * unit * this.weight(i))
    return Float64Array.from({ length: this.clusters }, (_, c) => sums.value(c))
  }

  private unweighted(sums: Float64Array, unit: number): Float64Array {
    return sums.map((sum) => sum / unit / this.data.weightScale)
  }

  async farthest(centroids: Float64Array, count: number): Promise<FarRow[]> {
    const all: FarRow[] = []
    for (let row = 0; row < this.rows; row++)
      if (this.weight(row) > 0) all.push({ row, sqDistance: this.sqToLabel(row, centroids) })
    return all.sort((a, b) => b.sqDistance - a.sqDistance || a.row - b.row).slice(0, count)
  }

  row(index: number) {
    const values = Float64Array.from(this.data.data.subarray(index * this.cols, (index + 1) * this.cols))
    return { values, weight: this.weight(index) / this.data.weightScale, label: this.labels[index] }
  }

  keep(): void {
    this.best = this.labels.slice()
  }

  /** Adds a row to the sums of its label, or takes it out: columns, then the weight. */
  private count(row: number, sign: 1 | -1): void {
    const { cols, origin, columnScale, data } = this.data
    const weight = this.weight(row)
    const at = this.labels[row] * (cols + 1)
    for (let j = 0; j < cols; j++)
      this.sums.add(at + j, (data[row * cols + j] - origin[j]) * columnScale[j] * weight, sign)
    this.sums.add(at + cols, weight, sign)
  }

  private emptySums(): ExactSums {
    return new ExactSums(this.clusters * (this.cols + 1), this.bits)
  }

  private sumOfSquares(): Pick<ClusterTotals, "squares" | "squaresError"> {
    const { cols, origin, scale, data, weightScale } = this.data
    const unit = sqDistanceUnit(cols)
    const sums = new ExactSums(1, this.bits)
    for (let i = 0; i < this.rows; i++) {
      let sq = 0
      for (let j = 0; j < cols; j++) sq += ((data[i * cols + j] - origin[j]) * scale) ** 2
      sums.add(0, sq * unit * this.weight(i))
    }
    const factor = unit * weightScale
    return { squares: sums.value(0) / factor, squaresError: cutOff(this.rows, this.bits) / factor }
  }

  /** Weight of a row, at most 1. */
  protected weight(row: number): number {
    return this.data.weights ? this.data.weights[row] : 1
  }

  /** Squared distance times scale² of a row to the centroid of its label. */
  private sqToLabel(row: number, centroids: Float64Array): number {
    const { data, cols, scale } = this.data
    return sqDistance(data, row * cols, centroids, this.labels[row] * cols, cols, scale)
  }
}
