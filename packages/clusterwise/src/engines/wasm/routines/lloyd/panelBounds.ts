import { allocBuffer } from "../../../../data/memory.js"
import type { Operation } from "../../../../engine/engine.js"
import { blockRowsOf, type Source } from "../../source.js"
import { packedLength, panelCountOf } from "../panels.js"

/**
 * What k-means remembers of rows and panels (assembly/panelBounds.ts), for all threads.
 *
 * Why no rounding can make a bound wrong. Distances are those of tile rows, in exact arithmetic of the values that decide
 * (the rows, and the centroids in float64). With the start values of panels.ts a computed score ŝ of a centroid c lies between
 * s = x·c − ½‖c‖² and s + 2e, so that ‖x‖² − 2ŝ ≤ ‖x − c‖² ≤ ‖x‖² − 2ŝ + 4e. ‖x‖² comes from float32 rows and sums, and is
 * below and above the truth by (cols + 12) · u32 at most, which `squareLeast` and `squareMost` take care of, roundings of the
 * product included. What follows (a few operations, each within u32 of its result) is covered by factors 1 ∓ 2^-20 on the
 * distance, of which less than half is used up.
 *
 * A bound is kept as if the centroids had never moved: lower + g and upper − g, where g is the length of the path that
 * a centroid (for lower bounds, the one of its panel with the longest last step, step for step) has gone since the start.
 * g is rounded down where a bound is taken, and up by 2^-20 of itself where it is used, which is more than what the two additions
 * round off (4 u32 of g, and as much of the bound). So
 *
 *     lower · (1 + 2^-22) ≤ ‖x − c‖,   ‖x − own‖ · (1 + 2^-22) ≤ upper,   ‖x − own‖ + 2^-55 ≤ upper,
 *
 * and lower bounds, rounded down to whole units of a power of two (at most 65,535 of them), are compared with upper bounds
 * and paths rounded up to such units. Where upper < lower, float64 differences (relative error (cols + 8) · u64 · 2, columns up to 2^20) find the same
 * order; the last of the three keeps away from distances whose squares fall below the smallest float64.
 */
export interface PanelBounds {
  readonly panels: number
  /** uint16 per block, panel and row of the block, in units. */
  readonly lower: Uint16Array
  /** float32 per block and row of the block. */
  readonly upper: Float32Array
  /** Label at each place (place = 8 · panel + lane), and place of each label. */
  readonly order: Int32Array
  readonly places: Int32Array
  /** How far each centroid has gone, at least and at most; and the farthest of each panel, at most in units. */
  readonly goneLeast: Float32Array
  readonly goneMost: Float32Array
  readonly panelLeast: Float32Array
  readonly panelMost: Uint16Array
  /** What lower bounds are counted in: a power of two. */
  readonly unit: Float64Array
  /** The centroids by places. */
  readonly packed: Float32Array
  readonly norms: Float64Array
  /** 1 where nothing is known of any row. */
  readonly unknown: Int32Array
  /** Rows that were looked at, and rows times panels that were computed, per thread. */
  readonly looked: Float64Array
  readonly computed: Float64Array
}

export function panelBoundsOf(source: Source, clusters: number, threads: number): PanelBounds {
  const panels = panelCountOf(clusters)
  const blockRows = blockRowsOf(source)
  const padded = Math.ceil(source.rows / blockRows) * blockRows
  const floats = (length: number) => new Float32Array(allocBuffer(length * 4))
  const halves = (length: number) => new Uint16Array(allocBuffer(length * 2))
  const integers = (length: number) => new Int32Array(allocBuffer(length * 4))
  const doubles = (length: number) => new Float64Array(allocBuffer(length * 8))
  return {
    panels,
    lower: halves(padded * panels),
    upper: floats(padded),
    order: integers(panels * 8),
    places: integers(clusters),
    goneLeast: floats(clusters),
    goneMost: floats(clusters),
    panelLeast: floats(panels),
    panelMost: halves(panels),
    unit: doubles(1),
    packed: floats(packedLength(clusters, source.cols, false)),
    norms: doubles(clusters),
    unknown: integers(1),
    looked: doubles(threads),
    computed: doubles(threads),
  }
}

/** Most rows of a block: what the last one may lack is remembered too. */
const BLOCK = 4096

export function panelBoundsNeed({ rows, cols, points = 1 }: Operation, threads: number): number {
  const panels = panelCountOf(points)
  return (rows + BLOCK) * (panels * 2 + 4) + (threads + 1) * (panels * 8 * (cols * 4 + 32) + BLOCK * (panels * 4 + 64))
}
