import { choose, mulAdd } from "./lanes"

// Four rows, wherever they lie, against one panel of eight centroids. Scores as in assign.ts; here the best of a panel is
// wanted for each row, not the best of all panels.
//
// `scores` holds what the tile leaves: of each row in turn the scores of centroids 0 … 3 and 4 … 7 (128 bytes), then the
// best score, the second best and the index of the best, four rows a vector.

const BEST: usize = 128
const SECOND: usize = 144
const INDEX: usize = 160
export const SCORE_BYTES: i32 = 176

/** x0 … x3: cols float32 each, and what follows them is not read. */
// @ts-ignore: decorator
@inline
export function scorePanel(x0: usize, x1: usize, x2: usize, x3: usize, cols: i32, panel: usize, start: usize, scores: usize): void {
  let a0 = v128.load(start)
  let b0 = v128.load(start, 16)
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
    const r0 = v128.load32_splat(x0 + at)
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
  v128.store(scores, a0)
  v128.store(scores, b0, 16)
  v128.store(scores, a1, 32)
  v128.store(scores, b1, 48)
  v128.store(scores, a2, 64)
  v128.store(scores, b2, 80)
  v128.store(scores, a3, 96)
  v128.store(scores, b3, 112)
}

/** Best score of each of the four rows. */
// @ts-ignore: decorator
@inline
export function bestScores(scores: usize): v128 {
  const m0 = f32x4.pmax(v128.load(scores), v128.load(scores, 16))
  const m1 = f32x4.pmax(v128.load(scores, 32), v128.load(scores, 48))
  const m2 = f32x4.pmax(v128.load(scores, 64), v128.load(scores, 80))
  const m3 = f32x4.pmax(v128.load(scores, 96), v128.load(scores, 112))
  const first = f32x4.pmax(v128.shuffle<i32>(m0, m1, 0, 1, 4, 5), v128.shuffle<i32>(m0, m1, 2, 3, 6, 7))
  const last = f32x4.pmax(v128.shuffle<i32>(m2, m3, 0, 1, 4, 5), v128.shuffle<i32>(m2, m3, 2, 3, 6, 7))
  return f32x4.pmax(v128.shuffle<i32>(first, last, 0, 2, 4, 6), v128.shuffle<i32>(first, last, 1, 3, 5, 7))
}

/** Best, second best and index of the best of each of the four rows, into `scores`. */
export function rankScores(scores: usize): void {
  for (let i: usize = 0; i < 4; i++) {
    const lo = v128.load(scores + (i << 5))
    const hi = v128.load(scores + (i << 5), 16)
    const higher = f32x4.gt(hi, lo)
    let top = f32x4.pmax(lo, hi)
    let second = f32x4.pmin(lo, hi)
    let index = choose(i32x4(4, 5, 6, 7), i32x4(0, 1, 2, 3), higher)
    // Lanes against their neighbours, then the two halves.
    let other = v128.shuffle<i32>(top, top, 1, 0, 3, 2)
    let better = f32x4.gt(other, top)
    second = f32x4.pmax(f32x4.pmin(top, other), f32x4.pmax(second, v128.shuffle<i32>(second, second, 1, 0, 3, 2)))
    index = choose(v128.shuffle<i32>(index, index, 1, 0, 3, 2), index, better)
    top = f32x4.pmax(top, other)
    other = v128.shuffle<i32>(top, top, 2, 3, 0, 1)
    better = f32x4.gt(other, top)
    second = f32x4.pmax(f32x4.pmin(top, other), f32x4.pmax(second, v128.shuffle<i32>(second, second, 2, 3, 0, 1)))
    index = choose(v128.shuffle<i32>(index, index, 2, 3, 0, 1), index, better)
    top = f32x4.pmax(top, other)
    store<f32>(scores + BEST + (i << 2), f32x4.extract_lane(top, 0))
    store<f32>(scores + SECOND + (i << 2), f32x4.extract_lane(second, 0))
    store<i32>(scores + INDEX + (i << 2), i32x4.extract_lane(index, 0))
  }
}

// @ts-ignore: decorator
@inline
export function rankedBest(scores: usize): v128 {
  return v128.load(scores, BEST)
}

// @ts-ignore: decorator
@inline
export function rankedSecond(scores: usize): v128 {
  return v128.load(scores, SECOND)
}

// @ts-ignore: decorator
@inline
export function rankedIndex(scores: usize): v128 {
  return v128.load(scores, INDEX)
}

/** ‖x‖² of a float32 row, in any order. */
// @ts-ignore: decorator
@inline
export function squareOf(x: usize, cols: i32): f32 {
  let sum = f32x4.splat(0)
  let j = 0
  for (; j + 3 < cols; j += 4) {
    const v = v128.load(x)
    sum = mulAdd(v, v, sum)
    x += 16
  }
  let rest: f32 = 0
  for (; j < cols; j++) {
    const v = load<f32>(x)
    rest += v * v
    x += 4
  }
  return f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1) + (f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3)) + rest
}
