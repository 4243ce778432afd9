import { finish, GROUP, reset, tile } from "./assign"

// One number a row says how far centroids may go before its label may be wrong (G. Hamerly, "Making k-means even faster"
// (2010), both of his bounds in one). Where d is a row's distance to its centroid b, at most u, and no other centroid is
// nearer than l, its label is right as long as what b and the farthest going other centroid went since then is less than
// l − u. The limit is that, plus what they had gone until then: later only the way that they have come is compared with it.

/**
 * Rows of a block whose label's path has come to their limit.
 * @param limits float32 per row; labels: int32 per row, none below 0
 * @param paths float32 per label, rounded up
 * @param out int32
 */
export function rowsPast(limits: usize, labels: usize, paths: usize, count: i32, out: usize): i32 {
  let found = 0
  let i = 0
  for (; i + 3 < count; i += 4) {
    const at = (<usize>i) << 2
    let path = v128.load32_zero(paths + (<usize>load<i32>(labels + at) << 2))
    path = v128.load32_lane(paths + (<usize>load<i32>(labels + at, 4) << 2), path, 1)
    path = v128.load32_lane(paths + (<usize>load<i32>(labels + at, 8) << 2), path, 2)
    path = v128.load32_lane(paths + (<usize>load<i32>(labels + at, 12) << 2), path, 3)
    let past = i32x4.bitmask(f32x4.lt(path, v128.load(limits + at))) ^ 15
    while (past) {
      store<i32>(out + ((<usize>found) << 2), i + ctz(past))
      found++
      past &= past - 1
    }
  }
  for (; i < count; i++) {
    const at = (<usize>i) << 2
    if (load<f32>(paths + (<usize>load<i32>(labels + at) << 2)) < load<f32>(limits + at)) continue
    store<i32>(out + ((<usize>found) << 2), i)
    found++
  }
  return found
}

/** Brings the listed rows, in rising order, together at the front of their block. */
export function packRows(x: usize, list: usize, count: i32, bytes: i32): void {
  let to = x
  for (let i = 0; i < count; i++) {
    const from = x + (<usize>load<i32>(list + ((<usize>i) << 2))) * bytes
    let at: i32 = 0
    if (from != to) {
      for (; at + 15 < bytes; at += 16) v128.store(to + at, v128.load(from + at))
      for (; at < bytes; at += 4) store<i32>(to + at, load<i32>(from + at))
    }
    to += bytes
  }
}

/**
 * As `assign`; and the two best scores of each row.
 * @param leads out: per four rows four best scores, then four second best ones (float32, room for a multiple of 4)
 */
export function assignLeads(x: usize, rows: i32, cols: i32, panels: usize, starts: usize, panelCount: i32, slack: usize, labels: usize, open: usize, state: usize, leads: usize): i32 {
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
      const at = state + (<usize>r) * 48
      let doubt = finish(at, slack, labels + ((<usize>(first + r)) << 2))
      const to = leads + ((<usize>(first + r)) << 3)
      v128.store(to, v128.load(at))
      v128.store(to, v128.load(at, 16), 16)
      if (count - r < 4) doubt &= (1 << (count - r)) - 1
      while (doubt) {
        store<i32>(open + ((<usize>found) << 2), first + r + ctz(doubt))
        found++
        doubt &= doubt - 1
      }
    }
  }
  return found
}

/**
 * Limits of rows that assignLeads looked at. A score s of c stands for ‖x − c‖² = ‖x‖² − 2 S_c(x), where s − 2e ≤ S_c ≤ s, with e the bound of
 * assign.ts; ‖x‖² in float32, and for the row before it was rounded, is right to (cols + 8) · 2⁻²².
 * @param least float32 per label: its path, rounded down
 * @param open rows that were decided otherwise: no limit holds for them
 * @param rounding what the float64 distances that define labels may be off by
 * @param out float32 per row; −1 where the row has to be looked at again
 */
export function limitRows(x: usize, rows: i32, cols: i32, leads: usize, labels: usize, slack: usize, least: usize, open: usize, opened: i32, rounding: f64, out: usize): void {
  const error = <f64>(cols + 8) / 4194304.0
  for (let i = 0; i < rows; i++) {
    const sq = square(x, cols)
    const lead = leads + ((<usize>(i >> 2)) << 5) + ((<usize>(i & 3)) << 2)
    const label = (<usize>load<i32>(labels + ((<usize>i) << 2))) << 2
    const own = sq * (1 + error) - 2 * (<f64>load<f32>(lead) - <f64>load<f32>(slack + label))
    const other = sq * (1 - error) - 2 * <f64>load<f32>(lead, 16)
    const gap = Math.sqrt(max(other, 0)) - Math.sqrt(max(own, 0))
    const limit = <f64>load<f32>(least + label) + gap * 0.999999 - rounding
    store<f32>(out + ((<usize>i) << 2), gap > 0 && limit > 0 ? <f32>(limit * 0.9999997) : -1)
    x += (<usize>cols) << 2
  }
  for (let i = 0; i < opened; i++) store<f32>(out + (<usize>load<i32>(open + ((<usize>i) << 2)) << 2), -1)
}

// @ts-ignore: decorator
@inline
function square(x: usize, cols: i32): f64 {
  let sum = f32x4.splat(0)
  let j = 0
  for (; j + 3 < cols; j += 4) {
    const v = v128.load(x + ((<usize>j) << 2))
    sum = f32x4.add(sum, f32x4.mul(v, v))
  }
  let sq = <f64>f32x4.extract_lane(sum, 0) + <f64>f32x4.extract_lane(sum, 1) + (<f64>f32x4.extract_lane(sum, 2) + <f64>f32x4.extract_lane(sum, 3))
  for (; j < cols; j++) {
    const v = <f64>load<f32>(x + ((<usize>j) << 2))
    sq += v * v
  }
  return sq
}
