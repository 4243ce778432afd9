import { mulAdd, sqDistance, widenRow } from "./lanes"
import { roundTo, split } from "./exactSums"

// Seeding: which rows would come nearer if a candidate became a centroid? A float32 tile finds upper bounds of the scores
// x·c − ½‖c‖² (as in assign); a row may only come nearer where that exceeds ½(‖x‖² − D²). Pairs that pass are decided
// from float64 differences.

/**
 * ½(‖x‖² − D²) in the tile's units, rounded down: below it no candidate improves the row.
 * @param squares ‖x − origin‖² · scale² per row, float64
 * @param sq D² · scale² per row, float64
 * @param ratio half the square of tileScale / scale
 * @param margin relative rounding of ‖x‖²
 */
export function thresholds(squares: usize, sq: usize, rows: i32, ratio: f64, margin: f64, out: usize): void {
  for (let i = 0; i < rows; i++) {
    const at = (<usize>i) << 3
    const n = load<f64>(squares + at)
    const t = (n - load<f64>(sq + at)) * ratio
    store<f32>(out + ((<usize>i) << 2), <f32>(t - abs(t) * 2.5e-7 - n * ratio * margin - 1e-37))
  }
}

/**
 * Pairs of row and candidate that a tile cannot exclude.
 * @param x rows × cols float32, with room for 3 more rows behind
 * @param panels, starts: as in assign
 * @param pairs out: row · 64 + candidate, int32
 * @returns number of pairs
 */
export function screen(x: usize, rows: i32, cols: i32, panels: usize, starts: usize, panelCount: i32, limits: usize, pairs: usize): i32 {
  let found = 0
  const stride = (<usize>cols) << 2
  for (let r = 0; r < rows; r += 4) {
    const x1 = x + stride
    const x2 = x1 + stride
    const x3 = x2 + stride
    let panel = panels
    const limit0 = v128.load32_splat(limits)
    const limit1 = v128.load32_splat(limits, 4)
    const limit2 = v128.load32_splat(limits, 8)
    const limit3 = v128.load32_splat(limits, 12)
    limits += 16
    for (let p = 0; p < panelCount; p++) {
      let a0 = v128.load(starts + ((<usize>p) << 5))
      let b0 = v128.load(starts + ((<usize>p) << 5), 16)
      let a1 = a0
      let b1 = b0
      let a2 = a0
      let b2 = b0
      let a3 = a0
      let b3 = b0
      const end = panel + ((<usize>cols) << 5)
      let at: usize = 0
      while (panel < end) {
        const lo = v128.load(panel)
        const hi = v128.load(panel, 16)
        const r0 = v128.load32_splat(x + at)
        a0 = mulAdd(r0, lo, a0)
        b0 = mulAdd(r0, hi, b0)
        const r1 = v128.load32_splat(x1 + at)
        a1 = mulAdd(r1, lo, a1)
        b1 = mulAdd(r1, hi, b1)
        const r2 = v128.load32_splat(x2 + at)
        a2 = mulAdd(r2, lo, a2)
        b2 = mulAdd(r2, hi, b2)
        const r3 = v128.load32_splat(x3 + at)
        a3 = mulAdd(r3, lo, a3)
        b3 = mulAdd(r3, hi, b3)
        panel += 32
        at += 4
      }
      const left = rows - r
      found = note(a0, b0, limit0, r, p, pairs, found)
      if (left > 1) found = note(a1, b1, limit1, r + 1, p, pairs, found)
      if (left > 2) found = note(a2, b2, limit2, r + 2, p, pairs, found)
      if (left > 3) found = note(a3, b3, limit3, r + 3, p, pairs, found)
    }
    x += stride << 2
  }
  return found
}

// @ts-ignore: decorator
@inline
function note(lo: v128, hi: v128, limit: v128, row: i32, panel: i32, pairs: usize, found: i32): i32 {
  let bits = i32x4.bitmask(f32x4.gt(lo, limit)) | (i32x4.bitmask(f32x4.gt(hi, limit)) << 4)
  while (bits != 0) {
    store<i32>(pairs + ((<usize>found) << 2), (row << 6) + (panel << 3) + ctz(bits))
    found++
    bits &= bits - 1
  }
  return found
}

/**
 * What each candidate would change in Σ w · D²: for each pair that comes nearer, its new term minus its old one, in the
 * candidate's record (width 2, first place).
 */
function improvements<T>(x: usize, cols: i32, pairs: usize, count: i32, points: usize, scale: f64, sq: usize, unit: f64, weights: usize, sums: usize, bits: i32, row: usize): void {
  const roundCoarse = roundTo(bits)
  const roundRest = roundTo(2 * bits)
  let widened = -1
  for (let i = 0; i < count; i++) {
    const pair = load<i32>(pairs + ((<usize>i) << 2))
    const r = pair >> 6
    const c = pair & 63
    if (r != widened) widenRow<T>(x + (<usize>r) * (<usize>cols) * sizeof<T>(), row, cols)
    widened = r
    const old = load<f64>(sq + ((<usize>r) << 3))
    const fresh = sqDistance(row, points + (<usize>c) * ((<usize>cols) << 3), cols, scale)
    if (fresh >= old) continue
    const weight = weights ? load<f64>(weights + ((<usize>r) << 3)) : 1
    split(f64x2.replace_lane(f64x2.splat(0), 0, fresh * unit * weight), sums + ((<usize>c) << 5), 16, 1, roundCoarse, roundRest)
    split(f64x2.replace_lane(f64x2.splat(0), 0, old * unit * weight), sums + ((<usize>c) << 5), 16, -1, roundCoarse, roundRest)
  }
}

export function improvements32(x: usize, cols: i32, pairs: usize, count: i32, points: usize, scale: f64, sq: usize, unit: f64, weights: usize, sums: usize, bits: i32, row: usize): void {
  improvements<f32>(x, cols, pairs, count, points, scale, sq, unit, weights, sums, bits, row)
}

export function improvements64(x: usize, cols: i32, pairs: usize, count: i32, points: usize, scale: f64, sq: usize, unit: f64, weights: usize, sums: usize, bits: i32, row: usize): void {
  improvements<f64>(x, cols, pairs, count, points, scale, sq, unit, weights, sums, bits, row)
}

/** sq = min(sq, fresh), value by value; everything is taken where `first` is set. */
export function lower(sq: usize, fresh: usize, rows: i32, first: i32): void {
  for (let i = 0; i < rows; i++) {
    const at = (<usize>i) << 3
    const d = load<f64>(fresh + at)
    if (first || d < load<f64>(sq + at)) store<f64>(sq + at, d)
  }
}

/** Adds sq · unit · weight of all rows to one record of width 2 (its two places together are the sum). */
export function sumWeighted(sq: usize, rows: i32, unit: f64, weights: usize, record: usize, bits: i32): void {
  const roundCoarse = roundTo(bits)
  const roundRest = roundTo(2 * bits)
  const factor = f64x2.splat(unit)
  let i = 0
  for (; i + 1 < rows; i += 2) {
    const at = (<usize>i) << 3
    let v = f64x2.mul(v128.load(sq + at), factor)
    if (weights) v = f64x2.mul(v, v128.load(weights + at))
    split(v, record, 16, 1, roundCoarse, roundRest)
  }
  if (i < rows) {
    const at = (<usize>i) << 3
    const v = load<f64>(sq + at) * unit * (weights ? load<f64>(weights + at) : 1)
    split(f64x2.replace_lane(f64x2.splat(0), 0, v), record, 16, 1, roundCoarse, roundRest)
  }
}
