import { sqDistanceUnit } from "../../../structures/geometry.js"
import type { Bench } from "../bench.js"
import { BlockReader } from "../source.js"
import type { Phase } from "../team.js"
import { reachOf, TileSearch } from "../tileSearch.js"
import type { AccumulateJob } from "./accumulateJob.js"
import { INERTIA_WIDTH } from "./accumulateJob.js"

/** What one thread does in a pass of means: blocks of rows into exact sums of its own. */
export class AccumulatePart {
  readonly sum: Phase = {
    begin: () => {
      this.search.take()
      this.bench.int64(this.at.records, this.job.words).fill(0n)
    },
    block: (b) => this.sumBlock(b),
    end: () => this.job.records[this.thread].set(this.bench.int64(this.at.records, this.job.words)),
  }
  private readonly reader: BlockReader
  private readonly search: TileSearch
  private readonly at

  constructor(
    private readonly bench: Bench,
    private readonly job: AccumulateJob,
    private readonly thread: number,
  ) {
    const { source, options, blockRows } = job
    this.reader = new BlockReader(bench, source, options.metric === "cosine", job, job.tileScale, true, blockRows)
    this.search = new TileSearch(bench, job, source.cols, job.scale, blockRows)
    this.at = {
      fresh: bench.alloc((blockRows + 8) * 4),
      sq: bench.alloc(blockRows * 8),
      terms: bench.alloc(blockRows * INERTIA_WIDTH * 8),
      weights: source.weights ? bench.alloc(blockRows * 8) : 0,
      row: bench.alloc(Math.max(job.width, source.cols + 2) * 8),
      origin: bench.put(job.origin),
      columnScale: bench.put(job.columnScale),
      records: bench.alloc(job.words * 8),
    }
  }

  private sumBlock(b: number): void {
    const { bench, at, job, reader, search } = this
    const { source, options } = job
    const first = reader.first(b)
    const count = reader.count(b)
    const raw = reader.raw(b)
    const tile = reader.tile(b)
    if (source.weights) bench.copyIn(source.weights.subarray(first, first + count), at.weights)
    search.search(reader, count, raw, tile, reachOf(bench, tile, count, source.cols))
    this.countRows(count)
    this.addRows(raw, count)
    if (options.squares) this.addSquares(raw, count)
    if (options.inertia || options.farthest > 0) this.measure(raw, first, count)
  }

  private countRows(count: number): void {
    const counts = this.job.counts[this.thread]
    const labels = this.bench.int32(this.search.labelsAt, count)
    for (let i = 0; i < count; i++) counts[labels[i]]++
  }

  /** Every row is new to its cluster: −1 is where it was. */
  private addRows(raw: number, count: number): void {
    const { bench, at, job, reader, search } = this
    bench.int32(at.fresh, count).fill(-1)
    const move = reader.wide ? bench.kernels.moveRows64 : bench.kernels.moveRows32
    move(
      raw,
      count,
      job.source.cols,
      search.labelsAt,
      at.fresh,
      at.weights,
      at.origin,
      at.columnScale,
      at.records,
      job.width,
      job.bits,
      at.row,
    )
  }

  private addSquares(raw: number, count: number): void {
    const { bench, at, job, reader } = this
    const { cols } = job.source
    const squares = reader.wide ? bench.kernels.squares64 : bench.kernels.squares32
    squares(raw, count, cols, at.origin, job.scale, sqDistanceUnit(cols), at.weights, at.terms)
    bench.kernels.addTerms(at.terms, count, 0, at.records + job.squaresAt * 8, 2, job.bits)
  }

  private measure(raw: number, first: number, count: number): void {
    const { bench, at, job, reader, search } = this
    const { kernels } = bench
    const sqToLabel = reader.wide ? kernels.sqToLabel64 : kernels.sqToLabel32
    sqToLabel(raw, count, job.source.cols, search.pointsAt, search.labelsAt, job.scale, at.sq, at.row)
    const sq = bench.float64(at.sq, count)
    if (job.options.farthest > 0) job.sqDistances.set(sq, first)
    if (!job.options.inertia) return
    this.keepLargest(sq, first)
    kernels.distanceTerms(at.sq, count, job.unit, 1, at.weights, at.terms)
    kernels.addTerms(at.terms, count, search.labelsAt, at.records + job.inertiaAt * 8, INERTIA_WIDTH, job.bits)
  }

  private keepLargest(sq: Float64Array, first: number): void {
    const { weights } = this.job.source
    const counts = this.job.counts[this.thread]
    const last = counts.length - 1
    let largest = counts[last]
    for (let i = 0; i < sq.length; i++) {
      const term = weights ? sq[i] * weights[first + i] : sq[i]
      if (term > largest) largest = term
    }
    counts[last] = largest
  }
}
