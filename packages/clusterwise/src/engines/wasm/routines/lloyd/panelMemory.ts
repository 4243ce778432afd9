import type { Bench } from "../../bench.js"
import type { BlockReader } from "../../source.js"
import { startValues } from "../panels.js"
import type { LloydJob } from "./lloydJob.js"
import type { PanelBounds } from "./panelBounds.js"

const U32 = 2 ** -24
/** Start value of the places behind the last centroid: never the best. */
const PADDING = -3e38
const TINY = 2 ** -110

/** One block's bounds and the panels in a thread's memory, with the record that assembly/panelBounds.ts reads. */
export class PanelMemory {
  /** Where the record lies. */
  readonly at: number
  /** Where labels of the chosen rows lie, int32: those so far, and those that are found. */
  readonly labelsAt: number
  readonly freshAt: number
  private readonly places
  private readonly rowAt: number
  private readonly settingsAt: number
  private reach = -1

  constructor(
    private readonly bench: Bench,
    private readonly job: LloydJob,
    private readonly bounds: PanelBounds,
    blockLabelsAt: number,
  ) {
    const { panels } = bounds
    const { cols } = job.source
    const rows = job.blockRows + 16
    const like = (array: Float32Array | Int32Array | Uint16Array) => bench.alloc(array.byteLength + 16)
    this.labelsAt = bench.alloc(rows * 4)
    this.freshAt = bench.alloc(rows * 4)
    this.places = {
      cols,
      panels,
      stride: job.blockRows * 2,
      rowBytes: cols * 4,
      packed: like(bounds.packed),
      starts: bench.alloc(panels * 32),
      slack: bench.alloc(panels * 32),
      lower: bench.alloc(panels * job.blockRows * 2 + 16),
      upper: bench.alloc(rows * 4),
      labels: blockLabelsAt,
      places: like(bounds.places),
      order: like(bounds.order),
      goneLeast: like(bounds.goneLeast),
      goneMost: like(bounds.goneMost),
      panelLeast: like(bounds.panelLeast),
      panelMost: like(bounds.panelMost),
      active: bench.alloc(rows * 2),
      chosen: bench.alloc(rows * 2),
      ends: bench.alloc((panels + 1) * 4),
      bounds: bench.alloc(panels * job.blockRows * 2 + 16),
      now: bench.alloc(rows * 2),
      squares: bench.alloc(rows * 4),
      best: bench.alloc(rows * 4),
      second: bench.alloc(rows * 4),
      inner: bench.alloc(rows * 4),
      winner: bench.alloc(rows * 4),
      left: bench.alloc(rows * 4),
      from: this.labelsAt,
      fresh: this.freshAt,
      list: bench.alloc(rows * 2),
      open: bench.alloc(rows * 4),
      compress: bench.alloc(256 * 16),
      scores: bench.alloc(bench.kernels.panelScoreBytes()),
    }
    this.at = bench.alloc(bench.kernels.panelBoundsBytes())
    this.rowAt = bench.alloc((cols + 2) * 8)
    const words = Object.values(this.places)
    bench.int32(this.at, words.length).set(words)
    this.settingsAt = this.at + words.length * 4
    writeCompress(new Uint8Array(bench.kernels.memory.buffer, this.places.compress, 256 * 16))
  }

  /** Where the numbers of the chosen rows lie, uint16. */
  get numbersAt(): number {
    return this.places.chosen
  }

  /** Copies the present panels in: at the beginning of a phase. */
  take(): void {
    const { bench, bounds, places, settingsAt } = this
    const error = (this.job.source.cols + 12) * U32 * 1.01
    bench.float32(settingsAt, 4).set([1 - error, 1 + error, TINY, 1 / bounds.unit[0]])
    bench.copyIn(bounds.packed, places.packed)
    for (const name of ["places", "order", "goneLeast", "goneMost", "panelLeast", "panelMost"] as const)
      bench.copyIn(bounds[name], places[name])
    this.reach = -1
  }

  /** A block's bounds. */
  bring(b: number, unknown: boolean): void {
    const { bench, bounds, places } = this
    const rows = this.job.blockRows
    const room = rows * bounds.panels
    if (unknown) {
      bench.uint16(places.lower, room).fill(0)
      bench.float32(places.upper, rows).fill(0)
      return
    }
    bench.copyIn(bounds.lower.subarray(b * room, (b + 1) * room), places.lower)
    bench.copyIn(bounds.upper.subarray(b * rows, (b + 1) * rows), places.upper)
  }

  takeAway(b: number): void {
    const { bench, bounds, places } = this
    const rows = this.job.blockRows
    const room = rows * bounds.panels
    bounds.lower.set(bench.uint16(places.lower, room), b * room)
    bounds.upper.set(bench.float32(places.upper, rows), b * rows)
  }

  /** Start values for rows up to `reach`; made anew only when that differs much from the last block's. */
  startFor(reach: number): void {
    if (reach <= this.reach && reach > this.reach / 2) return
    this.reach = reach
    const { bench, bounds, places, job } = this
    const starts = bench.float32(places.starts, bounds.panels * 8).fill(PADDING)
    startValues(bounds.norms, reach, job.source.cols, starts, 1, bench.float32(places.slack, bounds.panels * 8))
  }

  /** The chosen rows that are open, from differences. */
  decide(reader: BlockReader, raw: number, open: number, pointsAt: number): void {
    const { kernels } = this.bench
    const { job, places, rowAt, freshAt } = this
    const decide = reader.wide ? kernels.nearest64 : kernels.nearest32
    const { clusters } = job.options
    decide(raw, places.open, open, job.source.cols, pointsAt, clusters, job.scale, freshAt, rowAt)
  }
}

/** For each byte a shuffle that brings the uint16 lanes of its set bits to the front. */
function writeCompress(shuffles: Uint8Array): void {
  for (let bits = 0; bits < 256; bits++) {
    let to = bits * 16
    for (let lane = 0; lane < 8; lane++) {
      if (!(bits & (1 << lane))) continue
      shuffles[to++] = lane * 2
      shuffles[to++] = lane * 2 + 1
    }
  }
}
