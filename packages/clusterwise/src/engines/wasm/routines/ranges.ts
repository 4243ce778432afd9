import { allocBuffer, bytesOf, dtypeOf, type FloatArray } from "../../../data/memory.js"
import type { Bench } from "../bench.js"
import { blockRowsOf } from "../source.js"
import type { Phase } from "../team.js"
import type { Routine } from "./routine.js"

/** The first pass over new rows: column ranges, and whether every value is finite. */
export interface RangesRequest {
  readonly data: FloatArray
  readonly rows: number
  readonly cols: number
}

interface RangesJob extends RangesRequest {
  readonly blockRows: number
  readonly blocks: number
  /** Extremes found by each thread, cols wide. */
  readonly min: readonly Float64Array[]
  readonly max: readonly Float64Array[]
  /** Index of a block with a value that is not finite, or `blocks`. */
  readonly badBlock: Int32Array
}

export interface Ranges {
  readonly min: Float64Array
  readonly max: Float64Array
  /** Index of the first value that is not finite, or -1. */
  readonly bad: number
}

export const ranges: Routine<RangesRequest, RangesJob, RangesPart, Ranges> = {
  name: "ranges",
  work: ({ rows, cols }) => rows * cols,
  need: ({ cols }, threads) => threads * (cols * 80 + 200_000),

  plan(request, threads) {
    const blockRows = blockRowsOf(request)
    const blocks = Math.ceil(request.rows / blockRows)
    const extremes = (start: number) =>
      Array.from({ length: threads }, () => new Float64Array(allocBuffer(request.cols * 8)).fill(start))
    const badBlock = new Int32Array(allocBuffer(4)).fill(blocks)
    return {
      ...request,
      blockRows,
      blocks,
      min: extremes(Number.POSITIVE_INFINITY),
      max: extremes(Number.NEGATIVE_INFINITY),
      badBlock,
    }
  },

  part: (bench, job, thread) => new RangesPart(bench, job, thread),

  async drive(team, _part, job, run) {
    await team.run("scan", job.blocks, (fraction) => run.onProgress?.({ phase: "load", fraction }))
    run.onProgress?.({ phase: "load", fraction: 1, rows: job.rows })
    const { cols } = job
    const fold = (all: readonly Float64Array[], pick: (a: number, b: number) => number) =>
      // 0 added: of −0 and 0 the scan keeps whichever comes first, and blocks come in any order.
      Float64Array.from({ length: cols }, (_, j) => all.map((one) => one[j]).reduce((a, b) => pick(a, b)) + 0)
    return { min: fold(job.min, Math.min), max: fold(job.max, Math.max), bad: firstBad(job) }
  },
}

function firstBad({ data, rows, cols, badBlock, blockRows, blocks }: RangesJob): number {
  if (badBlock[0] === blocks) return -1
  const end = Math.min(rows, (badBlock[0] + 1) * blockRows) * cols
  let i = badBlock[0] * blockRows * cols
  while (i < end && Number.isFinite(data[i])) i++
  return i
}

class RangesPart {
  readonly scan: Phase = {
    begin: () => this.begin(),
    block: (b) => this.block(b),
    end: () => this.end(),
  }
  private readonly size: number
  private readonly at: { x: number; min: number; max: number }
  /** Values of one stretch: whole vectors and whole rows. */
  private readonly stretch: number

  constructor(
    private readonly bench: Bench,
    private readonly job: RangesJob,
    private readonly thread: number,
  ) {
    this.size = bytesOf(dtypeOf(job.data))
    this.stretch = (16 / this.size) * job.cols
    this.at = {
      x: bench.alloc(job.blockRows * job.cols * this.size),
      min: bench.alloc(this.stretch * this.size),
      max: bench.alloc(this.stretch * this.size),
    }
  }

  private begin(): void {
    this.extremes(this.at.min).fill(Number.POSITIVE_INFINITY)
    this.extremes(this.at.max).fill(Number.NEGATIVE_INFINITY)
  }

  private block(b: number): void {
    const { bench, job, at, size } = this
    const first = b * job.blockRows
    const count = Math.min(job.blockRows, job.rows - first)
    bench.copyIn(job.data.subarray(first * job.cols, (first + count) * job.cols), at.x)
    const scan = size === 4 ? bench.kernels.range32 : bench.kernels.range64
    if (scan(at.x, count, job.cols, at.min, at.max)) lower(job.badBlock, b)
  }

  /** Folds the stretch to columns. */
  private end(): void {
    const { job, thread, at } = this
    const min = this.extremes(at.min)
    const max = this.extremes(at.max)
    for (let i = 0; i < this.stretch; i++) {
      const j = i % job.cols
      job.min[thread][j] = Math.min(job.min[thread][j], min[i])
      job.max[thread][j] = Math.max(job.max[thread][j], max[i])
    }
  }

  private extremes(at: number): FloatArray {
    return this.size === 4 ? this.bench.float32(at, this.stretch) : this.bench.float64(at, this.stretch)
  }
}

/** Keeps the least block index, whichever thread comes first. */
function lower(word: Int32Array, value: number): void {
  for (let old = Atomics.load(word, 0); value < old; ) {
    const seen = Atomics.compareExchange(word, 0, old, value)
    if (seen === old) return
    old = seen
  }
}
