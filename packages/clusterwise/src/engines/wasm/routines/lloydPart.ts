import { sqDistanceUnit } from "../../../structures/geometry.js"
import type { Bench } from "../bench.js"
import { BlockReader } from "../source.js"
import type { Phase } from "../team.js"
import type { LloydJob } from "./lloyd.js"
import { FLAT_COLS, panelCountOf, startValues } from "./panels.js"

/** What one thread does in Lloyd's algorithm: blocks of rows into labels and exact sums of its own. */
export class LloydPart {
  /** Forgets labels and sums. */
  readonly reset: Phase = {
    begin: () => this.clearSums(),
    block: (b) => {
      const first = this.reader.first(b)
      this.job.labels.fill(-1, first, first + this.reader.count(b))
    },
  }

  /** Nearest centroid by tile; what the tile leaves open from differences; then the sums of the rows that moved. */
  readonly assign: Phase = {
    begin: () => this.takeCentroids(),
    block: (b) => this.assignBlock(b),
    end: () => this.handIn(),
  }

  /** Exact sums of w·d² by cluster. */
  readonly inertia: Phase = {
    begin: () => {
      this.bench.copyIn(this.job.centroids, this.at.centroids)
      this.bench.int64(this.at.inertia, this.clusters * 4).fill(0n)
    },
    block: (b) => this.inertiaBlock(b),
    end: () => this.job.inertiaSums[this.thread].set(this.bench.int64(this.at.inertia, this.clusters * 4)),
  }

  /** Squared distance of every row to the centroid of its label. */
  readonly distances: Phase = {
    begin: () => this.bench.copyIn(this.job.centroids, this.at.centroids),
    block: (b) => {
      this.sqToLabel(b)
      const count = this.reader.count(b)
      this.job.sqDistances.set(this.bench.float64(this.at.sq, count), this.reader.first(b))
    },
  }

  private readonly reader: BlockReader
  private readonly clusters: number
  private readonly cols: number
  private readonly flat: boolean
  private readonly panels: number
  /** Where things lie in this thread's memory. */
  private readonly at
  private moved = 0
  private open = 0

  constructor(
    private readonly bench: Bench,
    private readonly job: LloydJob,
    private readonly thread: number,
  ) {
    const { source, options } = job
    const { clusters } = options
    this.clusters = clusters
    this.cols = source.cols
    this.flat = source.cols <= FLAT_COLS
    this.panels = panelCountOf(clusters)
    this.reader = new BlockReader(bench, source, options.metric === "cosine", job, job.tileScale, true, job.blockRows)
    const rows = job.blockRows + 8
    const padded = this.panels * 8
    this.at = {
      centroids: bench.alloc(clusters * this.cols * 8),
      packed: bench.alloc(job.packed.byteLength),
      starts: bench.alloc(padded * 4),
      slack: bench.alloc(padded * 4),
      fresh: bench.alloc(rows * 4),
      labels: bench.alloc(rows * 4),
      open: bench.alloc(rows * 4),
      sq: bench.alloc(rows * 8),
      terms: bench.alloc(rows * 16),
      weights: source.weights ? bench.alloc(rows * 8) : 0,
      row: bench.alloc(Math.max(job.width, this.cols + 2) * 8),
      state: bench.alloc(Math.max(bench.kernels.assignStateBytes(), 32 * this.cols)),
      origin: bench.put(job.origin),
      columnScale: bench.put(job.columnScale),
      sums: bench.alloc(clusters * job.width * 16),
      values: bench.alloc(Math.max(clusters * job.width, 2) * 8),
      other: bench.alloc(clusters * job.width * 16),
      squares: bench.alloc(32),
      inertia: bench.alloc(clusters * 32),
    }
  }

  /** The sums of all threads as numbers, records × width. Only the driver's thread asks. */
  merged(sums: readonly BigInt64Array[], records: number, width: number): Float64Array {
    const { bench, at } = this
    const { kernels } = bench
    const words = records * width * 2
    const total = bench.int64(at.other, words)
    total.set(sums[0])
    const scratch = sums.length > 1 ? bench.alloc(words * 8) : 0
    for (const other of sums.slice(1)) {
      bench.copyIn(other, scratch)
      kernels.addIntegers(at.other, scratch, words)
    }
    if (scratch) bench.free(scratch)
    kernels.sumValues(at.other, records, width, this.job.bits, at.values)
    return bench.float64(at.values, records * width).slice()
  }

  /** One working row (the unit row under cosine). */
  row(index: number): Float64Array {
    const block = Math.floor(index / this.reader.blockRows)
    const raw = this.reader.raw(block)
    const at = (index - this.reader.first(block)) * this.cols
    const { bench, cols } = this
    return Float64Array.from(this.reader.wide ? bench.float64(raw + at * 8, cols) : bench.float32(raw + at * 4, cols))
  }

