import type { Bench } from "../../bench.js"
import type { Phase } from "../../team.js"
import type { LloydJob } from "./lloydJob.js"
import type { LloydRows } from "./lloydRows.js"
import type { SketchedRows } from "./lloydSketchedRows.js"

/** Bytes of what is remembered of a row (assembly/sketchSearch.ts). */
const MEMORY = 8
/** Of a block with fewer rows to search in eight than this only their sketches are copied. */
const FEW_ROWS = 2

/**
 * Rows whose label may have changed against the centroids that may have come nearer, by sketches, and what these leave open
 * from differences. Only rows that are decided so, or that moved, are read themselves.
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
    this.stride = bench.kernels.sketchBytesOf(rows.cols)
    this.panels = Math.ceil(job.options.clusters / 8)
    this.points = bench.alloc(job.points.byteLength)
    this.centroids = this.layOut()
    const room = job.blockRows + 8
    const words = () => bench.alloc(room * 4)
    this.at = {
      sketches: bench.alloc(room * this.stride),
      memory: bench.alloc(room * MEMORY),
      labels: words(),
      found: words(),
      list: words(),
      wanted: words(),
      rests: words(),
      open: words(),
      moved: words(),
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
    const { bench, at, job, rows, shared } = this
    const { reader } = rows
    const first = reader.first(b)
    const count = reader.count(b)
    bench.copyIn(job.labels.subarray(first, first + count), at.labels)
    bench.copyIn(shared.memory.subarray(first * 2, (first + count) * 2), at.memory)
    const all = shared.forget[0]
    const { centroids } = this
    const searched = bench.kernels.rowsToSearch(
      centroids,
      at.labels,
      at.memory,
      count,
      all,
      at.list,
      at.wanted,
      at.rests,
    )
    if (searched > 0) {
      if (job.labels[first] < 0) this.fresh(b, searched)
      else this.again(b, searched)
    }
    shared.memory.set(bench.float32(at.memory, count * 2), first * 2)
  }

  end(): void {
    this.rows.handIn(this.measured)
  }

  /** A block whose rows have no labels: all of it is read. */
  private fresh(b: number, searched: number): void {
    const { at, rows, shared } = this
    const raw = rows.reader.raw(b)
    if (shared.made[b]) this.bring(b, searched)
    else this.sketch(b, raw)
    const open = this.search(searched)
    if (open > 0) this.decide(raw, open, true)
    rows.relabel(b, raw, at.found)
  }

  private again(b: number, searched: number): void {
    const { bench, at, rows, shared } = this
    const { reader } = rows
    if (shared.made[b]) this.bring(b, searched)
    else this.sketch(b, reader.raw(b))
    const open = this.search(searched)
    if (open > 0) this.decide(reader.pick(b, bench.int32(at.open, open)), open, false)
    const moved = bench.kernels.takeLabels(at.list, searched, at.found, at.labels, at.moved)
    if (moved === 0) return
    const list = bench.int32(at.moved, moved)
    rows.relabelSome(b, list, reader.pick(b, list), bench.int32(at.labels, reader.count(b)))
  }

  /** Returns how many rows are left open. */
  private search(searched: number): number {
    const { bench, at, centroids } = this
    return bench.kernels.searchSketches(
      centroids,
      at.sketches,
      at.list,
      searched,
      at.wanted,
      at.rests,
      at.labels,
      at.found,
      at.memory,
      at.open,
      at.masks,
    )
  }

  /** Measures what sketches left open. @param apart whether all rows of the block lie at `raw`, not only the open ones */
  private decide(raw: number, open: number, apart: boolean): void {
    const { bench, at, rows } = this
    const decide = rows.reader.wide ? bench.kernels.decideOpen64 : bench.kernels.decideOpen32
    const from = apart ? 1 : 0
    this.measured += decide(this.centroids, raw, at.open, open, at.masks, at.rests, at.found, at.memory, from)
  }

  /** Makes the sketches of a block, for every thread. */
  private sketch(b: number, raw: number): void {
    const { bench, at, rows, shared, stride } = this
    const { reader } = rows
    const count = reader.count(b)
    const tile = reader.tile(b)
    rows.meet(b, raw, tile)
    bench.kernels.sketchTileRows(this.centroids, tile, count, at.sketches)
    const made = new Uint8Array(bench.kernels.memory.buffer, at.sketches, count * stride)
    shared.sketches.set(made, reader.first(b) * stride)
    shared.made[b] = 1
  }

  /** Sketches of a block, to their places; if few are searched only those. */
  private bring(b: number, searched: number): void {
    const { bench, at, rows, shared, stride } = this
    const from = rows.reader.first(b) * stride
    const count = rows.reader.count(b)
    const target = new Uint8Array(bench.kernels.memory.buffer, at.sketches, count * stride)
    if (searched * 8 >= FEW_ROWS * count) target.set(shared.sketches.subarray(from, from + count * stride))
    else
      for (const row of bench.int32(at.list, searched))
        target.set(shared.sketches.subarray(from + row * stride, from + (row + 1) * stride), row * stride)
  }

  /** Writes CentroidSketches in the order of its fields. */
  private layOut(): number {
    const { bench, job, shared, panels } = this
    const { cols } = this.rows
    const { clusters } = job.options
    const numbers = bench.kernels.sketchStride(cols)
    const kpad = panels * 8
    const padded = (cols + 15) & ~15
    const factors = (shared.paired ? kpad : 1) * kpad * 4
    const pointers = [
      this.points,
      bench.put(job.origin),
      bench.put(shared.middle),
      bench.alloc(panels * (numbers * 8 + 96)),
      bench.alloc(clusters * numbers),
      bench.alloc(clusters * 12),
      bench.alloc(clusters * padded * 4),
      bench.alloc(clusters * padded * 4),
      ...Array.from({ length: 4 }, () => bench.alloc(kpad * 4)),
      bench.alloc(factors),
      bench.alloc(factors),
      bench.alloc(kpad * 16),
      bench.alloc((cols + 16) * 8),
      bench.alloc(kpad * 4),
      bench.alloc(kpad * 4),
      bench.alloc(shared.slots * clusters * padded * 4),
      bench.alloc(shared.slots * kpad * 4),
      bench.alloc(shared.slots * kpad * 4),
      bench.alloc(shared.slots * (panels + 1) * 4),
      bench.alloc((panels + 1) * 4),
    ]
    const record = bench.alloc(16 + (4 + pointers.length + 3) * 4)
    bench.float64(record, 2).set([job.scale, job.tileScale])
    const words = [cols, clusters, panels, shared.paired ? 1 : 0, ...pointers, shared.slots, 0, 0]
    bench.int32(record + 16, words.length).set(words)
    return record
  }
}
