import { choose, mulAdd } from "./lanes"
import { moveRows32, moveRows64 } from "./exactSums"
import { nearest32, nearest64 } from "./nearest"
import { spread } from "./assignFlat"

// Nearest centroids of rows that lie together. Rows were sorted along a curve that fills space (routines/lloyd/boxSort.ts), so
// that 64 in a row, a group, lie in a small box. For a box, a centroid z is out of the question if another one, b, is nearer to
// all of it: the score S_c(x) = x·c − ½‖c‖² is linear in x, and with m the middle of the box and h half its sides,
//
//      max over the box of S_z − S_b  =  S_z(m) − S_b(m) + Σ_j h_j |z_j − b_j|
//
//      ┌───────┐            first for the box around all groups of the block that have to be looked at,
//      │ m   b │     z      then for each group, of what is left;
//      └───────┘            rows are compared with what is left then.
//
// D. Pelleg, A. Moore, "Accelerating exact k-means algorithms with geometric reasoning" (1999); T. Kanungo et al., "An
// efficient k-means clustering algorithm: analysis and implementation" (2002).
//
// Rounding. Let r be a length that no corner of a box exceeds: then ‖m‖, ‖h‖, ‖x‖ ≤ r. What is computed of S_z − S_b + Σ differs
// from the truth by at most (2·cols + 12) · u32 · (r‖z‖ + ½‖z‖² + r‖b‖ + ½‖b‖²): the rounding of x, z, b, m, h and the start values
// (once each), chains of cols + 1 multiply-adds for both scores and the sum. The error that assign.ts allows for is
// (cols + 8) · u32 times the same; boxes allow for four times as much (lloydBoxes.ts), which leaves room for the roundings of
// a margin. Rows allow for what assign.ts does.

/** Rows of a group. */
export const GROUP: i32 = 64

// @ts-ignore: decorator
@unmanaged
export class Boxes {
  /** Of the block: raw rows, float32 rows for the tile (room for 8 more), int32 labels, and float64 weights or 0. */
  raw: usize
  tile: usize
  labels: usize
  weights: usize
  /** Per group of the block: cols float32 of the middle, cols of half the sides. */
  boxes: usize
  /** int32: groups of the block to be looked at. */
  active: usize
  /** Per group, out: int32, the centroid of all its rows, or −1; float64, by how much less each row is from its centroid than from any other. */
  owners: usize
  gaps: usize
  /** A table of all centroids, and one of those near the block: column by column, then start values, slacks, numbers. */
  all: usize
  near: usize
  /** As in assignFlat: all centroids, and room for those near a group; slacks. */
  packed: usize
  few: usize
  slack: usize
  /** float64 centroids. */
  points: usize
  /** Scratch: scores, positions, labels of a group, open rows of a group, a box, lanes (32 · cols bytes), one float64 row. */
  scores: usize
  kept: usize
  fresh: usize
  open: usize
  box: usize
  lanes: usize
  row: usize
  /** As in moveRows. */
  origin: usize
  columnScale: usize
  sums: usize
  terms: usize
  /** int32, out: groups of `active` whose rows have to be compared. */
  left: usize
  width: i32
  bits: i32
  rows: i32
  cols: i32
  clusters: i32
  /** Bytes of a column of a table. */
  stride: i32
  scale: f64
}

