import { allocBuffer } from "../../data/memory.js"
import { type KdTree, PANEL_ROWS } from "../../structures/kdTree.js"
import { leadingAxes } from "../../structures/leadingAxes.js"
import { sampleWithoutReplacement } from "../../structures/sample.js"
import type { Bench } from "./bench.js"
import type { Phase } from "./team.js"

/**
 * Rows of many columns, for a search in a tree. The tree has a few columns of its own: places along the directions in which
 * the rows vary most, which bring rows near each other together, and along which no two rows are farther apart than they are
 * (the directions are orthonormal). What its boxes leave open is for sketches (assembly/sketches.ts), and what these leave open
 * is measured on the rows.
 */
export interface WideRows {
  /** As distances take them, row by row. */
  readonly rows: Float64Array
  readonly cols: number
  /** Of a sample. */
  readonly mean: Float64Array
  /** Directions, one a column of the tree: each `cols` long. */
  readonly axes: Float64Array
}

/**
 * Columns from which rows are wide. Processor time with ÷ without: DBSCAN of 8 columns 1.0, 12 columns 0.8, 16 columns 0.55, 128
 * columns 0.2; spanning trees by mutual reachability of 8 columns 1.2, 12 columns 1.1, 16 columns 0.9, 384 columns 0.4.
 */
const WIDE_COLS = 16
/** Columns of the tree, a multiple of 4. */
const AXES = 16
/** Rows that directions are found from, and values of theirs: one thread does it, in some 60 ms. */
const SAMPLE_ROWS = 1024
const SAMPLE_VALUES = 524_288
/** Rows that are staged at once, a multiple of 8. */
const BLOCK_ROWS = 64

export const isWide = (cols: number): boolean => cols >= WIDE_COLS

/** Metrics of trees that sketches tell about: sums of squares. */
const SQUARES = ["euclidean", "sqeuclidean", "cosine", "correlation"]
export const takesSketches = (metric: string, cols: number): boolean => isWide(cols) && SQUARES.includes(metric)

/** Columns of the tree of such rows. */
export const axesOf = (cols: number): number => (isWide(cols) ? AXES : cols)

/** Bytes that all threads share, besides the tree. */
export const wideBytes = (rows: number, cols: number): number => (isWide(cols) ? (rows + AXES) * cols * 8 : 0)

/** Bytes in a thread's own memory, besides the tree: sketches and fine ones, of two bytes a number at most, and what is staged. */
export const sketchesBytes = (rows: number, cols: number): number =>
  isWide(cols) ? (rows + 8) * (4 * cols + 80) + BLOCK_ROWS * cols * 24 + cols * AXES * 16 : 0

export function planWide(rows: number, cols: number): WideRows {
  const floats = (length: number) => new Float64Array(allocBuffer(length * 8))
  return { rows: floats(rows * cols), cols, mean: floats(cols), axes: floats(AXES * cols) }
}

/** Blocks of `Prefixes`. */
export const prefixBlocks = ({ rows, cols }: WideRows): number => Math.ceil(rows.length / cols / BLOCK_ROWS)

/** Finds mean and directions from a sample: any that are orthonormal give the same answers. */
export function findAxes({ rows, cols, mean, axes }: WideRows): void {
  const count = rows.length / cols
  const most = Math.max(64, Math.min(SAMPLE_ROWS, Math.floor(SAMPLE_VALUES / cols)))
  const chosen = sampleWithoutReplacement(count, Math.min(count, most), 0)
  const sample = new Float64Array(chosen.length * cols)
  for (let i = 0; i < chosen.length; i++) sample.set(rows.subarray(chosen[i] * cols, (chosen[i] + 1) * cols), i * cols)
  for (let at = 0; at < sample.length; at++) mean[at % cols] += sample[at] / chosen.length
  for (let at = 0; at < sample.length; at++) sample[at] -= mean[at % cols]
  axes.set(leadingAxes(sample, cols, AXES))
}

