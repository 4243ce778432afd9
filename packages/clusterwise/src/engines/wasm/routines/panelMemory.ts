import type { Bench } from "../bench.js"
import type { BlockReader } from "../source.js"
import type { LloydJob } from "./lloydJob.js"
import type { PanelBounds } from "./panelBounds.js"
import { startValues } from "./panels.js"

const U32 = 2 ** -24
/** Start value of the places behind the last centroid: never the best. */
const PADDING = -3e38
/** A lower bound that says nothing. */
const UNKNOWN = -3e38
const TINY = 2 ** -110

/** One block's bounds and the panels in a thread's memory, with the record that assembly/panelBounds.ts reads. */
export class PanelMemory {
  /** Where the record lies. */
  readonly at: number
  private readonly stride: number
  private readonly places
  private reach = -1
  private tileAt = -1

  constructor(
    private readonly bench: Bench,
    private readonly job: LloydJob,
    private readonly bounds: PanelBounds,
    labelsAt: number,
    readonly freshAt: number,
  ) {
    const { panels } = bounds
    const rows = job.blockRows
    const { cols } = job.source
    this.stride = rows * 4
    const perRow = () => bench.alloc((rows + 8) * 4)
    const like = (array: Float32Array | Int32Array) => bench.alloc(array.byteLength + 16)
    this.places = {
      cols,
      panels,
      stride: this.stride,
      rowsAt: perRow(),
      packed: like(bounds.packed),
      starts: bench.alloc(panels * 32),
      slack: bench.alloc(panels * 32),
      lower: bench.alloc(panels * this.stride),
      upper: perRow(),
      labels: labelsAt,
      fresh: freshAt,
      places: like(bounds.places),
      order: like(bounds.order),
      goneLeast: like(bounds.goneLeast),
      goneMost: like(bounds.goneMost),
      panelLeast: like(bounds.panelLeast),
      panelMost: like(bounds.panelMost),
      now: perRow(),
      squares: perRow(),
      best: perRow(),
      second: perRow(),
      inner: perRow(),
      winner: perRow(),
      left: perRow(),
      active: perRow(),
      sorted: perRow(),
      list: perRow(),
      open: perRow(),
      counts: bench.alloc((panels + 1) * 4),
      scores: bench.alloc(bench.kernels.panelScoreBytes()),
    }
    this.at = bench.alloc(bench.kernels.panelBoundsBytes())
    const words = Object.values(this.places)
    bench.int32(this.at, words.length).set(words)
    const error = (cols + 12) * U32 * 1.01
    bench.float32(this.at + words.length * 4, 3).set([1 - error, 1 + error, TINY])
    this.rowAt = bench.alloc((cols + 2) * 8)
  }

  private readonly rowAt: number

  /** Copies the present panels in: at the beginning of a phase. */
  take(): void {
    const { bench, bounds, places } = this
    bench.copyIn(bounds.packed, places.packed)
    for (const name of ["places", "order", "goneLeast", "goneMost", "panelLeast", "panelMost"] as const)
      bench.copyIn(bounds[name], places[name])
    this.reach = -1
  }

  /** A block's bounds. */
  bring(b: number, unknown: boolean): void {
    const { bench, bounds, places } = this
    const rows = this.job.blockRows
    const floats = rows * bounds.panels
    if (unknown) {
      bench.float32(places.lower, floats).fill(UNKNOWN)
      bench.float32(places.upper, rows).fill(0)
      return
    }
    bench.copyIn(bounds.lower.subarray(b * floats, (b + 1) * floats), places.lower)
    bench.copyIn(bounds.upper.subarray(b * rows, (b + 1) * rows), places.upper)
  }

  takeAway(b: number): void {
    const { bench, bounds, places } = this
    const rows = this.job.blockRows
    const floats = rows * bounds.panels
    bounds.lower.set(bench.float32(places.lower, floats), b * floats)
    bounds.upper.set(bench.float32(places.upper, rows), b * rows)
  }

  /** Where the block's tile rows lie. */
  rowsAt(tile: number): void {
    if (tile === this.tileAt) return
    this.tileAt = tile
    const { bench, job, places } = this
    const stride = job.source.cols * 4
    const at = bench.int32(places.rowsAt, job.blockRows)
    for (let i = 0; i < at.length; i++) at[i] = tile + i * stride
  }

  /** Start values for rows up to `reach`; made anew only when that differs much from the last block's. */
  startFor(reach: number): void {
    if (reach <= this.reach && reach > this.reach / 2) return
    this.reach = reach
    const { bench, bounds, places, job } = this
    const starts = bench.float32(places.starts, bounds.panels * 8).fill(PADDING)
    startValues(bounds.norms, reach, job.source.cols, starts, 1, bench.float32(places.slack, bounds.panels * 8))
  }

  /** The open rows, from differences. */
  decide(reader: BlockReader, raw: number, open: number, pointsAt: number): void {
    const { kernels } = this.bench
    const { job, places, rowAt, freshAt } = this
    const decide = reader.wide ? kernels.nearest64 : kernels.nearest32
    const { clusters } = job.options
    decide(raw, places.open, open, job.source.cols, pointsAt, clusters, job.scale, freshAt, rowAt)
  }
}