/** Per group of rows: middle and half of the sides; returns the longest corner of all boxes. `lanes`: 32 · cols bytes. */
export function boxRows(x: usize, rows: i32, cols: i32, out: usize, lanes: usize): f64 {
  let longest: f64 = 0
  const highs = lanes + ((<usize>cols) << 4)
  for (let first = 0; first < rows; first += GROUP) {
    const end = min(rows, first + GROUP)
    let i = first
    for (let at: usize = 0; at < ((<usize>cols) << 4); at += 16) {
      v128.store(lanes + at, f32x4.splat(NEVER))
      v128.store(highs + at, f32x4.splat(-NEVER))
    }
    // Four rows fill `cols` vectors: a lane always belongs to one column.
    for (; i + 3 < end; i += 4)
      for (let at: usize = 0; at < ((<usize>cols) << 4); at += 16) {
        const v = v128.load(x + (((<usize>i) * cols) << 2) + at)
        v128.store(lanes + at, f32x4.pmin(v128.load(lanes + at), v))
        v128.store(highs + at, f32x4.pmax(v128.load(highs + at), v))
      }
    let sq: f64 = 0
    for (let j = 0; j < cols; j++) {
      let low = NEVER
      let high = -NEVER
      for (let r = 0; r < 4; r++) {
        const lane = (<usize>(r * cols + j)) << 2
        low = min(low, load<f32>(lanes + lane))
        high = max(high, load<f32>(highs + lane))
      }
      for (let r = i; r < end; r++) {
        const v = load<f32>(x + ((<usize>r * cols + j) << 2))
        low = min(low, v)
        high = max(high, v)
      }
      const middle = (low + high) * HALF
      store<f32>(out + ((<usize>j) << 2), middle)
      store<f32>(out + ((<usize>(cols + j)) << 2), max(high - middle, middle - low))
      const far = <f64>max(abs(low), abs(high))
      sq += far * far
    }
    longest = max(longest, sq)
    out += (<usize>cols) << 3
  }
  return Math.sqrt(longest)
}

/** Set by `narrow`: where the best at the middle stands in the table, and by how much scores of what was left out are below its score, at least. */
let best: i32 = 0
let margin: f32 = 0

const NEVER: f32 = 3e38
const HALF: f32 = 0.5

/** Which of the first `count` centroids of a table may be nearest to something in the box: how many, their positions in `kept`. */
function narrow(b: Boxes, table: usize, count: i32, box: usize): i32 {
  const cols = b.cols
  const stride = b.stride
  const scores = b.scores
  const kept = b.kept
  const starts = table + (<usize>cols) * stride
  const end = (<usize>count) << 2
  let top = f32x4.splat(-NEVER)
  let topAt = i32x4.splat(0)
  let index = i32x4(0, 1, 2, 3)
  for (let at: usize = 0; at < end; at += 16) {
    let s = v128.load(starts + at)
    let column = table + at
    for (let j = 0; j < cols; j++) {
      s = mulAdd(v128.load32_splat(box + ((<usize>j) << 2)), v128.load(column), s)
      column += stride
    }
    v128.store(scores + at, s)
    topAt = choose(index, topAt, f32x4.gt(s, top))
    top = f32x4.pmax(top, s)
    index = i32x4.add(index, i32x4.splat(4))
  }
  best = highest(top, topAt)
  const own = table + ((<usize>best) << 2)
  const least = load<f32>(scores + ((<usize>best) << 2)) - load<f32>(starts + stride + ((<usize>best) << 2))
  const lowest = f32x4.splat(least)
  let below = f32x4.splat(-NEVER)
  let found = 0
  for (let at: usize = 0; at < end; at += 16) {
    let t = v128.load(scores + at)
    let column = table + at
    let mine = own
    let half = box + ((<usize>cols) << 2)
    for (let j = 0; j < cols; j++) {
      const away = f32x4.abs(f32x4.sub(v128.load(column), v128.load32_splat(mine)))
      t = mulAdd(v128.load32_splat(half), away, t)
      column += stride
      mine += stride
      half += 4
    }
    const out = f32x4.lt(t, lowest)
    below = f32x4.pmax(below, v128.bitselect(t, below, out))
    let mask = i32x4.bitmask(out) ^ 15
    while (mask) {
      const i = <i32>(at >> 2) + ctz(mask)
      if (i < count) {
        store<i32>(kept + ((<usize>found) << 2), i)
        found++
      }
      mask &= mask - 1
    }
  }
  margin = least - max(max(f32x4.extract_lane(below, 0), f32x4.extract_lane(below, 1)), max(f32x4.extract_lane(below, 2), f32x4.extract_lane(below, 3)))
  return found
}

function highest(top: v128, at: v128): i32 {
  let value = f32x4.extract_lane(top, 0)
  let where = i32x4.extract_lane(at, 0)
  if (f32x4.extract_lane(top, 1) > value) {
    value = f32x4.extract_lane(top, 1)
    where = i32x4.extract_lane(at, 1)
  }
  if (f32x4.extract_lane(top, 2) > value) {
    value = f32x4.extract_lane(top, 2)
    where = i32x4.extract_lane(at, 2)
  }
  return f32x4.extract_lane(top, 3) > value ? i32x4.extract_lane(at, 3) : where
}

