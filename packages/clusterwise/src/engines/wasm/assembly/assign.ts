import { choose, mulAdd } from "./lanes"

// Nearest centroid of float32 rows by the score s = x·c − ½‖c‖² + e, where e bounds the rounding error of the score of c
// for any row of the block: s is an upper bound of the true score, and s − 2e a lower one. A row is decided when the
// best s exceeds the second best by more than 2e of the winner; the others are listed, to be decided from differences.
//
//              8 centroids (a panel, packed column by column)
//            ┌───────────┬───────────┐
//     4 rows │ acc r0 lo │ acc r0 hi │   8 accumulators of 4 lanes; a value of x is spread over the lanes
//            │    …      │    …      │
//            └───────────┴───────────┘
//
// Every lane keeps the best and second best score of its own centroids (index mod 4); a block of rows is finished by
// comparing the four lanes, for four rows at once.

// The build sets PROOF to 1. Only the bench makes a variant without (every winner is taken as it is), to weigh the proof.

/** Rows that pass over all panels together: their state stays in the first-level cache. */
export const GROUP: i32 = 64

/** Bytes of `state` that assign needs: best, second and index vectors of a group. */
export function assignStateBytes(): i32 {
  return GROUP * 48
}

/**
 * @param x rows × cols float32, with room for 3 more rows behind
 * @param panels per panel: cols × 8 float32
 * @param starts per panel: 8 float32, e − ½‖c‖²; padding centroids have -3e38
 * @param slack 2e per centroid, float32
 * @param labels out: index of the best centroid, int32 per row (room for a multiple of 4)
 * @param open out: rows that are not decided, int32
 * @returns number of rows that are not decided
 */
export function assign(x: usize, rows: i32, cols: i32, panels: usize, starts: usize, panelCount: i32, slack: usize, labels: usize, open: usize, state: usize): i32 {
  let found = 0
  for (let first = 0; first < rows; first += GROUP) {
    const count = min(GROUP, rows - first)
    const group = x + (((<usize>first) * cols) << 2)
    reset(state, count)
    for (let p = 0; p < panelCount; p++) {
      const panel = panels + (<usize>p) * ((<usize>cols) << 5)
      for (let r = 0; r < count; r += 4) tile(group + (((<usize>r) * cols) << 2), cols, panel, starts + ((<usize>p) << 5), p << 3, state + (<usize>r) * 48)
    }
    for (let r = 0; r < count; r += 4) {
      const doubt = finish(state + (<usize>r) * 48, slack, labels + ((<usize>(first + r)) << 2))
      if (doubt == 0) continue
      for (let i = 0; i < min(4, count - r); i++)
        if (doubt & (1 << i)) {
          store<i32>(open + ((<usize>found) << 2), first + r + i)
          found++
        }
    }
  }
  return found
}

// @ts-ignore: decorator
@inline
export function reset(state: usize, count: i32): void {
  const low = f32x4.splat(-3.2e38)
  const zero = i32x4.splat(0)
  for (let r = 0; r < ((count + 3) & ~3); r++) {
    v128.store(state, low)
    v128.store(state, low, 16)
    v128.store(state, zero, 32)
    state += 48
  }
}

/** Four rows against one panel. */
// @ts-ignore: decorator
@inline
export function tile(x: usize, cols: i32, panel: usize, start: usize, index: i32, state: usize): void {
  const stride = (<usize>cols) << 2
  const x1 = x + stride
  const x2 = x1 + stride
  const x3 = x2 + stride
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
  const loIndex = i32x4.splat(index)
  const hiIndex = i32x4.splat(index + 4)
  keep(state, a0, b0, loIndex, hiIndex)
  keep(state + 48, a1, b1, loIndex, hiIndex)
  keep(state + 96, a2, b2, loIndex, hiIndex)
  keep(state + 144, a3, b3, loIndex, hiIndex)
}

