import type { Bench } from "../../bench.js"
import type { Phase } from "../../team.js"
import type { TileSearch } from "../../tileSearch.js"
import type { LloydJob } from "./lloydJob.js"
import type { LimitsJob } from "./lloydLimitsJob.js"
import type { LloydRows } from "./lloydRows.js"

/** Only rows whose limit was passed are gathered and compared, with every centroid. */
export class LimitAssignment implements Phase {
  private readonly at
  private open = 0
  /** Float64 distances that define labels are off by at most this, relative to the longest row and centroid. */
  private readonly rounding: number

  constructor(
    private readonly bench: Bench,
    private readonly job: LloydJob,
    private readonly limits: LimitsJob,
    private readonly rows: LloydRows,
    private readonly search: TileSearch,
  ) {
    const room = job.blockRows + 8
    this.at = {
      limits: bench.alloc(room * 4),
      list: bench.alloc(room * 4),
      labels: bench.alloc(room * 4),
      weights: job.source.weights ? bench.alloc(room * 8) : 0,
      leads: bench.alloc(room * 8),
      most: bench.alloc(rows.clusters * 4),
      least: bench.alloc(rows.clusters * 4),
    }
    this.rounding = (rows.cols + 8) * 2 ** -49
  }

  /** Forgets the limits of a block. */
  clear(b: number): void {
    const first = this.rows.reader.first(b)
    this.limits.limits.fill(-1, first, first + this.rows.reader.count(b))
  }

  begin(): void {
    this.search.take()
    this.rows.begin()
    this.bench.copyIn(this.limits.most, this.at.most)
    this.bench.copyIn(this.limits.least, this.at.least)
    this.open = 0
  }

  block(b: number): void {
    const { bench, at, job, rows, search } = this
    const { reader } = rows
    const first = reader.first(b)
    const end = first + reader.count(b)
    bench.copyIn(job.labels.subarray(first, end), rows.labelsAt)
    bench.copyIn(this.limits.limits.subarray(first, end), at.limits)
    const count = bench.kernels.rowsPast(at.limits, rows.labelsAt, at.most, end - first, at.list)
    if (count === 0) return
    const list = bench.int32(at.list, count)
    const raw = this.bring(b, list)
    this.compare(b, raw, count)
    this.relabel(raw, first, list)
    const found = bench.float32(at.limits, count)
    for (let i = 0; i < count; i++) this.limits.limits[first + list[i]] = found[i]
    this.open += search.open
  }

  end(): void {
    this.rows.handIn(this.open)
  }

  /** The listed rows, one after the other. */
  private bring(b: number, list: Int32Array): number {
    const { reader, cols } = this.rows
    const count = reader.count(b)
    if (list.length < MOST_GATHERED * count) return reader.gather(b, list)
    const raw = reader.raw(b)
    if (list.length < count) this.bench.kernels.packRows(raw, this.at.list, list.length, cols * (reader.wide ? 8 : 4))
    return raw
  }

  /** Labels and limits of the gathered rows. */
  private compare(b: number, raw: number, count: number): void {
    const { bench, at, job, rows, search } = this
    const { kernels } = bench
    const { reader, cols } = rows
    const tile = reader.tile(b, 0, count)
    search.startFor(job.blockReach[b])
    const { packedAt, startsAt, slackAt, labelsAt, openAt, stateAt } = search
    const { panels } = search
    const open = kernels.assignLeads(
      tile,
      count,
      cols,
      packedAt,
      startsAt,
      panels,
      slackAt,
      labelsAt,
      openAt,
      stateAt,
      at.leads,
    )
    search.decide(reader, raw, open)
    const rounding = this.rounding * (job.blockReach[b] + this.limits.longest[0])
    kernels.limitRows(tile, count, cols, at.leads, labelsAt, slackAt, at.least, openAt, open, rounding, at.limits)
  }

  /** Writes new labels over the old ones; the sums follow. */
  private relabel(raw: number, first: number, list: Int32Array): void {
    const { bench, at, job, rows, search } = this
    const count = list.length
    const labels = bench.int32(at.labels, count)
    for (let i = 0; i < count; i++) labels[i] = job.labels[first + list[i]]
    const { weights } = job.source
    if (weights) {
      const some = bench.float64(at.weights, count)
      for (let i = 0; i < count; i++) some[i] = weights[first + list[i]]
    }
    const moved = rows.move(raw, count, search.labelsAt, at.labels, at.weights)
    if (moved > 0) for (let i = 0; i < count; i++) job.labels[first + list[i]] = labels[i]
  }
}

/** Up to this share of a block, rows are copied one by one; above, all of them at once. */
const MOST_GATHERED = 0.05
