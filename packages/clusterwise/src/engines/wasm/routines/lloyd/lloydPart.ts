import type { Bench } from "../../bench.js"
import { mergedSums } from "../../mergedSums.js"
import type { Phase } from "../../team.js"
import { TileSearch } from "../../tileSearch.js"
import { boxSortPhases } from "./boxSort.js"
import { BoxAssignment } from "./lloydBoxes.js"
import { DenseAssignment } from "./lloydDense.js"
import type { LloydJob } from "./lloydJob.js"
import { LimitAssignment } from "./lloydLimits.js"
import { PanelAssignment } from "./lloydPanels.js"
import { LloydRows } from "./lloydRows.js"
import { SketchedAssignment } from "./lloydSketches.js"

/**
 * What one thread does in Lloyd's algorithm: blocks of rows into labels and exact sums of its own. The ways to assign
 * give the same labels, each is proven; lloydGuide.ts says which one goes next.
 */
export class LloydPart {
  /** Forgets labels and sums. */
  readonly reset: Phase = {
    begin: () => this.rows.clear(),
    block: (b) => {
      const { reader } = this.rows
      const first = reader.first(b)
      this.job.labels.fill(-1, first, first + reader.count(b))
      this.boxes?.clear(b)
      this.limited?.clear(b)
    },
  }

  readonly dense: Phase
  /** Only where the form "panels" runs. */
  readonly panels: Phase | undefined
  /** Only where bounds are "sketches". */
  readonly sketched: Phase | undefined

  /** By groups of rows that lie together (lloydBoxes.ts), and what goes before and after. */
  readonly boxes: BoxAssignment | undefined
  readonly place: Phase | undefined
  readonly gather: Phase | undefined
  readonly measure: Phase | undefined
  readonly settle: Phase | undefined
  /** Only where bounds are "limits". */
  readonly limited: LimitAssignment | undefined

  /** Exact sums of w·d² by cluster. */
  readonly inertia: Phase = {
    begin: () => {
      this.search.take()
      this.bench.int64(this.at.inertia, this.rows.clusters * 8).fill(0n)
    },
    block: (b) => this.inertiaBlock(b),
    end: () => this.job.inertiaSums[this.thread].set(this.bench.int64(this.at.inertia, this.rows.clusters * 8)),
  }

  /** Squared distance of every row to the centroid of its label. */
  readonly distances: Phase = {
    begin: () => this.search.take(),
    block: (b) => {
      this.sqToLabel(b)
      const { reader } = this.rows
      this.job.sqDistances.set(this.bench.float64(this.at.sq, reader.count(b)), reader.first(b))
    },
  }

  private readonly rows: LloydRows
  private readonly search: TileSearch
  /** Where things lie in this thread's memory. */
  private readonly at

  constructor(
    private readonly bench: Bench,
    private readonly job: LloydJob,
    private readonly thread: number,
  ) {
    this.rows = new LloydRows(bench, job, thread)
    this.search = new TileSearch(bench, job, this.rows.cols, job.scale, job.blockRows)
    this.dense = new DenseAssignment(job, this.rows, this.search)
    this.panels = job.panels && new PanelAssignment(bench, job, job.panels, thread, this.rows, this.search)
    this.limited = job.limits && new LimitAssignment(bench, job, job.limits, this.rows, this.search)
    if (job.boxes) {
      this.boxes = new BoxAssignment(bench, job, this.rows)
      this.measure = this.boxes.measure
      this.settle = this.boxes.settle
      const { place, gather } = boxSortPhases(job.boxes.sort)
      this.place = place
      this.gather = gather
    }
    this.sketched = job.sketches && new SketchedAssignment(bench, job, job.sketches, this.rows)
    const rows = job.blockRows + 8
    this.at = {
      sq: bench.alloc(rows * 8),
      terms: bench.alloc(rows * 32),
      row: bench.alloc((this.rows.cols + 2) * 8),
      inertia: bench.alloc(this.rows.clusters * 64),
    }
  }

  /** The sums of all threads as numbers, records × width. Only the driver's thread asks. */
  merged(sums: readonly BigInt64Array[], records: number, width: number): Float64Array {
    return mergedSums(this.bench, sums, records, width, this.job.bits)
  }

  /** One working row (the unit row under cosine). */
  row(index: number): Float64Array {
    const { reader } = this.rows
    const block = Math.floor(index / reader.blockRows)
    return reader.row(reader.raw(block), index - reader.first(block))
  }

  private inertiaBlock(b: number): void {
    const { bench, at, job, rows } = this
    this.sqToLabel(b)
    const count = rows.reader.count(b)
    bench.kernels.distanceTerms(at.sq, count, job.sqUnit[0], 1, rows.weights(b), at.terms)
    bench.kernels.addTerms(at.terms, count, rows.labelsAt, at.inertia, 4, job.bits)
  }

  private sqToLabel(b: number): void {
    const { bench, at, job, rows } = this
    const { reader, cols, labelsAt } = rows
    const first = reader.first(b)
    const count = reader.count(b)
    const raw = reader.raw(b)
    bench.copyIn(job.labels.subarray(first, first + count), labelsAt)
    const measure = reader.wide ? bench.kernels.sqToLabel64 : bench.kernels.sqToLabel32
    measure(raw, count, cols, this.search.pointsAt, labelsAt, job.scale, at.sq, at.row)
  }
}
