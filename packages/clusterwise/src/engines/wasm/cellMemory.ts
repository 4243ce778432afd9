import type { Bench } from "./bench.js"

/** Rows sorted by their cells, as all threads see them. */
export interface SortedCells {
  readonly rows: number
  readonly cols: number
  /** Column after column, in the order of places. */
  readonly values: Float64Array
  /** Per cell, for as many cells as there are. */
  readonly numbers: Int32Array
  readonly starts: Int32Array
  /** One bit a number, whether its cell has rows; per 64 numbers, how many cells have lower ones. */
  readonly bits: BigInt64Array
  readonly ranks: Int32Array
  readonly weights: Float64Array | undefined
  readonly runs: Int32Array
  readonly kind: number
  readonly within: number
  readonly needed: number
}

/** Rows that are compared at a time. */
const LANES = 4

/** Bytes of a `CellMemory`. */
export const cellMemoryBytes = (rows: number, cols: number): number => rows * (8 * cols + 46) + 100_000

/** Rows by their cells in a thread's own memory, with the record that assembly/cellState.ts lays down of it. */
export class CellMemory {
  /** One byte a place. */
  readonly cores: Uint8Array
  /** Per cell. */
  readonly coreCounts: Int32Array
  readonly parents: Int32Array
  readonly clusters: Int32Array
  /** Per place. */
  readonly labels: Int32Array
  private readonly at: number

  constructor(
    private readonly bench: Bench,
    { rows, cols, values, numbers, starts, bits, ranks, weights, runs, kind, within, needed }: SortedCells,
  ) {
    const cells = numbers.length
    const stride = Math.ceil((rows + LANES) / LANES) * LANES
    const columns = bench.room(stride * cols * 8)
    for (let j = 0; j < cols; j++) bench.copyIn(values.subarray(j * rows, (j + 1) * rows), columns + j * stride * 8)
    const cores = bench.alloc(stride)
    // Sets are known before labels are asked for: they lie in the same place.
    const [coreCounts, perCell, labels] = [bench.room(cells * 4), bench.room(cells * 4), bench.room(rows * 4)]
    const pointers = [
      columns,
      bench.put(numbers),
      bench.put(starts),
      weights ? bench.put(weights) : 0,
      cores,
      coreCounts,
      labels,
      perCell,
      labels,
      bench.put(bits),
      bench.put(ranks),
      bench.put(runs),
      bench.room(runs.length * 4),
      bench.room(cells),
    ]
    this.at = bench.alloc(104)
    bench.int32(this.at, 19).set([...pointers, stride, cols, kind, runs.length / 2, cells])
    // After 19 words, float64 begins at the next multiple of 8.
    bench.float64(this.at + 80, 2).set([within, needed])
    this.cores = new Uint8Array(bench.kernels.memory.buffer, cores, rows)
    this.coreCounts = bench.int32(coreCounts, cells)
    this.parents = bench.int32(labels, cells)
    this.clusters = bench.int32(perCell, cells)
    this.labels = bench.int32(labels, rows)
  }

  /** Marks the cores among the rows of these cells. 0: it would take more than so many pairs; as below. */
  markCores(from: number, to: number, pairs: number): number {
    return this.bench.kernels.markCellCores(this.at, from, to, pairs)
  }

  /** Takes the cores that all threads found. */
  takeCores(cores: Uint8Array, counts: Int32Array): void {
    this.cores.set(cores)
    this.coreCounts.set(counts)
    this.bench.kernels.beginCellSets(this.at)
  }

  /** Joins these cells with each other and with those behind them. */
  joinCores(from: number, to: number, pairs: number): number {
    return this.bench.kernels.joinCells(this.at, from, to, pairs)
  }

  /** Finds the clusters of the rows of these cells. */
  joinBorders(from: number, to: number, pairs: number): number {
    return this.bench.kernels.joinCellBorders(this.at, from, to, pairs)
  }
}