/** Takes two vectors of scores into the running best and second best of a row. */
// @ts-ignore: decorator
@inline
function keep(state: usize, lo: v128, hi: v128, loIndex: v128, hiIndex: v128): void {
  const best = v128.load(state)
  const higher = f32x4.gt(hi, lo)
  const top = f32x4.pmax(lo, hi)
  const topIndex = choose(hiIndex, loIndex, higher)
  const better = f32x4.gt(top, best)
  v128.store(state, f32x4.pmax(best, top))
  if (PROOF) {
    const second = f32x4.pmax(v128.load(state, 16), f32x4.pmin(lo, hi))
    v128.store(state, f32x4.pmax(second, f32x4.pmin(best, top)), 16)
  }
  v128.store(state, choose(topIndex, v128.load(state, 32), better), 32)
}

/** Writes the winners of four rows, and their best and second best scores over the state; returns a bit for each row that is not decided. */
// @ts-ignore: decorator
@inline
export function finish(state: usize, slack: usize, labels: usize): i32 {
  const best0 = firstHalf(v128.load(state), v128.load(state, 48))
  const best1 = firstHalf(v128.load(state, 96), v128.load(state, 144))
  const best2 = lastHalf(v128.load(state), v128.load(state, 48))
  const best3 = lastHalf(v128.load(state, 96), v128.load(state, 144))
  const second0 = firstHalf(v128.load(state, 16), v128.load(state, 64))
  const second1 = firstHalf(v128.load(state, 112), v128.load(state, 160))
  const second2 = lastHalf(v128.load(state, 16), v128.load(state, 64))
  const second3 = lastHalf(v128.load(state, 112), v128.load(state, 160))
  const index0 = firstHalf(v128.load(state, 32), v128.load(state, 80))
  const index1 = firstHalf(v128.load(state, 128), v128.load(state, 176))
  const index2 = lastHalf(v128.load(state, 32), v128.load(state, 80))
  const index3 = lastHalf(v128.load(state, 128), v128.load(state, 176))
  let best = even(best0, best1)
  let index = even(index0, index1)
  let second = f32x4.pmax(f32x4.pmax(even(second0, second1), odd(second0, second1)), f32x4.pmax(even(second2, second3), odd(second2, second3)))
  let other = odd(best0, best1)
  index = choose(i32x4.add(odd(index0, index1), i32x4.splat(1)), index, f32x4.gt(other, best))
  second = f32x4.pmax(second, f32x4.pmin(best, other))
  best = f32x4.pmax(best, other)
  other = even(best2, best3)
  index = choose(i32x4.add(even(index2, index3), i32x4.splat(2)), index, f32x4.gt(other, best))
  second = f32x4.pmax(second, f32x4.pmin(best, other))
  best = f32x4.pmax(best, other)
  other = odd(best2, best3)
  index = choose(i32x4.add(odd(index2, index3), i32x4.splat(3)), index, f32x4.gt(other, best))
  second = f32x4.pmax(second, f32x4.pmin(best, other))
  best = f32x4.pmax(best, other)
  v128.store(labels, index)
  if (!PROOF) return 0
  v128.store(state, best)
  v128.store(state, second, 16)
  return undecided(best, second, index, slack)
}

/** A bit for each lane whose winner does not lead by more than its slack. */
// @ts-ignore: decorator
@inline
export function undecided(best: v128, second: v128, index: v128, slack: usize): i32 {
  let need = v128.load32_zero(slack + ((<usize>i32x4.extract_lane(index, 0)) << 2))
  need = v128.load32_lane(slack + ((<usize>i32x4.extract_lane(index, 1)) << 2), need, 1)
  need = v128.load32_lane(slack + ((<usize>i32x4.extract_lane(index, 2)) << 2), need, 2)
  need = v128.load32_lane(slack + ((<usize>i32x4.extract_lane(index, 3)) << 2), need, 3)
  return i32x4.bitmask(f32x4.gt(f32x4.sub(best, second), need)) ^ 15
}

// Transposing four rows of four lanes, in two steps: rows 0 and 1 (or 2 and 3) interleaved, then even and odd lanes.

/** Lanes 0 and 1 of two rows. */
// @ts-ignore: decorator
@inline
function firstHalf(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(a, b, 0, 1, 4, 5)
}

/** Lanes 2 and 3 of two rows. */
// @ts-ignore: decorator
@inline
function lastHalf(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(a, b, 2, 3, 6, 7)
}

// @ts-ignore: decorator
@inline
function even(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(a, b, 0, 2, 4, 6)
}

// @ts-ignore: decorator
@inline
function odd(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(a, b, 1, 3, 5, 7)
}
