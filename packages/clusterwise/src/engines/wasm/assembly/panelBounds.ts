import { choose } from "./lanes"
import { bestScores, rankedBest, rankedIndex, rankedSecond, rankScores, SCORE_BYTES, scorePanel, squareOf } from "./panelTiles"

// K-means with bounds per row and panel (after Ding et al. 2015, "Yinyang K-means", with panels of eight centroids as
// groups). For each row of a block there are
//
//      upper       at least its distance to the centroid of its label
//      lower[p]    at most its distance to any other centroid of panel p, in whole units
//
// as they were when they were taken. Since then a centroid has gone at most so far, and the triangle inequality widens
// them by that: routines/lloyd/panelBounds.ts holds the movements, and why none of this can round to the wrong side. A row
// whose every lower bound lies above its upper bound keeps its label, unseen. The others are chosen: they go through the tile
// of the panel of their label, which makes their upper bound tight, and then through the panels whose bound still fails.
//
// Rows are numbered within their block; chosen rows are numbered in the order of their panels. Labels are the caller's
// numbers; a place is where a centroid stands in its panel, 8 · panel + lane.

/** What a block of rows and the panels are. Distances are those of tile rows. */
// @ts-ignore: decorator
@unmanaged
export class PanelBounds {
  cols: i32
  panels: i32
  /** Bytes from one panel's bounds to the next, and of one row. */
  stride: usize
  rowBytes: usize
  /** Per panel: cols × 8 float32; and its 8 start values. */
  packed: usize
  starts: usize
  /** Per place: 2e. */
  slack: usize
  /** uint16 per panel and row; float32 per row. */
  lower: usize
  upper: usize
  /** int32 per row: its label so far. */
  labels: usize
  /** int32: place of a label, label of a place. */
  places: usize
  order: usize
  /** float32 per label: how far its centroid has gone, at least and at most. */
  goneLeast: usize
  goneMost: usize
  /** The farthest of each panel: at least, float32; at most, uint16 in units. */
  panelLeast: usize
  panelMost: usize
  /** uint16: rows of which a bound fails; the same in the order of the panels of their labels, which are the chosen ones. */
  active: usize
  chosen: usize
  /** int32 per panel, and one more: where its rows end among the chosen. */
  ends: usize
  /** uint16 per panel and chosen row: lower bounds; and its upper bound now, in units. */
  bounds: usize
  now: usize
  /** float32 per chosen row: ‖x‖²; best score, second best, second best of the winner's panel. int32: place of the winner. */
  squares: usize
  best: usize
  second: usize
  inner: usize
  winner: usize
  /** int32 per chosen row, in units: lower bound of the panel that it came from, if it leaves it. */
  left: usize
  /** int32 per chosen row: its label so far, and the one that is found. */
  from: usize
  fresh: usize
  /** uint16: chosen rows of one panel. int32: chosen rows that are not decided. */
  list: usize
  open: usize
  /** Per byte: which of eight uint16 its bits choose, as a shuffle. */
  compress: usize
  /** SCORE_BYTES. */
  scores: usize
  /** What ‖x‖² is multiplied by for a value that it is not below, and not above; and what is added then. */
  squareLeast: f32
  squareMost: f32
  tiny: f32
  /** Units of lower bounds in 1; a power of two. */
  perUnit: f32
}

/** Rounded so that nothing that follows can bring them above, or below, the distance. */
const DOWN: f32 = 1 - 1.0 / 1048576
const UP: f32 = 1 + 1.0 / 1048576
/** Shorter distances are as good as none. */
const SHORTEST: f32 = 2.7755575615628914e-17

export function panelBoundsBytes(): i32 {
  return offsetof<PanelBounds>()
}

export function panelScoreBytes(): i32 {
  return SCORE_BYTES
}

