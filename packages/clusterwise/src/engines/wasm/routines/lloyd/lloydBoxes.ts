import type { Bench } from "../../bench.js"
import { BlockReader } from "../../source.js"
import type { Phase } from "../../team.js"
import { startValues } from "../panels.js"
import { type BoxesJob, GROUP, groupsOf } from "./lloydBoxesJob.js"
import type { LloydJob } from "./lloydJob.js"
import type { LloydRows } from "./lloydRows.js"

/** What one thread does with groups of rows. */
export class BoxAssignment implements Phase {
  /** Boxes of the sorted rows. */
  readonly measure: Phase = { block: (b) => this.measureBlock(b) }
  /** Labels to the rows in the order in which they came. */
  readonly settle: Phase = { block: (b) => this.settleBlock(b) }

  private readonly boxes: BoxesJob
  private readonly reader: BlockReader
  private readonly groups: number
  /** Places in a column of a table: four more than centroids, as vectors. */
  private readonly stride: number
  private readonly at
  private reach = -1

  constructor(
    private readonly bench: Bench,
    private readonly job: LloydJob,
    private readonly rows: LloydRows,
  ) {
    const { blockRows, tileScale } = job
    this.boxes = job.boxes!
    const { source } = this.boxes
    this.reader = new BlockReader(bench, source, false, job, tileScale, true, blockRows)
    this.groups = groupsOf(blockRows)
    const { clusters, cols } = rows
    this.stride = Math.ceil(clusters / 4) * 4 + 4
    const table = (cols + 3) * this.stride * 4
    this.at = {
      labels: bench.alloc((blockRows + 8) * 4),
      weights: source.weights ? bench.alloc(blockRows * 8) : 0,
      boxes: bench.alloc(this.groups * cols * 8),
      active: bench.alloc(this.groups * 4),
      left: bench.alloc(this.groups * 4),
      owners: bench.alloc(this.groups * 4),
      gaps: bench.alloc(this.groups * 8),
      all: bench.alloc(table),
      near: bench.alloc(table),
      packed: bench.alloc(clusters * (cols + 1) * 4),
      few: bench.alloc(clusters * (cols + 2) * 4),
      slack: bench.alloc(clusters * 4),
      points: bench.alloc(clusters * cols * 8),
      scores: bench.alloc(this.stride * 4),
      kept: bench.alloc(this.stride * 4),
      fresh: bench.alloc((GROUP + 8) * 4),
      open: bench.alloc((GROUP + 8) * 4),
      box: bench.alloc(cols * 8),
      lanes: bench.alloc(cols * 32),
      row: bench.alloc((cols + 2) * 8),
      record: bench.alloc(144),
    }
  }

  /** Forgets the labels of a block. */
  clear(b: number): void {
    const { labels, limits, owners } = this.boxes
    const first = this.reader.first(b)
    labels.fill(-1, first, first + this.reader.count(b))
    owners.fill(-1, b * this.groups, (b + 1) * this.groups)
    limits.fill(-1, b * this.groups, (b + 1) * this.groups)
  }

  begin(): void {
    this.rows.begin()
    this.takeCentroids()
    this.reach = -1
    this.record()
  }

  block(b: number): void {
    const active = this.activeGroups(b)
    if (active === 0) return
    const { bench, at, boxes, groups } = this
    const width = groups * this.rows.cols * 2
    bench.copyIn(boxes.boxes.subarray(b * width, (b + 1) * width), at.boxes)
    bench.copyIn(boxes.owners.subarray(b * groups, (b + 1) * groups), at.owners)
    this.startFor(boxes.reach[b])
    bench.int32(at.record + ROWS_WORD * 4, 1)[0] = this.reader.count(b)
    const left = bench.kernels.screenBoxes(at.record, active)
    if (left > 0) this.compareRows(b, left)
    this.remember(b, active)
  }

  end(): void {
    this.rows.handIn(0)
  }

  /** Lists the groups of a block whose labels may have changed. */
  private activeGroups(b: number): number {
    const { owners, limits, paths } = this.boxes
    const list = this.bench.int32(this.at.active, this.groups)
    const first = b * this.groups
    const groups = Math.ceil(this.reader.count(b) / GROUP)
    let active = 0
    for (let g = 0; g < groups; g++) if (!(paths[owners[first + g] + 1] < limits[first + g])) list[active++] = g
    return active
  }

  /** Looks at the rows of the groups that their boxes left open. */
  private compareRows(b: number, left: number): void {
    const { bench, at, boxes, reader, rows } = this
    const { assignBoxes32, assignBoxes64 } = bench.kernels
    const runs = this.runs(b, left)
    for (const [from, to] of runs) this.stage(b, from, to)
    const moved = (reader.wide ? assignBoxes64 : assignBoxes32)(at.record, left)
    if (moved === 0) return
    rows.moved += moved
    const first = reader.first(b)
    for (const [from, to] of runs) boxes.labels.set(bench.int32(at.labels + from * 4, to - from), first + from)
  }

  /** First row, and the one behind the last, of groups that follow each other closely: a few rows more cost less than a copy more. */
  private runs(b: number, left: number): [number, number][] {
    const list = this.bench.int32(this.at.left, left)
    const count = this.reader.count(b)
    const runs: [number, number][] = []
    for (let i = 0; i < left; ) {
      const from = list[i] * GROUP
      let to = from + GROUP
      for (i++; i < left && list[i] * GROUP <= to + MOST_BETWEEN; i++) to = (list[i] + 1) * GROUP
      runs.push([from, Math.min(to, count)])
    }
    return runs
  }

