import type { Bench } from "../bench.js"
import { copyRuns } from "../source.js"
import type { Phase } from "../team.js"
import type { LloydJob } from "./lloydJob.js"
import type { LloydRows } from "./lloydRows.js"
import type { SketchedRows } from "./lloydSketchedRows.js"

/** Bytes of a row's record and of what is remembered of it (assembly/centroidSketches.ts, sketchSearch.ts). */
const RECORD = 16
const MEMORY = 8

/**
 * Rows whose label may have changed against every centroid, by sketches, and what these leave open from differences. Only
 * rows that are decided so, or that moved, are read themselves.
 */
export class SketchedAssignment implements Phase {
  private readonly stride: number
  private readonly panels: number
  /** Where CentroidSketches lies (assembly/centroidSketches.ts), and what a block takes. */
  private readonly centroids: number
  private readonly points: number
  private readonly at
  private measured = 0

  constructor(
    private readonly bench: Bench,
    private readonly job: LloydJob,
    private readonly shared: SketchedRows,
    private readonly rows: LloydRows,
  ) {
    const { clusters } = job.options
    this.stride = bench.kernels.sketchStride(rows.cols)
    this.panels = Math.ceil(clusters / 8)
    this.points = bench.alloc(job.points.byteLength)
    this.centroids = this.layOut()
    const room = job.blockRows + 8
    this.at = {
      numbers: bench.alloc(room * this.stride),
      records: bench.alloc(room * RECORD),
      memory: bench.alloc(room * MEMORY),
      searched: bench.alloc(room * MEMORY),
      labels: bench.alloc(room * 4),
      found: bench.alloc(room * 4),
      list: bench.alloc(room * 4),
      open: bench.alloc(room * 4),
      masks: bench.alloc(room * this.panels),
    }
  }

  begin(): void {
    this.bench.copyIn(this.job.points, this.points)
    this.bench.kernels.takeCentroids(this.centroids)
    this.rows.begin()
    this.measured = 0
  }

  block(b: number): void {
    const { job, rows, shared } = this
    const { reader } = rows
    if (shared.made[b] && job.labels[reader.first(b)] >= 0) this.again(b)
    else this.fresh(b)
  }

  end(): void {
    this.rows.handIn(this.measured)
  }

  /** A block whose rows have no labels: all of it is read. */
  private fresh(b: number): void {
    const { bench, at, rows, shared } = this
    const { kernels } = bench
    const { reader } = rows
    const count = reader.count(b)
    const raw = reader.raw(b)
    if (!shared.made[b]) {
      const tile = reader.tile(b)
      rows.meet(b, raw, tile)
      kernels.sketchTileRows(this.centroids, tile, count, at.numbers, at.records)
      this.share(b)
    } else this.bring(b, undefined)
    const open = kernels.searchSketches(
      this.centroids,
      at.numbers,
      at.records,
      count,
      at.labels,
      at.memory,
      at.open,
      at.masks,
    )
    this.decide(raw, open, at.labels, at.memory, true)
    this.keepMemory(b)
    rows.relabel(b, raw, at.labels)
  }

  private again(b: number): void {
    const { bench, at, job, rows, shared } = this
    const { kernels } = bench
    const { reader } = rows
    const first = reader.first(b)
    const count = reader.count(b)
    bench.copyIn(job.labels.subarray(first, first + count), at.labels)
    bench.copyIn(shared.memory.subarray(first * 2, (first + count) * 2), at.memory)
    const searched = kernels.rowsToSearch(this.centroids, at.labels, at.memory, count, shared.forget[0], at.list)
    if (searched > 0) this.searchSome(b, bench.int32(at.list, searched))
    this.keepMemory(b)
  }

  private searchSome(b: number, list: Int32Array): void {
    const { bench, at } = this
    this.bring(b, list)
    const count = list.length
    const open = bench.kernels.searchSketches(
      this.centroids,
      at.numbers,
      at.records,
      count,
      at.found,
      at.searched,
      at.open,
      at.masks,
    )
    if (open > 0) {
      const undecided = bench.int32(at.open, open).map((i) => list[i])
      this.decide(this.rows.reader.pick(b, undecided), open, at.found, at.searched, false)
    }
    this.take(b, list)
  }

