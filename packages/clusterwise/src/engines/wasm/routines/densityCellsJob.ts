import { allocBuffer } from "../../../data/memory.js"
import type { Operation } from "../../../engine/engine.js"
import type { MetricName, MetricOptions } from "../../../engine/metric.js"
import { sampleUnits } from "../../../engine/sampleUnits.js"
import { type CellKind, planCells } from "../../../structures/cells.js"
import { cellMemoryBytes } from "../cellMemory.js"
import { type CellSort, cellSortBytes, planCellSort } from "../cellSort.js"
import { hasTree, limitsOf } from "../limits.js"
import { blockRowsOf, type Source } from "../source.js"
import { type DensityRequest, geometryOf } from "./densityJob.js"

export interface DensityCellsJob {
  readonly source: Source
  readonly options: MetricOptions
  /** Subtracted from each column, then multiplied with. */
  readonly origin: Float64Array
  readonly scale: number
  readonly sort: CellSort
  /** What rows count, and the same in the order of places; undefined where each counts 1. */
  readonly units: Float64Array | undefined
  readonly weights: Float64Array | undefined
  readonly kind: number
  readonly within: number
  readonly needed: number
  readonly blockRows: number
  /** Per cell that is not empty: its number, its first place (and one more), its cores, its cluster. */
  readonly numbers: Int32Array
  readonly starts: Int32Array
  readonly coreCounts: Int32Array
  readonly clusters: Int32Array
  /** One bit a number, whether its cell has rows; per 64 numbers, how many cells have lower ones. */
  readonly bits: BigInt64Array
  readonly ranks: Int32Array
  /** Per place: 1 for a core. */
  readonly cores: Uint8Array
  /** Per row. */
  readonly labels: Int32Array
  /** Per thread, and per cell: towards who stands for its set, as the thread knows it. */
  readonly parents: readonly Int32Array[]
  /** First cell of each block, and the one behind the last. */
  readonly blocks: Int32Array
  /** Blocks that are joined together: the more, the more is known of what lies behind a cell. */
  readonly joinedBlocks: number
  readonly state: Int32Array
}

/** What `state` holds: how many cells are not empty; 1 once rows took more comparisons than they should. */
export const CELLS = 0
export const GAVE_UP = 1

/** Enough blocks for all threads. */
export const BLOCKS = 64

/**
 * Columns up to which cells are made. Time of cells ÷ tree, from few neighbours a row to thousands: 2 columns 0.6 to 0.25, 3
 * columns 1.0 to 0.3, 4 columns 1.1 to 0.55.
 */
const MOST_COLS = 3

/** Whether cells may serve: whether they do, eps and the rows decide. */
export const mayHaveCells = ({ metric = "euclidean", cols }: Pick<Operation, "metric" | "cols">): boolean =>
  cols > 0 && cols <= MOST_COLS && hasTree(metric) && metric !== "haversine" && metric !== "minkowski"

/** Cells that there may be, empty ones too: a bit for each, and half a bit more, so that a row has 12 bytes at most. */
const mostCells = (rows: number): number => Math.min(2 ** 30, Math.max(2 ** 16, 64 * rows))

export const densityCellsBytes = (rows: number, cols: number, threads: number): number =>
  cellSortBytes(rows, cols) + rows * (45 + threads * 4) + threads * cellMemoryBytes(rows, cols)

/** Undefined where there would be too many cells. */
export function planDensityCells({ source, options }: DensityRequest, threads: number): DensityCellsJob | undefined {
  const { rows, cols } = source
  const geometry = geometryOf(source, new Float64Array(0), options.metric, cols)
  const limits = limitsOf(options, options.eps, geometry.scale, cols)
  const { of, needed } = sampleUnits(source.weights, options.minSamples * source.weightScale)
  const reach = limits.kind === 1 ? Math.sqrt(limits.within) : limits.within
  const [least, greatest] = rangeOf(source, options.metric, geometry)
  const cells = planCells(least, greatest, reach, limits.kind as CellKind, mostCells(rows))
  if (!cells) return undefined
  const integers = (length: number) => new Int32Array(allocBuffer(length * 4))
  const words = Math.ceil(cells.count / 64) + 2
  return {
    source,
    options,
    ...geometry,
    sort: planCellSort(cells, rows),
    units: of,
    weights: of && new Float64Array(allocBuffer(rows * 8)),
    kind: limits.kind,
    within: limits.within,
    needed,
    blockRows: blockRowsOf(source),
    numbers: integers(rows),
    starts: integers(rows + 1),
    coreCounts: integers(rows),
    clusters: integers(rows),
    bits: new BigInt64Array(allocBuffer(words * 8)),
    ranks: integers(words),
    cores: new Uint8Array(allocBuffer(rows)),
    labels: integers(rows),
    parents: Array.from({ length: threads }, () => integers(rows)),
    blocks: integers(BLOCKS + 1),
    joinedBlocks: Math.max(1, Math.floor(BLOCKS / 4 / threads)),
    state: integers(2),
  }
}

interface Units {
  readonly origin: Float64Array
  readonly scale: number
}

/** Range of the rows as they are compared. */
function rangeOf({ cols, min, max }: Source, metric: MetricName, { origin, scale }: Units) {
  // Rows of length 1, but for a rounding.
  if (metric === "cosine" || metric === "correlation")
    return [new Float64Array(cols).fill(-1.01), new Float64Array(cols).fill(1.01)] as const
  const inUnits = (values: Float64Array) =>
    Float64Array.from({ length: cols }, (_, j) => (values[j] - origin[j]) * scale)
  return [inUnits(min), inUnits(max)] as const
}
