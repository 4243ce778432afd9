import { allocBuffer } from "../../data/memory.js"
import type { MetricOptions } from "../../engine/metric.js"
import { metricScale } from "../../engine/metricRange.js"
import type { Bench } from "./bench.js"
import { packedRowsLength } from "./pairTiles.js"
import { blockRowsOf, type Source, zeroRow } from "./source.js"
import type { Phase } from "./team.js"

/** All rows as `PairTiles` takes them: prepared for the metric, float64, in panels of 8. Shared by all threads. */
export interface PairPanels {
  readonly packed: Float64Array
  /** Power of two that the rows are multiplied by. */
  readonly scale: number
  readonly packBlocks: number
}

/** Room for the panels of these rows; a `PanelPacker` fills it. */
export function planPanels(source: Source, { metric }: MetricOptions): PairPanels {
  return {
    packed: new Float64Array(allocBuffer(packedRowsLength(source.rows, source.cols) * 8)),
    scale: metricScale(metric, reachOfSource(source)),
    packBlocks: Math.ceil(source.rows / blockRowsOf(source)),
  }
}

/** The largest size of a value. */
export function reachOfSource({ min, max }: Source): number {
  return max.reduce((most, value, j) => Math.max(most, Math.abs(value), Math.abs(min[j])), 0)
}

/** Fills panels, block by block of rows, on any thread. */
export class PanelPacker implements Phase {
  private readonly blockRows: number
  private readonly rowsAt: number
  private readonly unitAt: number

  constructor(
    private readonly bench: Bench,
    private readonly source: Source,
    private readonly options: MetricOptions,
    private readonly panels: PairPanels,
  ) {
    this.blockRows = blockRowsOf(source)
    this.rowsAt = bench.alloc(this.blockRows * source.cols * 8)
    this.unitAt = options.metric === "cosine" ? bench.alloc(this.blockRows * source.cols * 8) : this.rowsAt
  }

  block(b: number): void {
    const { bench, source, panels } = this
    const { cols } = source
    const { packed, scale } = panels
    const first = b * this.blockRows
    const count = Math.min(this.blockRows, source.rows - first)
    bench.float64(this.rowsAt, count * cols).set(source.data.subarray(first * cols, (first + count) * cols))
    this.prepare(first, count)
    const rows = bench.float64(this.unitAt, count * cols)
    for (let i = 0; i < count; i++) {
      const at = ((first + i) >> 3) * 8 * cols + ((first + i) & 7)
      for (let j = 0; j < cols; j++) packed[at + j * 8] = rows[i * cols + j] * scale
    }
  }

  private prepare(first: number, count: number): void {
    if (this.options.metric !== "cosine") return
    const zero = this.bench.kernels.unitRows64(this.rowsAt, this.unitAt, count, this.source.cols)
    if (zero >= 0) throw zeroRow(first + zero)
  }
}
