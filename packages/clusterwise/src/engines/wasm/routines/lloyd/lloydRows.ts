import { sqDistanceUnit } from "../../../../structures/geometry.js"
import type { Bench } from "../../bench.js"
import { BlockReader } from "../../source.js"
import { reachOf } from "../../tileSearch.js"
import type { LloydJob } from "./lloydJob.js"

/** One thread's blocks of rows, and the exact sums of the rows by their labels, which every way to assign keeps in step. */
export class LloydRows {
  readonly reader: BlockReader
  readonly clusters: number
  readonly cols: number
  /** Rows that changed their label since `begin`. */
  moved = 0
  /** Where labels before an assignment lie, int32 a row. */
  readonly labelsAt: number
  private readonly freshAt: number
  /** Where things lie in this thread's memory. */
  readonly at

  constructor(
    private readonly bench: Bench,
    private readonly job: LloydJob,
    private readonly thread: number,
  ) {
    const { source, options } = job
    this.clusters = options.clusters
    this.cols = source.cols
    this.reader = new BlockReader(bench, source, options.metric === "cosine", job, job.tileScale, true, job.blockRows)
    const rows = job.blockRows + 8
    this.labelsAt = bench.alloc(rows * 4)
    this.freshAt = bench.alloc(rows * 4)
    this.at = {
      terms: bench.alloc(rows * 16),
      weights: source.weights ? bench.alloc(rows * 8) : 0,
      row: bench.alloc(Math.max(job.width, this.cols + 2) * 8),
      origin: bench.put(job.origin),
      columnScale: bench.put(job.columnScale),
      sums: bench.alloc(this.clusters * job.width * 16),
      squares: bench.alloc(32),
    }
  }

  /** Forgets labels and sums. */
  clear(): void {
    this.bench.int64(this.at.sums, this.clusters * this.job.width * 2).fill(0n)
    this.handIn(0)
  }

  begin(): void {
    this.moved = 0
  }

  /** What is learnt once about a block: its longest row, and its part of Σ w·‖x‖². */
  meet(b: number, raw: number, tile: number, given?: number): void {
    const { bench, at, job, cols, reader } = this
    if (job.blockReach[b] !== 0) return
    const { kernels } = bench
    const count = reader.count(b)
    job.blockReach[b] = reachOf(bench, tile, count, cols)
    const squares = reader.wide ? kernels.squares64 : kernels.squares32
    const weights = given ?? this.weights(b)
    squares(raw, count, cols, at.origin, job.scale, sqDistanceUnit(cols), weights, at.terms)
    kernels.addTerms(at.terms, count, 0, at.squares, 2, job.bits)
  }

  /** Gives the rows of a block, which lie at `raw`, the labels at `fresh`; the sums follow. */
  relabel(b: number, raw: number, fresh: number): void {
    const { bench, job, reader } = this
    const count = reader.count(b)
    const first = reader.first(b)
    const labels = job.labels.subarray(first, first + count)
    bench.copyIn(labels, this.labelsAt)
    const moved = this.move(raw, count, fresh, this.labelsAt, this.weights(b))
    if (moved > 0) labels.set(bench.int32(this.labelsAt, count))
  }

  /**
   * The same for some rows of a block, whose numbers are uint16; they lie at `raw` in that order.
   * @param labelsAt their labels so far
   */
  relabelChosen(b: number, raw: number, fresh: number, labelsAt: number, numbersAt: number, count: number): void {
    const { bench, job, reader } = this
    const numbers = bench.uint16(numbersAt, count)
    const first = reader.first(b)
    const moved = this.move(raw, count, fresh, labelsAt, this.weightsOf(first, numbers, count))
    if (moved === 0) return
    const found = bench.int32(labelsAt, count)
    for (let i = 0; i < count; i++) job.labels[first + numbers[i]] = found[i]
  }

  /** The same for rows anywhere: new labels are written over the old ones. Returns how many changed. */
  move(raw: number, count: number, fresh: number, labelsAt: number, weightsAt: number): number {
    const { bench, at, job, cols, reader } = this
    const move = reader.wide ? bench.kernels.moveRows64 : bench.kernels.moveRows32
    const { origin, columnScale, sums, row } = at
    const { width, bits } = job
    const moved = move(raw, count, cols, fresh, labelsAt, weightsAt, origin, columnScale, sums, width, bits, row)
    this.moved += moved
    return moved
  }

  private weightsOf(first: number, numbers: Uint16Array, count: number): number {
    const { weights } = this.job.source
    if (!weights) return 0
    const chosen = this.bench.float64(this.at.weights, count)
    for (let i = 0; i < count; i++) chosen[i] = weights[first + numbers[i]]
    return this.at.weights
  }

  /**
   * The same for some rows of a block, which alone lie at `raw`.
   * @param fresh a label for each row of the block
   */
  relabelSome(b: number, list: Int32Array, raw: number, fresh: Int32Array): void {
    const { bench, at, job, cols, reader } = this
    const { kernels } = bench
    const first = reader.first(b)
    const count = list.length
    const before = bench.int32(this.labelsAt, count)
    const after = bench.int32(this.freshAt, count)
    const weights = job.source.weights && bench.float64(at.weights, count)
    for (let i = 0; i < count; i++) {
      before[i] = job.labels[first + list[i]]
      after[i] = fresh[list[i]]
      job.labels[first + list[i]] = after[i]
      if (weights) weights[i] = job.source.weights![first + list[i]]
    }
    const move = reader.wide ? kernels.moveRows64 : kernels.moveRows32
    this.moved += move(
      raw,
      count,
      cols,
      this.freshAt,
      this.labelsAt,
      at.weights,
      at.origin,
      at.columnScale,
      at.sums,
      job.width,
      job.bits,
      at.row,
    )
  }

  /** Weights of a block's rows in memory; 0 where every row counts once. */
  weights(b: number): number {
    const { weights } = this.job.source
    if (!weights) return 0
    const first = this.reader.first(b)
    this.bench.copyIn(weights.subarray(first, first + this.reader.count(b)), this.at.weights)
    return this.at.weights
  }

  /** Copies this thread's sums to where the driver reads them. */
  handIn(open: number): void {
    const { bench, at, job, thread } = this
    job.sums[thread].set(bench.int64(at.sums, this.clusters * job.width * 2))
    job.squareSums[thread].set(bench.int64(at.squares, 4))
    job.moved[thread] = this.moved
    job.open[thread] = open
  }
}