  /** Rows of a block, their labels and weights, each to its place in memory. */
  private stage(b: number, from: number, to: number): void {
    const { bench, at, boxes, reader } = this
    const first = reader.first(b)
    reader.copy(b, from, to)
    reader.tile(b, from, to)
    bench.copyIn(boxes.labels.subarray(first + from, first + to), at.labels + from * 4)
    const { weights } = boxes.source
    if (weights) bench.copyIn(weights.subarray(first + from, first + to), at.weights + from * 8)
  }

  /** Until when the labels of the groups that were looked at will be right. */
  private remember(b: number, active: number): void {
    const { bench, at, groups } = this
    const { owners, limits, paths, reach, longest } = this.boxes
    const list = bench.int32(at.active, active)
    const foundOwners = bench.int32(at.owners, groups)
    const gaps = bench.float64(at.gaps, groups)
    const rounding = (this.rows.cols + 8) * 2 ** -49 * (reach[b] + longest[0])
    const first = b * groups
    for (let i = 0; i < active; i++) {
      const g = list[i]
      const path = paths[foundOwners[g] + 1]
      owners[first + g] = foundOwners[g]
      limits[first + g] = path * (1 - 2 ** -50) + gaps[g] * (1 - 2 ** -20) - rounding
    }
  }

  private takeCentroids(): void {
    const { bench, at, job, stride } = this
    const { clusters, cols } = this.rows
    bench.copyIn(job.points, at.points)
    bench.copyIn(job.packed, at.packed)
    const table = bench.float32(at.all, stride * (cols + 2))
    const numbers = bench.int32(at.all + stride * (cols + 2) * 4, stride)
    table.fill(PADDING, cols * stride, (cols + 1) * stride)
    for (let c = 0; c < clusters; c++) {
      for (let j = 0; j < cols; j++) table[j * stride + c] = job.packed[c * (cols + 1) + j]
      numbers[c] = c
    }
  }

  /** Start values for rows up to `reach`; made anew only when that differs much from the last block's. */
  private startFor(reach: number): void {
    if (reach <= this.reach && reach > this.reach / 2) return
    this.reach = reach
    const { bench, at, job, stride } = this
    const { clusters, cols } = this.rows
    const packed = bench.float32(at.packed, clusters * (cols + 1))
    startValues(job.norms, reach, cols, packed.subarray(cols), cols + 1, bench.float32(at.slack, clusters))
    const starts = bench.float32(at.all + cols * stride * 4, clusters)
    const slack = bench.float32(at.all + (cols + 1) * stride * 4, clusters)
    startValues(job.norms, reach, cols, starts, 1, slack, BOX_ERRORS)
  }

  private record(): void {
    const { bench, at, job, rows, reader } = this
    const { clusters, cols } = rows
    const own = rows.at
    const { labels, weights, boxes, active, owners, gaps, all, near, packed, few, slack, points } = at
    const { scores, kept, fresh, open, box, lanes, row, left } = at
    const block = [reader.rawAt, reader.tileAt, labels, weights, boxes, active, owners, gaps]
    const tables = [all, near, packed, few, slack, points, scores, kept, fresh, open, box, lanes, row]
    const sums = [own.origin, own.columnScale, own.sums, own.row, left, job.width, job.bits]
    bench.int32(at.record, 32).set([...block, ...tables, ...sums, job.blockRows, cols, clusters, this.stride * 4])
    bench.float64(at.record + 128, 1)[0] = job.scale
  }

  private measureBlock(b: number): void {
    const { bench, at, boxes, reader, rows, groups } = this
    const { cols } = rows
    const raw = reader.raw(b)
    const tile = reader.tile(b)
    rows.meet(b, raw, tile, this.sortWeights(b))
    const longest = bench.kernels.boxRows(tile, reader.count(b), cols, at.boxes, at.lanes)
    boxes.reach[b] = longest * (1 + 2 ** -20) + Number.MIN_VALUE
    boxes.boxes.set(bench.float32(at.boxes, groups * cols * 2), b * groups * cols * 2)
  }

  /** Weights of a block in the order of the sorted rows, and where they lie in memory; 0 where every row counts once. */
  private sortWeights(b: number): number {
    const { sort, source } = this.boxes
    const { weights } = source
    if (!weights) return 0
    const first = this.reader.first(b)
    const end = first + this.reader.count(b)
    for (let i = first; i < end; i++) weights[i] = sort.source.weights![sort.order[i]]
    this.bench.copyIn(weights.subarray(first, end), this.at.weights)
    return this.at.weights
  }

  private settleBlock(b: number): void {
    const { labels, sort } = this.boxes
    const to = this.job.labels
    const end = this.reader.first(b) + this.reader.count(b)
    for (let i = this.reader.first(b); i < end; i++) to[sort.order[i]] = labels[i]
  }
}

/** Rows between two runs that are copied too: a copy costs as much as some hundred rows. */
const MOST_BETWEEN = 2 * GROUP

/** Which word of the record says how many rows the block has. */
const ROWS_WORD = 28

/** Start value of the places behind the last centroid of a table: never the best. */
const PADDING = -3e38

/** How many times the error of a score boxes allow for: as assembly/boxes.ts explains. */
const BOX_ERRORS = 4