/** Chooses the rows of which some bound fails, and returns how many. */
export function chooseRows(at: usize, rows: i32): i32 {
  const b = changetype<PanelBounds>(at)
  const gone = b.goneMost
  const stride = b.stride
  const upper = b.upper
  const labels = b.labels
  const active = b.active
  const compress = b.compress
  const last = b.panels
  const perUnit = f32x4.splat(b.perUnit)
  let found = 0
  for (let r = 0; r < rows; r += 8) {
    const row = (<usize>r) << 2
    const lo = f32x4.add(v128.load(upper + row), take(gone, labels + row))
    const hi = f32x4.add(v128.load(upper + row, 16), take(gone, labels + row + 16))
    const bound = i16x8.narrow_i32x4_u(units(f32x4.ceil(f32x4.mul(lo, perUnit))), units(f32x4.ceil(f32x4.mul(hi, perUnit))))
    let least = i16x8.splat(-1)
    let most = b.panelMost
    let p = b.lower + (row >> 1)
    for (let i = 0; i < last; i++) {
      least = i16x8.min_u(least, i16x8.sub_sat_u(v128.load(p), v128.load16_splat(most)))
      most += 2
      p += stride
    }
    let fails = i16x8.bitmask(i16x8.gt_u(least, bound)) ^ 255
    if (rows - r < 8) fails &= (1 << (rows - r)) - 1
    if (fails) found = list(active, found, r, fails, compress)
  }
  sortByPanel(b, found)
  for (let p = 0; p < last; p++) {
    const from = b.lower + stride * (<usize>p)
    const to = b.bounds + stride * (<usize>p)
    for (let i: usize = 0; i < (<usize>found) << 1; i += 2) store<u16>(to + i, load<u16>(from + ((<usize>load<u16>(b.chosen + i)) << 1)))
  }
  return found
}

/** Whole numbers of at least 0 as int32, at most 65535. */
// @ts-ignore: decorator
@inline
function units(v: v128): v128 {
  return i32x4.sub(f32x4.add(f32x4.pmin(v, f32x4.splat(65535)), f32x4.splat(8388608)), i32x4.splat(0x4b000000))
}

/** Appends those of the eight numbers from `first` on whose bits are set; writes 16 bytes. */
// @ts-ignore: decorator
@inline
function list(numbers: usize, found: i32, first: i32, bits: i32, compress: usize): i32 {
  const eight = i16x8.add(i16x8.splat(<i16>first), i16x8(0, 1, 2, 3, 4, 5, 6, 7))
  v128.store(numbers + ((<usize>found) << 1), v128.swizzle(eight, v128.load(compress + ((<usize>bits) << 4))))
  return found + popcnt(bits)
}

/** The four values of `table` that the four int32 at `numbers` choose. */
// @ts-ignore: decorator
@inline
function take(table: usize, numbers: usize): v128 {
  let v = v128.load32_zero(table + ((<usize>load<u32>(numbers)) << 2))
  v = v128.load32_lane(table + ((<usize>load<u32>(numbers, 4)) << 2), v, 1)
  v = v128.load32_lane(table + ((<usize>load<u32>(numbers, 8)) << 2), v, 2)
  return v128.load32_lane(table + ((<usize>load<u32>(numbers, 12)) << 2), v, 3)
}

/** At most the distance to a centroid of this score or less. */
// @ts-ignore: decorator
@inline
function atLeast(b: PanelBounds, square: v128, score: v128): v128 {
  const least = f32x4.sub(f32x4.mul(square, f32x4.splat(b.squareLeast)), f32x4.splat(b.tiny))
  const sq = f32x4.sub(least, f32x4.add(score, score))
  return f32x4.mul(f32x4.sqrt(f32x4.pmax(f32x4.splat(0), sq)), f32x4.splat(DOWN))
}

/** The same in units, as if no centroid of the panel had moved. */
// @ts-ignore: decorator
@inline
function lowerBound(b: PanelBounds, square: v128, score: v128, gone: v128): v128 {
  return units(f32x4.floor(f32x4.mul(f32x4.add(atLeast(b, square, score), gone), f32x4.splat(b.perUnit))))
}

/** At least the distance to the centroid of this score and slack. */
// @ts-ignore: decorator
@inline
function atMost(b: PanelBounds, square: v128, score: v128, slack: v128): v128 {
  const most = f32x4.add(f32x4.mul(square, f32x4.splat(b.squareMost)), f32x4.splat(b.tiny))
  const sq = f32x4.add(f32x4.sub(most, f32x4.add(score, score)), f32x4.add(slack, slack))
  return f32x4.add(f32x4.mul(f32x4.sqrt(f32x4.pmax(f32x4.splat(0), sq)), f32x4.splat(UP)), f32x4.splat(SHORTEST))
}