/** Writes places along the directions to where the tree takes its rows from. */
export class Prefixes implements Phase {
  private at: { mean: number; ones: number; axes: number; rows: number; out: number } | undefined

  constructor(
    private readonly bench: Bench,
    private readonly wide: WideRows,
    private readonly tree: KdTree,
  ) {}

  begin(): void {
    const { bench, wide } = this
    this.at = {
      mean: bench.put(wide.mean),
      ones: bench.put(new Float64Array(wide.cols).fill(1)),
      axes: bench.put(inPanels(wide)),
      rows: bench.alloc((BLOCK_ROWS + 3) * wide.cols * 8),
      out: bench.alloc((BLOCK_ROWS + 3) * AXES * 8),
    }
  }

  block(b: number): void {
    const { bench, tree } = this
    const { rows, cols } = this.wide
    const { kernels } = bench
    const at = this.at!
    const first = b * BLOCK_ROWS
    const count = Math.min(BLOCK_ROWS, tree.rows - first)
    bench.copyIn(rows.subarray(first * cols, (first + count) * cols), at.rows)
    kernels.affineRows64(at.rows, count, cols, at.mean, at.ones, at.rows)
    kernels.multiplyRows(at.rows, count, cols, at.axes, AXES / 4, at.out)
    tree.panels.set(bench.float64(at.out, count * AXES), first * AXES)
  }

  end(): void {
    this.bench.free(this.at!.mean)
  }
}

/** Directions four by four, as `multiplyRows` takes them. */
function inPanels({ axes, cols }: WideRows): Float64Array {
  const panels = new Float64Array(axes.length)
  for (let k = 0; k < AXES; k++)
    for (let j = 0; j < cols; j++) panels[((k >> 2) * cols + j) * 4 + (k & 3)] = axes[k * cols + j]
  return panels
}

/** Sketches of all rows in the order of a tree, in a thread's own memory. */
export class Sketches {
  readonly at: number
  readonly steps: number
  readonly fine: number
  readonly fineBytes: number
  private readonly staged: number
  private readonly mean: number

  constructor(
    private readonly bench: Bench,
    private readonly wide: WideRows,
    private readonly tree: KdTree,
  ) {
    const { kernels } = bench
    const { cols, mean } = wide
    this.at = bench.alloc(kernels.sketchBytes(cols, Math.ceil(tree.rows / PANEL_ROWS)))
    this.steps = kernels.sketchSteps(cols)
    this.fineBytes = kernels.fineBytes(cols)
    this.fine = bench.alloc(tree.rows * this.fineBytes)
    this.staged = bench.alloc(BLOCK_ROWS * cols * 8)
    this.mean = bench.put(mean)
  }

  fill(): void {
    const { bench, tree } = this
    const { rows, cols } = this.wide
    const staged = bench.float64(this.staged, BLOCK_ROWS * cols)
    for (let first = 0; first < tree.rows; first += BLOCK_ROWS) {
      const count = Math.min(BLOCK_ROWS, tree.rows - first)
      for (let i = 0; i < count; i++) {
        const from = tree.order[first + i] * cols
        staged.set(rows.subarray(from, from + cols), i * cols)
      }
      bench.kernels.sketchRows(this.staged, count, cols, this.mean, this.at, this.fine, first)
    }
  }
}

/** Σ (x − y)² of the rows at two places of a tree, column after column: what distances are decided by. */
export function measureOf({ rows, cols }: WideRows, { order }: KdTree): (a: number, b: number) => number {
  return (a, b) => {
    let sum = 0
    for (let x = order[a] * cols, y = order[b] * cols, last = x + cols; x < last; x++, y++) {
      const t = rows[x] - rows[y]
      sum += t * t
    }
    return sum
  }
}

/**
 * What a bound on distances is along the directions: more than all that is lost there. Rows about the origin reach 1 in each
 * column at most, about the mean 2.
 */
export function reachAlong(bound: number, cols: number): number {
  return bound * (1 + 1e-9) + 2 ** -48 * cols * Math.sqrt(cols * AXES)
}
