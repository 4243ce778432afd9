import { takeNearest } from "../../../engine/balanced/costs.js"
import type { BalancedOptions } from "../../../engine/engine.js"
import type { Bench } from "../bench.js"
import type { WorkingGeometry } from "../geometry.js"
import { BlockReader, type Source } from "../source.js"
import type { Phase } from "../team.js"

/** Everything that the threads of one fit share. */
export interface BalancedJob extends WorkingGeometry {
  readonly source: Source
  readonly options: BalancedOptions
  readonly blockRows: number
  readonly blocks: number
  /** What rows cost at centroids beyond the nearest one, rows × clusters; undefined where there is no room for it. */
  readonly table: Float64Array | undefined
  readonly points: Float64Array
  readonly distanceScale: Float64Array
  /** What each row costs at its nearest centroid. */
  readonly least: Float64Array
  /** The largest value of the table, per thread. */
  readonly largest: Float64Array
}

/** What one thread does for k-means within bounds. */
export class BalancedPart {
  readonly rest: Phase = { block: () => {} }

  /** Costs of a block of rows at all centroids, from differences. */
  readonly measure: Phase = {
    begin: () => {
      this.bench.copyIn(this.job.points, this.at.points)
      this.largest = 0
    },
    block: (b) => this.measureBlock(b),
    end: () => {
      this.job.largest[this.thread] = this.largest
    },
  }

  private readonly reader: BlockReader
  private readonly clusters: number
  private readonly at
  private largest = 0

  constructor(
    private readonly bench: Bench,
    private readonly job: BalancedJob,
    private readonly thread: number,
  ) {
    const { source, options, blockRows, tileScale } = job
    this.clusters = options.clusters
    this.reader = new BlockReader(bench, source, options.metric === "cosine", job, tileScale, false, blockRows)
    this.at = {
      points: bench.alloc(job.points.byteLength),
      labels: bench.alloc((blockRows + 8) * 4),
      sq: bench.alloc((blockRows + 8) * 8),
      row: bench.alloc((source.cols + 2) * 8),
    }
  }

  private measureBlock(b: number): void {
    const { bench, job, reader, clusters, at } = this
    const first = reader.first(b)
    const count = reader.count(b)
    const raw = reader.raw(b)
    const table = job.table!.subarray(first * clusters, (first + count) * clusters)
    const measure = reader.wide ? bench.kernels.sqToLabel64 : bench.kernels.sqToLabel32
    for (let c = 0; c < clusters; c++) {
      bench.int32(at.labels, count).fill(c)
      measure(raw, count, job.source.cols, at.points, at.labels, job.distanceScale[0], at.sq, at.row)
      const sq = bench.float64(at.sq, count)
      for (let i = 0, to = c; i < count; i++, to += clusters) table[to] = sq[i]
    }
    for (let i = 0; i < count; i++) this.finishRow(table, i, first + i)
  }

  private finishRow(table: Float64Array, index: number, row: number): void {
    const { job, clusters } = this
    const from = index * clusters
    job.least[row] = takeNearest(table, from, clusters, job.source.weights?.[row] ?? 1)
    for (let at = from; at < from + clusters; at++) if (table[at] > this.largest) this.largest = table[at]
  }
}
