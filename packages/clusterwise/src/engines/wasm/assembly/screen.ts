import { mulAdd, sqDistanceOf } from "./lanes"
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
 * What each candidate would change in Σ w · D²: for each pair that comes nearer, its new term (first place) and its old one,
 * negative (second place), in the candidate's record of width 2.
 * @param pairs row · 64 + candidate, int32; afterwards only those that come nearer
 * @param fresh out: the new D² of those, float64
 * @returns number of those
 */
function improvements<T>(x: usize, cols: i32, pairs: usize, count: i32, points: usize, scale: f64, sq: usize, unit: f64, weights: usize, sums: usize, bits: i32, fresh: usize): i32 {
  const roundCoarse = roundTo(bits)
  const roundRest = roundTo(2 * bits)
  const stride = (<usize>cols) * sizeof<T>()
  let kept = 0
  for (let i = 0; i < count; i++) {
    const pair = load<i32>(pairs + ((<usize>i) << 2))
    const row = <usize>(pair >> 6)
    const c = <usize>(pair & 63)
    const at = row << 3
    const old = load<f64>(sq + at)
    const near = sqDistanceOf<T>(x + row * stride, points + c * ((<usize>cols) << 3), cols, scale)
    if (near >= old) continue
    store<i32>(pairs + ((<usize>kept) << 2), pair)
    store<f64>(fresh + ((<usize>kept) << 3), near)
    kept++
    exchange(near, old, unit, weights ? load<f64>(weights + at) : 1, sums + (c << 5), roundCoarse, roundRest)
  }
  return kept
}

/** Adds the term of a row to a record of width 2 and takes out its old one: terms of both signs are split alike. */
// @ts-ignore: decorator
@inline
function exchange(fresh: f64, old: f64, unit: f64, weight: f64, record: usize, roundCoarse: v128, roundRest: v128): void {
  const terms = f64x2.replace_lane(f64x2.splat(fresh * unit * weight), 1, -(old * unit * weight))
  split(terms, record, 16, 1, roundCoarse, roundRest)
}

export function improvements32(x: usize, cols: i32, pairs: usize, count: i32, points: usize, scale: f64, sq: usize, unit: f64, weights: usize, sums: usize, bits: i32, fresh: usize): i32 {
  return improvements<f32>(x, cols, pairs, count, points, scale, sq, unit, weights, sums, bits, fresh)
}

export function improvements64(x: usize, cols: i32, pairs: usize, count: i32, points: usize, scale: f64, sq: usize, unit: f64, weights: usize, sums: usize, bits: i32, fresh: usize): i32 {
  return improvements<f64>(x, cols, pairs, count, points, scale, sq, unit, weights, sums, bits, fresh)
}

/**
 * The records of the draw blocks of the listed rows, whose D² fell from `sq` to `fresh`.
 * @param list rows, int32; what else is given lies in their order
 * @param records a record of width 2 for each 2^shift rows
 */
export function exchangeTerms(list: usize, count: i32, fresh: usize, sq: usize, unit: f64, weights: usize, records: usize, shift: i32, bits: i32): void {
  const roundCoarse = roundTo(bits)
  const roundRest = roundTo(2 * bits)
  for (let i = 0; i < count; i++) {
    const at = (<usize>i) << 3
    const record = records + ((<usize>(load<i32>(list + ((<usize>i) << 2)) >> shift)) << 5)
    exchange(load<f64>(fresh + at), load<f64>(sq + at), unit, weights ? load<f64>(weights + at) : 1, record, roundCoarse, roundRest)
  }
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
