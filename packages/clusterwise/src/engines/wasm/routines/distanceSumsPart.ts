import type { DistanceSums } from "../../../engine/engine.js"
import { sqDistanceUnit } from "../../../structures/geometry.js"
import type { Bench } from "../bench.js"
import type { Phase } from "../team.js"
import { CHUNK_ROWS, DistanceStrips, kinds, padded, STRIP_ROWS } from "./distanceStrips.js"
import type { DistanceSumsJob } from "./distanceSumsJob.js"

/** Places that are settled together. */
const SETTLE_PLACES = 4096

/** What one thread does for mean distances between clusters. */
export class DistanceSumsPart {
  /** Rows to their places. */
  readonly pack: Phase
  /** A chunk of the cluster that is taken against a group of clusters, from itself on. */
  readonly against: Phase = {
    begin: () => this.clearSums(),
    block: (b) => this.againstBlock(b),
    end: () => this.handIn(),
  }
  /** Sums of the later clusters' rows, over all threads, to means. */
  readonly settle: Phase = { block: (b) => this.settleBlock(b) }

  private readonly strips: DistanceStrips
  private readonly places: number
  private readonly unit: number
  private readonly at

  constructor(
    private readonly bench: Bench,
    private readonly job: DistanceSumsJob,
    private readonly thread: number,
  ) {
    const { source, metric, sizes, firsts } = job
    const strips = new DistanceStrips(bench, job)
    this.strips = strips
    this.pack = strips
    this.places = firsts[sizes.length]
    const perDistance = job.scale / strips.scale
    const squared = kinds[metric] === 1
    this.unit = (sqDistanceUnit(source.cols) / CHUNK_ROWS) * (squared ? perDistance * perDistance : perDistance)
    this.at = {
      chunk: strips.alloc(CHUNK_ROWS),
      strip: strips.alloc(STRIP_ROWS),
      rowSums: bench.alloc(CHUNK_ROWS * 8),
      columnSums: bench.alloc(STRIP_ROWS * 8),
      sums: bench.alloc(this.places * 16),
      total: bench.alloc(SETTLE_PLACES * 16),
      other: bench.alloc(SETTLE_PLACES * 16),
      values: bench.alloc(SETTLE_PLACES * 8),
    }
  }

  /** Number of blocks that `settle` takes after this cluster. */
  settleBlocks(cluster: number): number {
    return Math.ceil((this.places - this.job.firsts[cluster]) / SETTLE_PLACES)
  }

  /** Means in the order of rows. */
  result(): DistanceSums {
    const { job, strips } = this
    const { rows } = job.source
    const own = new Float64Array(rows).fill(Number.NaN)
    const nearestOther = new Float64Array(rows).fill(Number.NaN)
    const labels = this.labelOfPlace()
    for (let i = 0; i < rows; i++) {
      const place = job.places[i]
      if (place < 0) continue
      const others = job.sizes[labels[place >> 3]] - 1
      if (others > 0) own[i] = (job.own[place] / others) * strips.factor
      const nearest = job.nearest.reduce((least, one) => Math.min(least, one[place]), Number.POSITIVE_INFINITY)
      if (nearest < Number.POSITIVE_INFINITY) nearestOther[i] = nearest * strips.factor
    }
    return { own, nearestOther }
  }

  /** Cluster of each panel. */
  private labelOfPlace(): Int32Array {
    const { firsts } = this.job
    const labels = new Int32Array(this.places / 8)
    for (let g = 0; g + 1 < firsts.length; g++) labels.fill(g, firsts[g] / 8, firsts[g + 1] / 8)
    return labels
  }

  private clearSums(): void {
    const from = this.job.firsts[this.job.turn[0]]
    const count = this.places - from
    this.bench.int64(this.at.sums + from * 8, count).fill(0n)
    this.bench.int64(this.at.sums + (this.places + from) * 8, count).fill(0n)
  }

  private handIn(): void {
    const from = this.job.firsts[this.job.turn[0]]
    const count = this.places - from
    const { sums } = this.job
    sums[this.thread].set(this.bench.int64(this.at.sums + from * 8, count), from)
    sums[this.thread].set(this.bench.int64(this.at.sums + (this.places + from) * 8, count), this.places + from)
  }

  private againstBlock(b: number): void {
    const { job } = this
    const [taken, groups] = job.turn
    const row = Math.floor(b / groups) * CHUNK_ROWS
    const group = b % groups
    const rows = Math.min(CHUNK_ROWS, job.sizes[taken] - row)
    const first = job.firsts[taken] + row
    this.strips.copy(first, padded(rows), this.at.chunk)
    // Clusters are dealt out in turn, so that groups are alike in size.
    for (let other = taken + group; other < job.sizes.length; other += groups)
      this.againstCluster(first, rows, taken, other)
  }

  /** A chunk against one cluster: row sums at once, column sums for later. */
  private againstCluster(first: number, rows: number, taken: number, other: number): void {
    const { bench, job, at } = this
    const size = job.sizes[other]
    if (size === 0) return
    bench.float64(at.rowSums, CHUNK_ROWS).fill(0)
    // Its own cluster only from the chunk on: first the chunk itself, whose pairs count for rows alone, then the rest.
    const begin = other === taken ? first - job.firsts[taken] : 0
    if (other === taken) this.strip(rows, begin, rows, taken)
    for (let from = other === taken ? begin + CHUNK_ROWS : 0; from < size; from += STRIP_ROWS) {
      const columns = Math.min(STRIP_ROWS, size - from)
      const place = this.strip(rows, from, columns, other)
      bench.kernels.addColumns(
        at.columnSums,
        padded(columns),
        this.unit,
        at.sums + place * 8,
        this.places * 8,
        job.bits,
      )
    }
    const rowSums = bench.float64(at.rowSums, rows)
    if (other === taken) job.own.set(rowSums, first)
    else this.lowerNearest(first, rowSums, size)
  }

  /** The chunk against rows from … from + columns of a cluster; returns the first one's place. */
  private strip(rows: number, from: number, columns: number, cluster: number): number {
    const { bench, strips, job, at } = this
    const place = job.firsts[cluster] + from
    strips.copy(place, padded(columns), at.strip)
    bench.float64(at.columnSums, padded(columns)).fill(0)
    strips.add(at.chunk, rows, at.strip, columns, at.rowSums, at.columnSums)
    return place
  }

  private lowerNearest(first: number, sums: Float64Array, size: number): void {
    const nearest = this.job.nearest[this.thread]
    for (let i = 0; i < sums.length; i++) nearest[first + i] = Math.min(nearest[first + i], sums[i] / size)
  }

  private settleBlock(b: number): void {
    const { bench, job, at, places } = this
    const taken = job.turn[0]
    const first = job.firsts[taken] + b * SETTLE_PLACES
    const count = Math.min(SETTLE_PLACES, places - first)
    bench.int64(at.total, count * 2).fill(0n)
    for (const sums of job.sums) {
      bench.copyIn(sums.subarray(first, first + count), at.other)
      bench.copyIn(sums.subarray(places + first, places + first + count), at.other + count * 8)
      bench.kernels.addIntegers(at.total, at.other, count * 2)
    }
    bench.kernels.sumValues(at.total, 1, count, job.bits, at.values)
    const values = bench.float64(at.values, count)
    // Places of the taken cluster itself come first: the second half of their own sums.
    const own = Math.max(0, Math.min(count, job.firsts[taken + 1] - first))
    for (let i = 0; i < own; i++) job.own[first + i] += values[i] / this.unit
    this.lowerNearest(first + own, values.subarray(own), job.sizes[taken] * this.unit)
  }
}