/** The box around all groups to be looked at. */
function joinBoxes(b: Boxes, count: i32): void {
  const cols = b.cols
  const box = b.box
  for (let j = 0; j < cols; j++) {
    let low = NEVER
    let high = -NEVER
    for (let i = 0; i < count; i++) {
      const one = b.boxes + (((<usize>load<i32>(b.active + ((<usize>i) << 2))) * cols) << 3)
      const middle = load<f32>(one + ((<usize>j) << 2))
      const half = load<f32>(one + ((<usize>(cols + j)) << 2))
      low = min(low, middle - half)
      high = max(high, middle + half)
    }
    const middle = (low + high) * HALF
    store<f32>(box + ((<usize>j) << 2), middle)
    store<f32>(box + ((<usize>(cols + j)) << 2), max(high - middle, middle - low))
  }
}

/** The table of those that `narrow` kept. */
function takeNear(b: Boxes, count: i32): void {
  const cols = b.cols
  const stride = b.stride
  const kept = b.kept
  let from = b.all
  let to = b.near
  for (let j = 0; j < cols + 3; j++) {
    for (let i = 0; i < count; i++) store<i32>(to + ((<usize>i) << 2), load<i32>(from + (<usize>load<i32>(kept + ((<usize>i) << 2)) << 2)))
    for (let i = count; i < ((count + 3) & ~3); i++) store<f32>(to + ((<usize>i) << 2), j == cols ? -NEVER : 0)
    from += stride
    to += stride
  }
}

/** Those that `narrow` kept of the near ones, as rows want them: columns, start value, number. */
function takeFew(b: Boxes, count: i32): void {
  const numbers = b.near + (<usize>(b.cols + 2)) * b.stride
  const bytes = (<usize>(b.cols + 1)) << 2
  let to = b.few
  for (let i = 0; i < count; i++) {
    const number = load<i32>(numbers + (<usize>load<i32>(b.kept + ((<usize>i) << 2)) << 2))
    memory.copy(to, b.packed + (<usize>number) * bytes, bytes)
    store<i32>(to + bytes, number)
    to += bytes + 4
  }
}

/** By how much the best score exceeds the second, less the slack. */
// @ts-ignore: decorator
@inline
function lead(best: v128, second: v128, index: v128, slack: usize): v128 {
  let need = v128.load32_zero(slack + ((<usize>i32x4.extract_lane(index, 0)) << 2))
  need = v128.load32_lane(slack + ((<usize>i32x4.extract_lane(index, 1)) << 2), need, 1)
  need = v128.load32_lane(slack + ((<usize>i32x4.extract_lane(index, 2)) << 2), need, 2)
  need = v128.load32_lane(slack + ((<usize>i32x4.extract_lane(index, 3)) << 2), need, 3)
  return f32x4.sub(f32x4.sub(best, second), need)
}

