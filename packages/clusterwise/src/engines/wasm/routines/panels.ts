import type { Geometry } from "../../../structures/geometry.js"

/**
 * Columns up to which eight rows lie in lanes (assignFlat) instead of eight centroids (assign). Time of assignFlat ÷ assign
 * in turns, k 20: 4 columns 0.95, 5 0.94, 6 0.97, 7 1.05, 8 1.15, 10 1.14; k 8: 3 columns 0.84, 6 1.09, 8 1.24.
 */
export const FLAT_COLS = 6

/**
 * Centroids as the float32 tiles want them, written once an iteration for all threads. Rows and centroids are taken
 * about the origin and times the tile scale.
 */
export interface Panels {
  /** Flat: per centroid its columns and a gap for the start value. Otherwise per panel of 8: column by column, 8 wide. */
  readonly packed: Float32Array
  /** ‖c‖ per centroid. */
  readonly norms: Float64Array
}

export const panelCountOf = (clusters: number): number => Math.ceil(clusters / 8)

export function packedLength(clusters: number, cols: number, flat = cols <= FLAT_COLS): number {
  return flat ? clusters * (cols + 1) : panelCountOf(clusters) * 8 * cols
}

export function packPanels(
  centroids: Float64Array,
  clusters: number,
  cols: number,
  geometry: Geometry,
  tileScale: number,
  panels: Panels,
  flat = cols <= FLAT_COLS,
): void {
  const { packed, norms } = panels
  for (let c = 0; c < clusters; c++) {
    const base = flat ? c * (cols + 1) : (c >> 3) * 8 * cols + (c & 7)
    const step = flat ? 1 : 8
    let sq = 0
    for (let j = 0; j < cols; j++) {
      const value = (centroids[c * cols + j] - geometry.origin[j]) * tileScale
      packed[base + j * step] = value
      sq += value * value
    }
    norms[c] = Math.sqrt(sq)
  }
}

/** Unit roundoff of float32 and float64. */
const U32 = 2 ** -24
const U64 = 2 ** -53
/** Covers products that fall below the smallest float32. */
const TINY = 2 ** -110

/**
 * Start values and slacks for rows of length at most `reach`. With r = ‖x‖ ≤ reach, the computed score of c differs
 * from x·c − ½‖c‖² by at most
 *
 *     e = (cols + 8) · u32 · (r‖c‖ + ½‖c‖²) + (cols + 8) · 4 · u64 · (r + ‖c‖)²
 *
 * (rounding of x, of c and of the start value, cols multiply-adds in one chain — Higham, "Accuracy and Stability of
 * Numerical Algorithms", 3.1 — and, in the second term, the float64 distance that would decide). A centroid starts at
 * e − ½‖c‖²; its slack is 2e, both rounded to the safe side.
 * @param starts one place per centroid, `stride` apart
 * @param times how many times that error is to be allowed for
 */
export function startValues(
  norms: Float64Array,
  reach: number,
  cols: number,
  starts: Float32Array,
  stride: number,
  slack: Float32Array,
  times = 1,
): void {
  const single = (cols + 8) * U32 * times
  const double = (cols + 8) * 4 * U64 * times
  for (let c = 0; c < norms.length; c++) {
    const norm = norms[c]
    const half = 0.5 * norm * norm
    const error = (single * (reach * norm + half) + double * (reach + norm) * (reach + norm)) * 1.01 + TINY
    starts[c * stride] = error - half
    slack[c] = 2 * error * (1 + 2 ** -20)
  }
}
