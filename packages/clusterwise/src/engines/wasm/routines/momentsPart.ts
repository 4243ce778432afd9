import type { Bench } from "../bench.js"
import { mergedSums } from "../mergedSums.js"
import { BlockReader } from "../source.js"
import type { Phase } from "../team.js"
import {
  blockUnit,
  type MomentsJob,
  meanWidth,
  panelCount,
  recordWidth,
  TILE_WIDTH,
  TILE_WORDS,
  tileCount,
} from "./momentsJob.js"

/** What one thread does for moments: blocks of rows into ranges and exact sums of its own. */
export class MomentsPart {
  /** Ranges of the rows that count, by group. */
  readonly spread: Phase = {
    begin: () => {
      this.ranges(this.at.min).fill(Number.POSITIVE_INFINITY)
      this.ranges(this.at.max).fill(Number.NEGATIVE_INFINITY)
    },
    block: (b) => this.spreadBlock(b),
    end: () => {
      this.job.min[this.thread].set(this.ranges(this.at.min))
      this.job.max[this.thread].set(this.ranges(this.at.max))
    },
  }

  /** Σ w·t and Σ w by group, with t about the middle of the group. */
  readonly mean: Phase = {
    begin: () => this.beginSums(),
    block: (b) => {
      this.addBlock(b, false)
      this.countBlock(b)
    },
    end: () => this.handIn(),
  }

  /** Σ w·t and Σ w·t² by group, with t about the mean of the group. */
  readonly squares: Phase = {
    begin: () => this.beginSums(),
    block: (b) => this.addBlock(b, true),
    end: () => this.handIn(),
  }

  /** Σ w·t·tᵀ over all rows, with t about the mean. */
  readonly cross: Phase = {
    begin: () => this.takeGeometry(),
    block: (b) => this.crossBlock(b),
    end: () => this.job.tiles[this.thread].set(this.bench.int64(this.at.tiles, this.job.tiles[this.thread].length)),
  }

  private readonly reader: BlockReader
  private readonly cols: number
  private readonly entries: number
  /** Where things lie in this thread's memory. */
  private readonly at

  constructor(
    private readonly bench: Bench,
    private readonly job: MomentsJob,
    private readonly thread: number,
  ) {
    const { source, blockRows, groups, labels, cross } = job
    const { cols, weights } = source
    this.cols = cols
    this.entries = groups * cols
    const plain = { origin: new Float64Array(cols), columnScale: new Float64Array(cols), scale: 1 }
    this.reader = new BlockReader(bench, source, false, plain, 1, false, blockRows)
    this.at = {
      labels: labels ? bench.alloc(blockRows * 4) : 0,
      weights: weights ? bench.alloc(blockRows * 8) : 0,
      centre: bench.alloc(this.entries * 8),
      scale: bench.alloc(this.entries * 8),
      min: bench.alloc(job.min[thread].byteLength),
      max: bench.alloc(job.max[thread].byteLength),
      terms: bench.alloc(blockRows * recordWidth(cols) * 8),
      sums: bench.alloc(job.sums[thread].byteLength),
      panels: cross ? bench.alloc(blockRows * panelCount(cols) * 32) : 0,
      tiles: cross ? bench.alloc(tileCount(cols) * TILE_WORDS * 8) : 0,
    }
  }

  /** The sums of all threads as numbers, groups × width. Only the driver's thread asks. */
  merged(width: number): Float64Array {
    return mergedSums(this.bench, this.job.sums, this.job.groups, width, this.job.bits)
  }

  mergedTiles(): Float64Array {
    return mergedSums(this.bench, this.job.tiles, tileCount(this.cols), TILE_WIDTH, this.job.blockBits)
  }

  private spreadBlock(b: number): void {
    const { bench, reader, cols, at } = this
    const [labels, weights] = this.bring(b)
    const widen = reader.wide ? bench.kernels.groupRanges64 : bench.kernels.groupRanges32
    widen(reader.raw(b), reader.count(b), cols, labels, weights, at.min, at.max)
  }

  private addBlock(b: number, squares: boolean): void {
    const { bench, reader, cols, at, job } = this
    const { kernels } = bench
    const count = reader.count(b)
    const [labels, weights] = this.bring(b)
    const terms = reader.wide ? kernels.centredTerms64 : kernels.centredTerms32
    terms(reader.raw(b), count, cols, labels, weights, at.centre, at.scale, squares ? 1 : 0, at.terms)
    kernels.addTerms(at.terms, count, labels, at.sums, squares ? 2 * cols : meanWidth(cols), job.bits)
  }

  private countBlock(b: number): void {
    const { labels, counts } = this.job
    if (!labels) return
    const mine = counts[this.thread]
    const first = this.reader.first(b)
    const end = first + this.reader.count(b)
    for (let i = first; i < end; i++) if (labels[i] >= 0) mine[labels[i]]++
  }

  private crossBlock(b: number): void {
    const { bench, reader, cols, at, job } = this
    const { kernels } = bench
    const count = reader.count(b)
    const [, weights] = this.bring(b)
    const lay = reader.wide ? kernels.crossPanels64 : kernels.crossPanels32
    lay(reader.raw(b), count, cols, weights, at.centre, at.scale, at.panels)
    kernels.crossTiles(at.panels, count, panelCount(cols), blockUnit(job.blockRows), at.tiles, job.blockBits)
  }

  /** Brings the labels and weights of a block in; says where they lie (0: there are none). */
  private bring(b: number): [labels: number, weights: number] {
    const { bench, reader, at } = this
    const { labels, source } = this.job
    const first = reader.first(b)
    const end = first + reader.count(b)
    if (labels) bench.copyIn(labels.subarray(first, end), at.labels)
    if (source.weights) bench.copyIn(source.weights.subarray(first, end), at.weights)
    return [at.labels, at.weights]
  }

  private beginSums(): void {
    this.takeGeometry()
    this.sums().fill(0n)
  }

  private takeGeometry(): void {
    this.bench.copyIn(this.job.centre, this.at.centre)
    this.bench.copyIn(this.job.scale, this.at.scale)
  }

  private handIn(): void {
    this.job.sums[this.thread].set(this.sums())
  }

  private sums(): BigInt64Array {
    return this.bench.int64(this.at.sums, this.job.sums[this.thread].length)
  }

  private ranges(at: number): Float64Array {
    return this.bench.float64(at, this.entries)
  }
}