  /** Measures what sketches left open. @param apart whether all rows of the block lie at `raw`, not only the open ones */
  private decide(raw: number, open: number, labels: number, memory: number, apart: boolean): void {
    const { bench, at, rows } = this
    const decide = rows.reader.wide ? bench.kernels.decideOpen64 : bench.kernels.decideOpen32
    this.measured += decide(this.centroids, raw, at.open, open, at.masks, labels, memory, apart ? 1 : 0)
  }

  /** Labels and gaps of the rows that were searched, to their places; rows that moved, to their new clusters. */
  private take(b: number, list: Int32Array): void {
    const { bench, at, rows } = this
    const count = rows.reader.count(b)
    const labels = bench.int32(at.labels, count)
    const found = bench.int32(at.found, list.length)
    const memory = bench.float64(at.memory, count)
    const searched = bench.float64(at.searched, list.length)
    const moved: number[] = []
    for (let i = 0; i < list.length; i++) {
      const row = list[i]
      memory[row] = searched[i]
      if (labels[row] === found[i]) continue
      labels[row] = found[i]
      moved.push(row)
    }
    if (moved.length === 0) return
    const some = Int32Array.from(moved)
    rows.relabelSome(b, some, rows.reader.pick(b, some), labels)
  }

  /** Sketches of a block, or of some of its rows. */
  private bring(b: number, list: Int32Array | undefined): void {
    const { bench, at, rows, shared, stride } = this
    const first = rows.reader.first(b)
    const count = rows.reader.count(b)
    const chosen = list ?? Int32Array.from({ length: count }, (_, i) => i)
    const target = new Uint8Array(bench.kernels.memory.buffer)
    copyRuns(shared.numbers, first * stride, stride, chosen, target, at.numbers)
    const records = new Uint8Array(shared.records.buffer, shared.records.byteOffset)
    copyRuns(records, first * RECORD, RECORD, chosen, target, at.records)
  }

  /** Sketches that were made, to where every thread reads them. */
  private share(b: number): void {
    const { bench, at, rows, shared, stride } = this
    const first = rows.reader.first(b)
    const count = rows.reader.count(b)
    shared.numbers.set(new Uint8Array(bench.kernels.memory.buffer, at.numbers, count * stride), first * stride)
    shared.records.set(bench.float32(at.records, count * 4), first * 4)
    shared.made[b] = 1
  }

  private keepMemory(b: number): void {
    const { bench, at, rows, shared } = this
    shared.memory.set(bench.float32(at.memory, rows.reader.count(b) * 2), rows.reader.first(b) * 2)
  }

  /** Writes CentroidSketches in the order of its fields. */
  private layOut(): number {
    const { bench, job, shared, panels } = this
    const { cols } = this.rows
    const { clusters } = job.options
    const kpad = panels * 8
    const padded = (cols + 3) & ~3
    const factors = (shared.paired ? kpad : 1) * kpad * 4
    const pointers = [
      this.points,
      bench.put(job.origin),
      bench.put(shared.middle),
      bench.alloc(panels * (this.stride * 8 + 96)),
      bench.alloc(clusters * padded * 4),
      bench.alloc(clusters * padded * 4),
      ...Array.from({ length: 4 }, () => bench.alloc(kpad * 4)),
      bench.alloc(factors),
      bench.alloc(factors),
      bench.alloc(kpad * 16),
      bench.alloc((cols + 16) * 8),
      bench.alloc(shared.slots * clusters * padded * 4),
      bench.alloc(shared.slots * kpad * 4),
    ]
    const record = bench.alloc(16 + (4 + pointers.length + 3) * 4)
    bench.float64(record, 2).set([job.scale, job.tileScale])
    const words = [cols, clusters, panels, shared.paired ? 1 : 0, ...pointers, shared.slots, 0, 0]
    bench.int32(record + 16, words.length).set(words)
    return record
  }
}