/** Rows of `bytes` bytes (a multiple of 4) by their numbers, one behind the other. */
export function pickRows(from: usize, to: usize, numbers: usize, count: i32, bytes: usize): void {
  for (let i: usize = 0; i < <usize>count; i++) {
    const row = from + (<usize>load<u16>(numbers + (i << 1))) * bytes
    let at: usize = 0
    for (; at + 16 <= bytes; at += 16) v128.store(to + at, v128.load(row + at))
    for (; at < bytes; at += 4) store<u32>(to + at, load<u32>(row + at))
    to += bytes
  }
}

/** The chosen rows, which lie at x in their order, against the panels of their labels. */
export function searchOwnPanels(at: usize, x: usize): void {
  const b = changetype<PanelBounds>(at)
  const bytes = b.rowBytes
  let i = 0
  for (let p = 0; p < b.panels; p++) {
    const to = load<i32>(b.ends + ((<usize>p) << 2))
    const gone = v128.load32_splat(b.panelLeast + ((<usize>p) << 2))
    // The last four may go beyond: what is written there is written again.
    for (; i < to; i += 4) {
      const row = (<usize>i) << 2
      const x0 = x + bytes * (<usize>i)
      for (let j: usize = 0; j < 4; j++) store<f32>(b.squares + row + (j << 2), squareOf(x0 + bytes * j, b.cols))
      scorePanel(x0, x0 + bytes, x0 + 2 * bytes, x0 + 3 * bytes, b.cols, b.packed + (<usize>p) * ((<usize>b.cols) << 5), b.starts + ((<usize>p) << 5), b.scores)
      rankScores(b.scores)
      const square = v128.load(b.squares + row)
      const best = rankedBest(b.scores)
      const winner = i32x4.add(rankedIndex(b.scores), i32x4.splat(p << 3))
      v128.store(b.best + row, best)
      v128.store(b.second + row, rankedSecond(b.scores))
      v128.store(b.inner + row, rankedSecond(b.scores))
      v128.store(b.winner + row, winner)
      v128.store(b.left + row, lowerBound(b, square, best, gone))
      const now = units(f32x4.ceil(f32x4.mul(atMost(b, square, best, take(b.slack, b.winner + row)), f32x4.splat(b.perUnit))))
      v128.store64_lane(b.now + (row >> 1), i16x8.narrow_i32x4_u(now, now), 0)
    }
    i = to
  }
}

/** `active` by the panels of the labels into `chosen`, with their labels; `ends` then holds where each panel ends. */
function sortByPanel(b: PanelBounds, count: i32): void {
  const ends = b.ends
  memory.fill(ends, 0, (<usize>(b.panels + 1)) << 2)
  for (let i = 0; i < count; i++) {
    const next = ends + ((<usize>(panelOf(b, labelAt(b, i)) + 1)) << 2)
    store<i32>(next, load<i32>(next) + 1)
  }
  for (let p = 1; p < b.panels; p++) {
    const to = ends + ((<usize>p) << 2)
    store<i32>(to, load<i32>(to) + load<i32>(to - 4))
  }
  for (let i = 0; i < count; i++) {
    const label = labelAt(b, i)
    const end = ends + ((<usize>panelOf(b, label)) << 2)
    const to = <usize>load<i32>(end)
    store<u16>(b.chosen + (to << 1), load<u16>(b.active + ((<usize>i) << 1)))
    store<i32>(b.from + (to << 2), label)
    store<i32>(end, <i32>to + 1)
  }
}

/** Label of an active row. */
// @ts-ignore: decorator
@inline
function labelAt(b: PanelBounds, i: i32): i32 {
  return load<i32>(b.labels + ((<usize>load<u16>(b.active + ((<usize>i) << 1))) << 2))
}

