import { sqDistanceUnit } from "../../../structures/geometry.js"
import type { Bench } from "../bench.js"
import { mergedSums } from "../mergedSums.js"
import { BlockReader } from "../source.js"
import type { Phase } from "../team.js"
import { reachOf, TileSearch } from "../tileSearch.js"
import type { LloydJob } from "./lloydJob.js"

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
    begin: () => {
      this.search.take()
      this.moved = 0
    },
    block: (b) => this.assignBlock(b),
    end: () => this.handIn(),
  }

  /** Exact sums of w·d² by cluster. */
  readonly inertia: Phase = {
    begin: () => {
      this.search.take()
      this.bench.int64(this.at.inertia, this.clusters * 8).fill(0n)
    },
    block: (b) => this.inertiaBlock(b),
    end: () => this.job.inertiaSums[this.thread].set(this.bench.int64(this.at.inertia, this.clusters * 8)),
  }

  /** Squared distance of every row to the centroid of its label. */
  readonly distances: Phase = {
    begin: () => this.search.take(),
    block: (b) => {
      this.sqToLabel(b)
      const count = this.reader.count(b)
      this.job.sqDistances.set(this.bench.float64(this.at.sq, count), this.reader.first(b))
    },
  }

  private readonly reader: BlockReader
  private readonly clusters: number
  private readonly cols: number
  private readonly search: TileSearch
  /** Where things lie in this thread's memory. */
  private readonly at
  private moved = 0

  constructor(
    private readonly bench: Bench,
    private readonly job: LloydJob,
    private readonly thread: number,
  ) {
    const { source, options } = job
    const { clusters } = options
    this.clusters = clusters
    this.cols = source.cols
    this.reader = new BlockReader(bench, source, options.metric === "cosine", job, job.tileScale, true, job.blockRows)
    this.search = new TileSearch(bench, job, this.cols, job.scale, job.blockRows)
    const rows = job.blockRows + 8
    this.at = {
      labels: bench.alloc(rows * 4),
      sq: bench.alloc(rows * 8),
      terms: bench.alloc(rows * 32),
      weights: source.weights ? bench.alloc(rows * 8) : 0,
      row: bench.alloc(Math.max(job.width, this.cols + 2) * 8),
      origin: bench.put(job.origin),
      columnScale: bench.put(job.columnScale),
      sums: bench.alloc(clusters * job.width * 16),
      squares: bench.alloc(32),
      inertia: bench.alloc(clusters * 64),
    }
  }

  /** The sums of all threads as numbers, records × width. Only the driver's thread asks. */
  merged(sums: readonly BigInt64Array[], records: number, width: number): Float64Array {
    return mergedSums(this.bench, sums, records, width, this.job.bits)
  }

  /** One working row (the unit row under cosine). */
  row(index: number): Float64Array {
    const block = Math.floor(index / this.reader.blockRows)
    return this.reader.row(this.reader.raw(block), index - this.reader.first(block))
  }

  private clearSums(): void {
    this.bench.int64(this.at.sums, this.clusters * this.job.width * 2).fill(0n)
    this.handIn()
  }

  private assignBlock(b: number): void {
    const { bench, at, job, reader, cols } = this
    const { kernels } = bench
    const first = reader.first(b)
    const count = reader.count(b)
    const raw = reader.raw(b)
    const tile = reader.tile(b)
    const weights = this.weightsOf(first, count)
    if (job.blockReach[b] === 0) this.meetBlock(b, tile, count, raw, weights)
    this.search.search(reader, count, raw, tile, job.blockReach[b])
    const labels = job.labels.subarray(first, first + count)
    bench.copyIn(labels, at.labels)
    const move = reader.wide ? kernels.moveRows64 : kernels.moveRows32
    const moved = move(
      raw,
      count,
      cols,
      this.search.labelsAt,
      at.labels,
      weights,
      at.origin,
      at.columnScale,
      at.sums,
      job.width,
      job.bits,
      at.row,
    )
    if (moved > 0) labels.set(bench.int32(at.labels, count))
    this.moved += moved
  }

  /** What is learnt once about a block: its longest row, and its part of Σ w·‖x‖². */
  private meetBlock(b: number, tile: number, count: number, raw: number, weights: number): void {
    const { bench, at, job, cols, reader } = this
    const { kernels } = bench
    job.blockReach[b] = reachOf(bench, tile, count, cols)
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
    job.open[thread] = this.search.open
  }

  private inertiaBlock(b: number): void {
    const { bench, at, job } = this
    this.sqToLabel(b)
    const count = this.reader.count(b)
    bench.kernels.distanceTerms(at.sq, count, job.sqUnit[0], 1, this.weightsOf(this.reader.first(b), count), at.terms)
    bench.kernels.addTerms(at.terms, count, at.labels, at.inertia, 4, job.bits)
  }

  private sqToLabel(b: number): void {
    const { bench, at, job, reader, cols } = this
    const first = reader.first(b)
    const count = reader.count(b)
    bench.copyIn(job.labels.subarray(first, first + count), at.labels)
    const measure = reader.wide ? bench.kernels.sqToLabel64 : bench.kernels.sqToLabel32
    measure(reader.raw(b), count, cols, this.search.pointsAt, at.labels, job.scale, at.sq, at.row)
  }

  private weightsOf(first: number, count: number): number {
    const { weights } = this.job.source
    if (!weights) return 0
    this.bench.copyIn(weights.subarray(first, first + count), this.at.weights)
    return this.at.weights
  }
}
