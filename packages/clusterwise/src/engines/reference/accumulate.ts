import { type Accumulated, type AccumulateOptions, checkedRows, recordWidth } from "../../engine/accumulated.js"
import type { RunOptions } from "../../engine/engine.js"
import {
  checkInFrame,
  type Frame,
  type FrameGeometry,
  frameGeometry,
  frameOfRanges,
  weightsInFrame,
} from "../../engine/frame.js"
import { inertiaUnit } from "../../engine/lloydPasses.js"
import { byBlocks } from "../../engine/pace.js"
import { ExactSums } from "../../structures/exactSums.js"
import { sqDistanceUnit } from "../../structures/geometry.js"
import { nearestPoint, sqDistanceTo } from "./nearest.js"
import type { ReferenceResident } from "./resident.js"
import { ranges, type WorkingRows, workingRows } from "./workingRows.js"

/** Rows to their nearest centroid in difference form, and exact sums of them by centroid. */
export async function accumulate(
  x: ReferenceResident,
  options: AccumulateOptions,
  run: RunOptions = {},
): Promise<Accumulated> {
  const pass = new MeansPass(x, options)
  await byBlocks(pass.count, options.centroids.length, "accumulate", run, (from, to) => {
    for (let at = from; at < to; at++) pass.add(at)
  })
  return pass.result()
}

class MeansPass {
  readonly count: number
  private readonly chosen: Int32Array | undefined
  private readonly frame: Frame
  private readonly data: WorkingRows & FrameGeometry
  private readonly weights: Float64Array | undefined
  private readonly unit: number
  private readonly sums: ExactSums
  private readonly inertia: ExactSums
  private readonly squares: ExactSums
  private readonly counts: Float64Array
  private readonly sqDistances: Float64Array
  private largestTerm = 0

  constructor(
    x: ReferenceResident,
    private readonly options: AccumulateOptions,
  ) {
    const { centroids, clusters, metric } = options
    this.chosen = checkedRows(options.rows, x.rows)
    this.count = this.chosen?.length ?? x.rows
    const own = frameOfRanges(this.count, ranges(x.matrix.data, x.rows, x.cols), x.weights)
    this.frame = options.frame ?? { ...own, rows: Math.max(x.rows, this.count) }
    checkInFrame("accumulate", own, this.frame, metric)
    this.data = { ...workingRows(x, metric), ...frameGeometry(this.frame, metric) }
    this.weights = weightsInFrame(x.weights, 1, x.rows, this.frame, (length) => new Float64Array(length))
    this.unit = options.inertiaUnit ?? inertiaUnit(this.data, centroids)
    this.sums = new ExactSums(clusters * (x.cols + 1), this.data.bits)
    this.inertia = new ExactSums(clusters, this.data.bits)
    this.squares = new ExactSums(1, this.data.bits)
    this.counts = new Float64Array(clusters)
    this.sqDistances = new Float64Array(this.count)
  }

  /** One row of those that count. */
  add(at: number): void {
    const i = this.rowOf(at)
    const { centroids } = this.options
    const { scale } = this.data
    const c = nearestPoint(this.data, i, centroids, scale)
    const sq = sqDistanceTo(this.data, i, centroids, c, scale)
    this.counts[c]++
    this.addColumns(i, c)
    this.sqDistances[at] = sq
    if (this.options.inertia === false) return
    this.inertia.add(c, sq * this.unit * this.weight(i))
    this.largestTerm = Math.max(this.largestTerm, sq * this.weight(i))
  }

  private addColumns(i: number, c: number): void {
    const { data, cols, origin, columnScale, scale } = this.data
    const weight = this.weight(i)
    let sqNorm = 0
    for (let j = 0; j < cols; j++) {
      const offset = data[i * cols + j] - origin[j]
      this.sums.add(c * (cols + 1) + j, offset * columnScale[j] * weight)
      sqNorm += (offset * scale) ** 2
    }
    this.sums.add(c * (cols + 1) + cols, weight)
    if (this.options.squares) this.squares.add(0, sqNorm * sqDistanceUnit(cols) * weight)
  }

  result(): Accumulated {
    const { metric, clusters, centroids, inertia = true, squares = false } = this.options
    return {
      metric,
      frame: this.frame,
      clusters,
      centroids: centroids.slice(),
      sums: this.records(),
      counts: this.counts,
      inertia: integersOf(this.inertia, inertia ? clusters : 0),
      inertiaUnit: this.unit,
      largestTerm: this.largestTerm,
      squares: integersOf(this.squares, squares ? 1 : 0),
      farthest: this.farthest(),
    }
  }

  private records(): BigInt64Array {
    const { cols } = this.data
    const width = recordWidth(cols)
    const records = new BigInt64Array(this.options.clusters * width * 2)
    for (let c = 0, to = 0; c < this.options.clusters; c++, to += 2 * width)
      for (let j = 0; j <= cols; j++)
        [records[to + j], records[to + width + j]] = this.sums.integers(c * (cols + 1) + j)
    return records
  }

  private farthest(): Accumulated["farthest"] {
    const { farthest = 0 } = this.options
    if (farthest === 0) return []
    return Array.from(this.sqDistances, (sqDistance, row) => ({ row, sqDistance }))
      .filter(({ row }) => this.weight(this.rowOf(row)) > 0)
      .sort((a, b) => b.sqDistance - a.sqDistance || a.row - b.row)
      .slice(0, farthest)
  }

  private rowOf(at: number): number {
    return this.chosen ? this.chosen[at] : at
  }

  private weight(i: number): number {
    return this.weights ? this.weights[i] : 1
  }
}

function integersOf(sums: ExactSums, count: number): BigInt64Array {
  return BigInt64Array.from(Array.from({ length: count }, (_, i) => sums.integers(i)).flat())
}