  private clearSums(): void {
    this.bench.int64(this.at.sums, this.clusters * this.job.width * 2).fill(0n)
    this.handIn()
  }

  private takeCentroids(): void {
    const { bench, at, job } = this
    bench.copyIn(job.centroids, at.centroids)
    bench.copyIn(job.packed, at.packed)
    this.reach = -1
    this.moved = 0
    this.open = 0
  }
  private reach = -1

  private assignBlock(b: number): void {
    const { bench, at, job, reader, cols } = this
    const { kernels } = bench
    const first = reader.first(b)
    const count = reader.count(b)
    const raw = reader.raw(b)
    const tile = reader.tile(b)
    const weights = this.weightsOf(first, count)
    this.setReach(b, tile, count, raw, weights)
    const open = this.flat
      ? kernels.assignFlat(tile, count, cols, at.packed, this.clusters, at.slack, at.fresh, at.open, at.state)
      : kernels.assign(tile, count, cols, at.packed, at.starts, this.panels, at.slack, at.fresh, at.open, at.state)
    const nearest = reader.wide ? kernels.nearest64 : kernels.nearest32
    if (open > 0) nearest(raw, at.open, open, cols, at.centroids, this.clusters, job.scale, at.fresh, at.row)
    const labels = job.labels.subarray(first, first + count)
    bench.copyIn(labels, at.labels)
    const move = reader.wide ? kernels.moveRows64 : kernels.moveRows32
    const moved = move(raw, count, cols, at.fresh, at.labels, weights, at.origin, at.columnScale, at.sums, job.width, job.bits, at.row)
    if (moved > 0) labels.set(bench.int32(at.labels, count))
    this.moved += moved
    this.open += open
  }

  /** Start values for the longest row of the block; made anew only when that differs much from the last block's. */
  private setReach(b: number, tile: number, count: number, raw: number, weights: number): void {
    const { bench, at, job } = this
    if (job.blockReach[b] === 0) this.meetBlock(b, tile, count, raw, weights)
    const reach = job.blockReach[b]
    if (reach <= this.reach && reach > this.reach / 2) return
    this.reach = reach
    const slack = bench.float32(at.slack, this.clusters)
    if (this.flat) {
      const packed = bench.float32(at.packed, job.packed.length)
      startValues(job.norms, reach, this.cols, packed.subarray(this.cols), this.cols + 1, slack)
    } else {
      const starts = bench.float32(at.starts, this.panels * 8).fill(PADDING)
      startValues(job.norms, reach, this.cols, starts, 1, slack)
    }
  }

  /** What is learnt once about a block: its longest row, and its part of Σ w·‖x‖². */
  private meetBlock(b: number, tile: number, count: number, raw: number, weights: number): void {
    const { bench, at, job, cols, reader } = this
    const { kernels } = bench
    job.blockReach[b] = Math.sqrt(kernels.largestSquare(tile, count, cols)) * (1 + 2 ** -20) + Number.MIN_VALUE
    const squares = reader.wide ? kernels.squares64 : kernels.squares32
    squares(raw, count, cols, at.origin, job.scale, sqDistanceUnit(cols), weights, at.terms)
    kernels.addTerms(at.terms, count, 0, at.squares, 2, job.bits)
  }

  /** Copies this thread's sums to where the driver reads them. */
  private handIn(): void {
    const { bench, at, job, thread } = this
    job.sums[thread].set(bench.int64(at.sums, this.clusters * job.width * 2))
    job.squareSums[thread].set(bench.int64(at.squares, 4))
    job.moved[thread] = this.moved
    job.open[thread] = this.open
  }

  private inertiaBlock(b: number): void {
    const { bench, at, job, cols } = this
    this.sqToLabel(b)
    const count = this.reader.count(b)
    bench.kernels.distanceTerms(at.sq, count, sqDistanceUnit(cols), 0, this.weightsOf(this.reader.first(b), count), at.terms)
    bench.kernels.addTerms(at.terms, count, at.labels, at.inertia, 2, job.bits)
  }

  private sqToLabel(b: number): void {
    const { bench, at, job, reader, cols } = this
    const first = reader.first(b)
    const count = reader.count(b)
    bench.copyIn(job.labels.subarray(first, first + count), at.labels)
    const measure = reader.wide ? bench.kernels.sqToLabel64 : bench.kernels.sqToLabel32
    measure(reader.raw(b), count, cols, at.centroids, at.labels, job.scale, at.sq, at.row)
  }

  private weightsOf(first: number, count: number): number {
    const { weights } = this.job.source
    if (!weights) return 0
    this.bench.copyIn(weights.subarray(first, first + count), this.at.weights)
    return this.at.weights
  }
}

/** Start value of the places behind the last centroid in its panel: never the best. */
const PADDING = -3e38
