import { metricRows } from "../../../engine/metricRows.js"
import type { Bench } from "../bench.js"
import { CellMemory } from "../cellMemory.js"
import { cellSortPhases } from "../cellSort.js"
import type { Phase } from "../team.js"
import { CELLS, type DensityCellsJob, GAVE_UP } from "./densityCellsJob.js"

/** Rows that a row may be compared with, on average, until cells give up: some 0.3 µs a row and stage. The densest blobs take 300. */
const MOST_PAIRS = 1024
const SOME_PAIRS = 1e6

/** What one thread does for `densityCells`. */
export class DensityCellsPart {
  /** Rows as they are compared. */
  readonly stage: Phase = { block: (b) => this.stageBlock(b) }
  readonly number: Phase
  readonly countBits: Phase
  readonly move: Phase
  readonly gather: Phase
  /** Which rows are cores. */
  readonly count: Phase = { begin: () => this.take(), block: (b) => this.countBlock(b) }
  /** Which cells have cores within eps of each other. */
  readonly join: Phase = {
    begin: () => this.memory!.takeCores(this.job.cores, this.perCell(this.job.coreCounts)),
    block: (b) => this.joinBlocks(b),
    end: () => this.job.parents[this.thread].set(this.memory!.parents),
  }
  /** Clusters of all rows. */
  readonly border: Phase = {
    begin: () => this.memory!.clusters.set(this.perCell(this.job.clusters)),
    block: (b) => this.borderBlock(b),
  }

  private memory: CellMemory | undefined

  constructor(
    private readonly bench: Bench,
    private readonly job: DensityCellsJob,
    private readonly thread: number,
  ) {
    const { number, countBits, move, gather } = cellSortPhases(job.sort)
    this.number = number
    this.countBits = countBits
    this.move = move
    this.gather = gather
  }

  private stageBlock(b: number): void {
    const { source, options, blockRows, origin, scale, sort } = this.job
    const { cols } = source
    const first = b * blockRows
    const count = Math.min(blockRows, source.rows - first)
    const values = source.data.subarray(first * cols, (first + count) * cols)
    const rows = metricRows(values, count, cols, options.metric, 1, first)
    const to = sort.staged.subarray(first * cols, (first + count) * cols)
    for (let i = 0; i < to.length; i += cols)
      for (let j = 0; j < cols; j++) to[i + j] = (rows[i + j] - origin[j]) * scale
  }

  private perCell(values: Int32Array): Int32Array {
    return values.subarray(0, this.job.state[CELLS])
  }

  private take(): void {
    const { job } = this
    const { rows, cols } = job.source
    const { weights, kind, within, needed } = job
    this.memory = new CellMemory(this.bench, {
      rows,
      cols,
      values: job.sort.values,
      numbers: this.perCell(job.numbers),
      starts: job.starts.subarray(0, job.state[CELLS] + 1),
      bits: job.bits,
      ranks: job.ranks,
      weights,
      runs: job.sort.cells.runs,
      kind,
      within,
      needed,
    })
  }

  /** The cells of a block. */
  private cells(b: number): [number, number] {
    return [this.job.blocks[b], this.job.blocks[b + 1]]
  }

  private countBlock(b: number): void {
    const { job } = this
    const { cores, coreCounts } = this.memory!
    const [from, to] = this.cells(b)
    if (from === to) return
    this.check(this.memory!.markCores(from, to, this.pairs(from, to)))
    const [first, last] = [job.starts[from], job.starts[to]]
    job.cores.set(cores.subarray(first, last), first)
    job.coreCounts.set(coreCounts.subarray(from, to), from)
  }

  /** The last ones first: what lies behind a cell is known then, and a look is enough. */
  private joinBlocks(b: number): void {
    const { blocks, joinedBlocks } = this.job
    const last = blocks.length - 1 - b * joinedBlocks
    const [from, to] = [blocks[Math.max(0, last - joinedBlocks)], blocks[last]]
    this.check(this.memory!.joinCores(from, to, this.pairs(from, to)))
  }

  /** How many pairs these cells may take. */
  private pairs(from: number, to: number): number {
    const { starts, state } = this.job
    return state[GAVE_UP] === 1 ? -1 : SOME_PAIRS + MOST_PAIRS * (starts[to] - starts[from])
  }

  private check(done: number): void {
    if (done === 0) this.job.state[GAVE_UP] = 1
  }

  private borderBlock(b: number): void {
    const { labels, starts, sort } = this.job
    const [from, to] = this.cells(b)
    if (from === to) return
    this.check(this.memory!.joinBorders(from, to, this.pairs(from, to)))
    const found = this.memory!.labels
    const order = sort.order[sort.passes & 1]
    for (let place = starts[from], end = starts[to]; place < end; place++) labels[order[place]] = found[place]
  }
}
