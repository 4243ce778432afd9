import { allocBuffer, type FloatArray } from "../../data/memory.js"
import type { MetricName, MetricOptions } from "../../engine/metric.js"
import { metricScale } from "../../engine/metricRange.js"
import { metricRows } from "../../engine/metricRows.js"
import { blockRowsOf, type Source } from "./source.js"
import type { Phase } from "./team.js"

/** All rows as `PairTiles` takes them: prepared for the metric, float64, in panels of 8. Shared by all threads. */
export interface PairPanels {
  readonly packed: Float64Array
  /** Power of two that the rows are multiplied by. */
  readonly scale: number
  readonly packBlocks: number
}

/** Columns of prepared rows: under haversine the cosine of the latitude comes third. */
export const pairCols = (metric: MetricName, cols: number): number => (metric === "haversine" ? 3 : cols)

/** Length of so many rows in panels of 8: column by column, 8 wide; what is behind the last row is 0. */
export const packedRowsLength = (rows: number, cols: number): number => Math.ceil(rows / 8) * 8 * cols

/** Room for the panels of these rows; a `PanelPacker` fills it. */
export function planPanels(source: Source, { metric }: MetricOptions): PairPanels {
  const length = packedRowsLength(source.rows, pairCols(metric, source.cols))
  return {
    packed: new Float64Array(allocBuffer(length * 8)),
    scale: metricScale(metric, reachOfSource(source)),
    packBlocks: Math.ceil(source.rows / blockRowsOf(source)),
  }
}

/** The largest size of a value. */
export function reachOfSource({ min, max }: Source): number {
  return max.reduce((most, value, j) => Math.max(most, Math.abs(value), Math.abs(min[j])), 0)
}

/** Rows as the kernels take them, row by row. */
export function pairRows(
  data: FloatArray,
  rows: number,
  cols: number,
  metric: MetricName,
  scale: number,
  first: number,
): FloatArray {
  const prepared = metricRows(data, rows, cols, metric, scale, first)
  if (metric !== "haversine") return prepared
  const out = new Float64Array(rows * 3)
  for (let i = 0; i < rows; i++) out.set([prepared[i * 2], prepared[i * 2 + 1], Math.cos(prepared[i * 2])], i * 3)
  return out
}

/** Writes rows to their places in panels. */
export function packRows(rows: FloatArray, count: number, cols: number, packed: Float64Array, first: number): void {
  for (let i = 0; i < count; i++) {
    const at = ((first + i) >> 3) * 8 * cols + ((first + i) & 7)
    for (let j = 0; j < cols; j++) packed[at + j * 8] = rows[i * cols + j]
  }
}

/** Fills panels, block by block of rows, on any thread. */
export class PanelPacker implements Phase {
  private readonly blockRows: number

  constructor(
    private readonly source: Source,
    private readonly options: MetricOptions,
    private readonly panels: PairPanels,
  ) {
    this.blockRows = blockRowsOf(source)
  }

  block(b: number): void {
    const { data, rows, cols } = this.source
    const { metric } = this.options
    const first = b * this.blockRows
    const count = Math.min(this.blockRows, rows - first)
    const values = data.subarray(first * cols, (first + count) * cols)
    const prepared = pairRows(values, count, cols, metric, this.panels.scale, first)
    packRows(prepared, count, pairCols(metric, cols), this.panels.packed, first)
  }
}