// @ts-ignore: decorator
@inline
function panelOf(b: PanelBounds, label: i32): i32 {
  return load<i32>(b.places + ((<usize>label) << 2)) >> 3
}

/** The chosen rows against every other panel whose bound fails; returns how many rows went through panels. */
export function searchPanels(at: usize, x: usize, count: i32): i32 {
  const b = changetype<PanelBounds>(at)
  let pairs = 0
  let own = 0
  for (let p = 0; p < b.panels; p++) {
    const end = load<i32>(b.ends + ((<usize>p) << 2))
    let found = failing(b, p, 0, own, 0)
    found = failing(b, p, end, count, found)
    if (found > 0) searchPanel(b, x, p, found)
    pairs += found
    own = end
  }
  return pairs
}

/** Lists those of the chosen rows from … to − 1 whose bound of panel p fails, behind `found` others. */
// @ts-ignore: decorator
@inline
function failing(b: PanelBounds, p: i32, from: i32, to: i32, found: i32): i32 {
  const bounds = b.bounds + b.stride * (<usize>p)
  const gone = v128.load16_splat(b.panelMost + ((<usize>p) << 1))
  const now = b.now
  const numbers = b.list
  const compress = b.compress
  for (let i = from; i < to; i += 8) {
    const row = (<usize>i) << 1
    let fails = i16x8.bitmask(i16x8.gt_u(i16x8.sub_sat_u(v128.load(bounds + row), gone), v128.load(now + row))) ^ 255
    if (to - i < 8) fails &= (1 << (to - i)) - 1
    if (fails) found = list(numbers, found, i, fails, compress)
  }
  return found
}

/** Byte offset of the float32 of chosen row `lane` of four. */
// @ts-ignore: decorator
@inline
function offsetAt(four: usize, lane: usize): usize {
  return (<usize>load<u16>(four + (lane << 1))) << 2
}

// @ts-ignore: decorator
@inline
function gather(table: usize, r0: usize, r1: usize, r2: usize, r3: usize): v128 {
  let v = v128.load32_zero(table + r0)
  v = v128.load32_lane(table + r1, v, 1)
  v = v128.load32_lane(table + r2, v, 2)
  return v128.load32_lane(table + r3, v, 3)
}

// @ts-ignore: decorator
@inline
function scatter(table: usize, r0: usize, r1: usize, r2: usize, r3: usize, v: v128): void {
  v128.store32_lane(table + r0, v, 0)
  v128.store32_lane(table + r1, v, 1)
  v128.store32_lane(table + r2, v, 2)
  v128.store32_lane(table + r3, v, 3)
}

/** The low halves of int32, as uint16. */
// @ts-ignore: decorator
@inline
function scatterUnits(table: usize, r0: usize, r1: usize, r2: usize, r3: usize, v: v128): void {
  v128.store16_lane(table + r0, v, 0)
  v128.store16_lane(table + r1, v, 2)
  v128.store16_lane(table + r2, v, 4)
  v128.store16_lane(table + r3, v, 6)
}

/** The listed rows against panel p. */
function searchPanel(b: PanelBounds, x: usize, p: i32, found: i32): void {
  const gone = v128.load32_splat(b.panelLeast + ((<usize>p) << 2))
  const lower = b.lower + b.stride * (<usize>p)
  const panel = b.packed + (<usize>p) * ((<usize>b.cols) << 5)
  const start = b.starts + ((<usize>p) << 5)
  const quarter = b.rowBytes >> 2
  const last = load<u16>(b.list + ((<usize>(found - 1)) << 1))
  // The last four are filled up with the last row: what is written for it is the same.
  for (let i = found; i & 3; i++) store<u16>(b.list + ((<usize>i) << 1), last)
  const end = b.list + ((<usize>found) << 1)
  for (let four = b.list; four < end; four += 8) {
    const r0 = offsetAt(four, 0)
    const r1 = offsetAt(four, 1)
    const r2 = offsetAt(four, 2)
    const r3 = offsetAt(four, 3)
    scorePanel(x + r0 * quarter, x + r1 * quarter, x + r2 * quarter, x + r3 * quarter, b.cols, panel, start, b.scores)
    const top = bestScores(b.scores)
    const best = gather(b.best, r0, r1, r2, r3)
    const second = gather(b.second, r0, r1, r2, r3)
    scatter(b.second, r0, r1, r2, r3, f32x4.pmax(second, f32x4.pmin(best, top)))
    const bound = lowerBound(b, gather(b.squares, r0, r1, r2, r3), top, gone)
    v128.store16_lane(lower + ((<usize>load<u16>(b.chosen + (r0 >> 1))) << 1), bound, 0)
    v128.store16_lane(lower + ((<usize>load<u16>(b.chosen + (r1 >> 1))) << 1), bound, 2)
    v128.store16_lane(lower + ((<usize>load<u16>(b.chosen + (r2 >> 1))) << 1), bound, 4)
    v128.store16_lane(lower + ((<usize>load<u16>(b.chosen + (r3 >> 1))) << 1), bound, 6)
    const better = f32x4.gt(top, best)
    if (v128.any_true(better)) improve(b, p, r0, r1, r2, r3, better)
  }
}

