import { squareAt } from "./leafStrips"
import { mulAdd } from "./lanes"

// Where there are many columns, float32 scores come before distances: s = x·y − ½‖y‖² + e, where e bounds all roundings for
// any row x (as in assign), is an upper bound of the true score and s − 2e a lower one. A pair is out where
// s < ½(‖x‖² − limit); it is within a limit for certain where s − 2e ≥ ½(‖x‖² − limit).
//
// A tile is a panel in float32: cols × 8 values, then e − ½‖y‖² of the 8 rows and, for searches that ask what is certain, 2e.

/** ½(‖x‖² − limit), moved down by more than the roundings of ‖x‖², or up. */
// @ts-ignore: decorator
@inline
export function scoreOf(square: f64, limit: f64, side: f64): f32 {
  const t = 0.5 * (square - limit)
  return <f32>(t + side * (abs(t) * 2.5e-7 + square * 1e-9 + 1e-37))
}

/**
 * Four rows against tiles: the pairs whose score suffices, as codes: row in bits 16 and 17, then the place.
 * @param scores float32 per row: what the score has to be
 */
export function listTiles(x: usize, tile: usize, tiles: i32, cols: i32, scores: usize, found: usize): usize {
  return fourRows(x, tile, tiles, cols, scores, found, false)
}

/** The same for tiles with 2e: bit 30 is set where a pair is certain. Per row two scores: to be listed, and to be certain. */
export function listCertain(x: usize, tile: usize, tiles: i32, cols: i32, scores: usize, found: usize): usize {
  return fourRows(x, tile, tiles, cols, scores, found, true)
}

// @ts-ignore: decorator
@inline
function fourRows(x: usize, tile: usize, tiles: i32, cols: i32, scores: usize, found: usize, certain: bool): usize {
  const stride = (<usize>cols) << 2
  const next: usize = certain ? 8 : 4
  for (let p = 0; p < tiles; p++) {
    const end = tile + ((<usize>cols) << 5)
    let at = x
    let a0 = v128.load(end)
    let b0 = v128.load(end, 16)
    let a1 = a0
    let b1 = b0
    let a2 = a0
    let b2 = b0
    let a3 = a0
    let b3 = b0
    while (tile < end) {
      const lo = v128.load(tile)
      const hi = v128.load(tile, 16)
      const x0 = v128.load32_splat(at)
      a0 = mulAdd(x0, lo, a0)
      b0 = mulAdd(x0, hi, b0)
      const x1 = v128.load32_splat(at + stride)
      a1 = mulAdd(x1, lo, a1)
      b1 = mulAdd(x1, hi, b1)
      const x2 = v128.load32_splat(at + 2 * stride)
      a2 = mulAdd(x2, lo, a2)
      b2 = mulAdd(x2, hi, b2)
      const x3 = v128.load32_splat(at + 3 * stride)
      a3 = mulAdd(x3, lo, a3)
      b3 = mulAdd(x3, hi, b3)
      tile += 32
      at += 4
    }
    tile += certain ? 64 : 32
    const column = p << 3
    found = listRow(found, a0, b0, end, scores, column, certain)
    found = listRow(found, a1, b1, end, scores + next, column + 65536, certain)
    found = listRow(found, a2, b2, end, scores + 2 * next, column + 131072, certain)
    found = listRow(found, a3, b3, end, scores + 3 * next, column + 196608, certain)
  }
  return found
}

// @ts-ignore: decorator
@inline
function listRow(found: usize, lo: v128, hi: v128, end: usize, scores: usize, code: i32, certain: bool): usize {
  const need = v128.load32_splat(scores)
  const mayLo = f32x4.ge(lo, need)
  const mayHi = f32x4.ge(hi, need)
  if (!v128.any_true(v128.or(mayLo, mayHi))) return found
  let sure = 0
  if (certain) {
    const enough = v128.load32_splat(scores, 4)
    const isLo = f32x4.ge(f32x4.sub(lo, v128.load(end, 32)), enough)
    const isHi = f32x4.ge(f32x4.sub(hi, v128.load(end, 48)), enough)
    sure = i32x4.bitmask(isLo) | (i32x4.bitmask(isHi) << 4)
  }
  let bits = i32x4.bitmask(mayLo) | (i32x4.bitmask(mayHi) << 4)
  while (bits != 0) {
    const lane = ctz(bits)
    store<i32>(found, (code + lane) | (((sure >> lane) & 1) << 30))
    found += 4
    bits &= bits - 1
  }
  return found
}

/** Unit roundoff of float32 and float64. */
const U32: f64 = 2.0 ** -24

const U64: f64 = 2.0 ** -53

/**
 * Writes the tiles of panels, with 2e or without. With r the greatest length of a row, a computed score of y is off by at
 * most e = (cols + 8) · u32 · (r‖y‖ + ½‖y‖²) + (cols + 8) · 4 · u64 · (r + ‖y‖)², as in assign.
 */
export function writeTiles(panels: usize, length: i32, panelCount: i32, cols: i32, tiles: usize, certain: bool): void {
  let most: f64 = 0
  for (let place = 0; place < length; place++) most = max(most, squareAt(panels, cols, place))
  const reach = Math.sqrt(most)
  const single = (cols + 8) * U32
  const double = (cols + 8) * 4 * U64
  for (let p = 0; p < panelCount; p++) {
    const tile = tiles + ((<usize>p * (cols + (certain ? 2 : 1))) << 5)
    for (let i = 0; i < 8; i++) {
      const from = panels + ((<usize>p * cols) << 6) + ((<usize>i) << 3)
      const to = tile + ((<usize>i) << 2)
      for (let j = 0; j < cols; j++) store<f32>(to + ((<usize>j) << 5), <f32>load<f64>(from + ((<usize>j) << 6)))
      const half = 0.5 * squareAt(panels, cols, (p << 3) + i)
      const norm = Math.sqrt(2 * half)
      const error = (single * (reach * norm + half) + double * (reach + norm) * (reach + norm)) * 1.01 + 1e-33
      store<f32>(to + ((<usize>cols) << 5), <f32>(error - half))
      if (certain) store<f32>(to + ((<usize>(cols + 1)) << 5), <f32>(2.001 * error))
    }
  }
}