/** Rows of a group against the few: labels into `fresh`, the rows that stay open into `open`; `margin` becomes the least lead. */
function compareRows(b: Boxes, x: usize, rows: i32, count: i32): i32 {
  const cols = b.cols
  const slack = b.slack
  const lanes = b.lanes
  const stride = (<usize>cols) << 2
  let found = 0
  let least = f32x4.splat(NEVER)
  for (let first = 0; first < rows; first += 8) {
    let best0 = f32x4.splat(-NEVER)
    let best1 = best0
    let second0 = best0
    let second1 = best0
    let index0 = i32x4.splat(0)
    let index1 = index0
    let c = b.few
    if (cols == 2) {
      const p0 = v128.load(x)
      const p1 = v128.load(x, 16)
      const p2 = v128.load(x, 32)
      const p3 = v128.load(x, 48)
      const x0 = v128.shuffle<i32>(p0, p1, 0, 2, 4, 6)
      const y0 = v128.shuffle<i32>(p0, p1, 1, 3, 5, 7)
      const x1 = v128.shuffle<i32>(p2, p3, 0, 2, 4, 6)
      const y1 = v128.shuffle<i32>(p2, p3, 1, 3, 5, 7)
      for (let i = 0; i < count; i++) {
        const start = v128.load32_splat(c, 8)
        const cx = v128.load32_splat(c)
        const cy = v128.load32_splat(c, 4)
        const index = v128.load32_splat(c, 12)
        const s0 = mulAdd(y0, cy, mulAdd(x0, cx, start))
        const s1 = mulAdd(y1, cy, mulAdd(x1, cx, start))
        index0 = choose(index, index0, f32x4.gt(s0, best0))
        second0 = f32x4.pmax(second0, f32x4.pmin(best0, s0))
        best0 = f32x4.pmax(best0, s0)
        index1 = choose(index, index1, f32x4.gt(s1, best1))
        second1 = f32x4.pmax(second1, f32x4.pmin(best1, s1))
        best1 = f32x4.pmax(best1, s1)
        c += 16
      }
    } else {
      spread(x, cols, lanes)
      const end = lanes + ((<usize>cols) << 5)
      for (let i = 0; i < count; i++) {
        let s0 = v128.load32_splat(c + stride)
        let s1 = s0
        for (let at = lanes; at < end; at += 32) {
          const v = v128.load32_splat(c)
          s0 = mulAdd(v128.load(at), v, s0)
          s1 = mulAdd(v128.load(at, 16), v, s1)
          c += 4
        }
        const index = v128.load32_splat(c, 4)
        c += 8
        index0 = choose(index, index0, f32x4.gt(s0, best0))
        second0 = f32x4.pmax(second0, f32x4.pmin(best0, s0))
        best0 = f32x4.pmax(best0, s0)
        index1 = choose(index, index1, f32x4.gt(s1, best1))
        second1 = f32x4.pmax(second1, f32x4.pmin(best1, s1))
        best1 = f32x4.pmax(best1, s1)
      }
    }
    const out = b.fresh + ((<usize>first) << 2)
    v128.store(out, index0)
    v128.store(out, index1, 16)
    let lead0 = lead(best0, second0, index0, slack)
    let lead1 = lead(best1, second1, index1, slack)
    const left = rows - first
    if (left < 8) {
      const behind = i32x4.splat(left)
      lead0 = v128.bitselect(f32x4.splat(NEVER), lead0, i32x4.ge_s(i32x4(0, 1, 2, 3), behind))
      lead1 = v128.bitselect(f32x4.splat(NEVER), lead1, i32x4.ge_s(i32x4(4, 5, 6, 7), behind))
    }
    least = f32x4.pmin(least, f32x4.pmin(lead0, lead1))
    const zero = f32x4.splat(0)
    let doubt = (i32x4.bitmask(f32x4.gt(lead0, zero)) | (i32x4.bitmask(f32x4.gt(lead1, zero)) << 4)) ^ 255
    while (doubt) {
      store<i32>(b.open + ((<usize>found) << 2), first + ctz(doubt))
      found++
      doubt &= doubt - 1
    }
    x += stride << 3
  }
  margin = min(min(f32x4.extract_lane(least, 0), f32x4.extract_lane(least, 1)), min(f32x4.extract_lane(least, 2), f32x4.extract_lane(least, 3)))
  return found
}

/** Whether all labels are this one. */
function allAre(labels: usize, rows: i32, label: i32): bool {
  const wanted = i32x4.splat(label)
  let i = 0
  for (; i + 3 < rows; i += 4) if (!i32x4.all_true(i32x4.eq(v128.load(labels + ((<usize>i) << 2)), wanted))) return false
  for (; i < rows; i++) if (load<i32>(labels + ((<usize>i) << 2)) != label) return false
  return true
}

/**
 * By how much nearer rows in the box are to their centroid than to any other, where scores differ by `least` at least. With
 * d and e the distances to both, e² − d² ≥ 2 · least, and d is at most D, the way from a corner to the centroid `number`, which is
 * no nearer than their own: e − d ≥ √(D² + 2 · least) − D.
 */
function gapOf(b: Boxes, box: usize, number: i32, least: f64): f64 {
  const cols = b.cols
  const c = b.packed + (((<usize>number) * (cols + 1)) << 2)
  let sqAway: f64 = 0
  let sqHalf: f64 = 0
  let sqReach: f64 = 0
  for (let j = 0; j < cols; j++) {
    const middle = <f64>load<f32>(box + ((<usize>j) << 2))
    const half = <f64>load<f32>(box + ((<usize>(cols + j)) << 2))
    const centroid = <f64>load<f32>(c + ((<usize>j) << 2))
    sqAway += (middle - centroid) * (middle - centroid)
    sqHalf += half * half
    sqReach += middle * middle + half * half + centroid * centroid
  }
  const far = Math.sqrt(sqAway) + Math.sqrt(sqHalf) + Math.sqrt(sqReach) * 1e-6
  const twice = 2 * least
  return (twice / (Math.sqrt(far * far + twice) + far)) * 0.999999
}