/** Four rows of which some have a better score in panel p. */
function improve(b: PanelBounds, p: i32, r0: usize, r1: usize, r2: usize, r3: usize, better: v128): void {
  rankScores(b.scores)
  const next = rankedSecond(b.scores)
  const second = gather(b.second, r0, r1, r2, r3)
  const winner = choose(i32x4.add(rankedIndex(b.scores), i32x4.splat(p << 3)), gather(b.winner, r0, r1, r2, r3), better)
  const best = choose(rankedBest(b.scores), gather(b.best, r0, r1, r2, r3), better)
  scatter(b.best, r0, r1, r2, r3, best)
  scatter(b.second, r0, r1, r2, r3, choose(f32x4.pmax(second, next), second, better))
  scatter(b.inner, r0, r1, r2, r3, choose(next, gather(b.inner, r0, r1, r2, r3), better))
  scatter(b.winner, r0, r1, r2, r3, winner)
  // The scores are not needed any more.
  v128.store(b.scores, winner)
  const slack = take(b.slack, b.scores)
  const now = units(f32x4.ceil(f32x4.mul(atMost(b, gather(b.squares, r0, r1, r2, r3), best, slack), f32x4.splat(b.perUnit))))
  scatterUnits(b.now, r0 >> 1, r1 >> 1, r2 >> 1, r3 >> 1, now)
}

/** Labels and bounds of the chosen rows; lists those that are not decided in `open` and returns how many. */
export function settleRows(at: usize, count: i32): i32 {
  const b = changetype<PanelBounds>(at)
  const stride = b.stride
  let found = 0
  for (let i = 0; i < count; i++) {
    const row = (<usize>i) << 2
    const at = (<usize>load<u16>(b.chosen + (row >> 1))) << 1
    const place = load<i32>(b.winner + row)
    const label = load<i32>(b.order + ((<usize>place) << 2))
    store<i32>(b.fresh + row, label)
    const slack = load<f32>(b.slack + ((<usize>place) << 2))
    if (load<f32>(b.best + row) - load<f32>(b.second + row) > slack) {
      const from = panelOf(b, load<i32>(b.from + row))
      const to = place >> 3
      const square = v128.load32_zero(b.squares + row)
      store<u16>(b.lower + stride * (<usize>from) + at, load<u16>(b.left + row))
      const inner = lowerBound(b, square, v128.load32_zero(b.inner + row), v128.load32_zero(b.panelLeast + ((<usize>to) << 2)))
      store<u16>(b.lower + stride * (<usize>to) + at, <u16>i32x4.extract_lane(inner, 0))
      const most = f32x4.extract_lane(atMost(b, square, v128.load32_zero(b.best + row), f32x4.splat(slack)), 0)
      store<f32>(b.upper + (at << 1), most - load<f32>(b.goneLeast + ((<usize>label) << 2)))
    } else {
      store<i32>(b.open + ((<usize>found) << 2), i)
      found++
      for (let p = 0; p < b.panels; p++) store<u16>(b.lower + stride * (<usize>p) + at, 0)
      store<f32>(b.upper + (at << 1), 0)
    }
  }
  return found
}