/** Set by `screenBoxes`: how many centroids are near the block, and by how much scores of all others are below the best. */
let near: i32 = 0
let outside: f32 = 0

/**
 * Looks at the boxes of the active groups; those that keep their owner are done, and need no look at their rows. Returns how many
 * are left.
 */
export function screenBoxes(pointer: usize, count: i32): i32 {
  const b = changetype<Boxes>(pointer)
  joinBoxes(b, count)
  near = narrow(b, b.all, b.clusters, b.box)
  outside = margin
  takeNear(b, near)
  const numbers = b.near + (<usize>(b.cols + 2)) * b.stride
  let left = 0
  for (let i = 0; i < count; i++) {
    const group = load<i32>(b.active + ((<usize>i) << 2))
    const owner = load<i32>(b.owners + ((<usize>group) << 2))
    if (owner >= 0) {
      const box = b.boxes + (((<usize>group) * b.cols) << 3)
      const one = narrow(b, b.near, near, box) == 1
      if (one && load<i32>(numbers + ((<usize>best) << 2)) == owner) {
        const least = min(outside, margin)
        store<f64>(b.gaps + ((<usize>group) << 3), least > 0 ? gapOf(b, box, owner, <f64>least) : 0)
        continue
      }
    }
    store<i32>(b.left + ((<usize>left) << 2), group)
    left++
  }
  return left
}

/** Gives the rows of the groups that `screenBoxes` left the labels of their nearest centroids; returns how many changed. */
function assignBoxes<T>(b: Boxes, count: i32): i32 {
  const cols = b.cols
  const fresh = b.fresh
  const size = (<usize>cols) * sizeof<T>()
  const numbers = b.near + (<usize>(cols + 2)) * b.stride
  let moved = 0
  for (let i = 0; i < count; i++) {
    const group = <usize>load<i32>(b.left + ((<usize>i) << 2))
    const first = group * GROUP
    const rows = min(GROUP, b.rows - <i32>first)
    const box = b.boxes + ((group * cols) << 3)
    const labels = b.labels + (first << 2)
    const raw = b.raw + first * size
    const left = narrow(b, b.near, near, box)
    const nearest = load<i32>(numbers + ((<usize>best) << 2))
    let owner = nearest
    let least = min(outside, margin)
    let open = 0
    let same = false
    if (left == 1) {
      same = allAre(labels, rows, owner)
      if (!same) for (let r = 0; r < rows; r++) store<i32>(fresh + ((<usize>r) << 2), owner)
    } else {
      takeFew(b, left)
      open = compareRows(b, b.tile + first * ((<usize>cols) << 2), rows, left)
      least = min(least, margin)
      if (open > 0) {
        if (sizeof<T>() == 4) nearest32(raw, b.open, open, cols, b.points, b.clusters, b.scale, fresh, b.row)
        else nearest64(raw, b.open, open, cols, b.points, b.clusters, b.scale, fresh, b.row)
      }
      owner = load<i32>(fresh)
      if (!allAre(fresh, rows, owner)) owner = -1
    }
    if (!same) {
      const weights = b.weights ? b.weights + (first << 3) : 0
      moved += sizeof<T>() == 4
        ? moveRows32(raw, rows, cols, fresh, labels, weights, b.origin, b.columnScale, b.sums, b.width, b.bits, b.terms)
        : moveRows64(raw, rows, cols, fresh, labels, weights, b.origin, b.columnScale, b.sums, b.width, b.bits, b.terms)
    }
    store<i32>(b.owners + (group << 2), owner)
    store<f64>(b.gaps + (group << 3), open > 0 || least <= 0 ? 0 : gapOf(b, box, nearest, <f64>least))
  }
  return moved
}

export function assignBoxes32(b: usize, count: i32): i32 {
  return assignBoxes<f32>(changetype<Boxes>(b), count)
}

export function assignBoxes64(b: usize, count: i32): i32 {
  return assignBoxes<f64>(changetype<Boxes>(b), count)
}
