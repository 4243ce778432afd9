import { choose } from "./lanes"
import { bestScores, rankedBest, rankedIndex, rankedSecond, rankScores, SCORE_BYTES, scorePanel, squareOf } from "./panelTiles"

// K-means with bounds per row and panel (after Ding et al. 2015, "Yinyang K-means", with panels of eight centroids as
// groups). For each row of a block there are
//
//      upper       at least its distance to the centroid of its label
//      lower[p]    at most its distance to any other centroid of panel p
//
// as they were when they were taken. Since then a centroid has gone at most so far, and the triangle inequality widens
// them by that: routines/panelBounds.ts holds the movements, and why none of this can round to the wrong side. A row
// whose every lower bound lies above its upper bound keeps its label, unseen. The others go through the tile of the panel of
// their label, which makes their upper bound tight, and then through the panels whose bound still fails.
//
// Rows are numbered within their block. Labels are the caller's numbers; a place is where a centroid stands in its panel,
// 8 · panel + lane.

/** What a block of rows and the panels are. Distances are those of tile rows. */
// @ts-ignore: decorator
@unmanaged
export class PanelBounds {
  cols: i32
  panels: i32
  /** Bytes from one panel's bounds to the next. */
  stride: usize
  /** Where each row lies, float32. */
  rowsAt: usize
  /** Per panel: cols × 8 float32; and its 8 start values. */
  packed: usize
  starts: usize
  /** Per place: 2e. */
  slack: usize
  /** float32 per panel and row; and per row. */
  lower: usize
  upper: usize
  /** int32 per row: its label so far, and the one that is found. */
  labels: usize
  fresh: usize
  /** int32: place of a label, label of a place. */
  places: usize
  order: usize
  /** float32 per label: how far its centroid has gone, at least and at most. */
  goneLeast: usize
  goneMost: usize
  /** The same per panel: the farthest of its centroids. */
  panelLeast: usize
  panelMost: usize
  /** float32 per row: its upper bound now; negative where nothing has to be looked at. */
  now: usize
  /** float32 per row: ‖x‖²; best score, second best, second best of the winner's panel. int32: place of the winner. */
  squares: usize
  best: usize
  second: usize
  inner: usize
  winner: usize
  /** float32 per row: lower bound of the panel that it came from, if it leaves it. */
  left: usize
  /** int32: rows to be looked at; those rows by the panel of their label; rows of one panel; rows that are not decided. */
  active: usize
  sorted: usize
  list: usize
  open: usize
  /** int32 per panel, and one more. */
  counts: usize
  /** SCORE_BYTES. */
  scores: usize
  /** What ‖x‖² is multiplied by for a value that it is not above, and not below; and what is added then. */
  squareLeast: f32
  squareMost: f32
  tiny: f32
}

const LOW: f32 = -3.4e38
/** No bound at all. */
const UNKNOWN: f32 = -3e38
const BEYOND: f32 = 3e38
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

/** Lists the rows of which some bound fails, and returns how many. */
export function failingRows(at: usize, rows: i32): i32 {
  const b = changetype<PanelBounds>(at)
  const gone = b.goneMost
  const stride = b.stride
  const end = b.lower + stride * (<usize>b.panels)
  let found = 0
  for (let r = 0; r < rows; r += 4) {
    const row = (<usize>r) << 2
    const bound = f32x4.add(v128.load(b.upper + row), take(gone, b.labels + row))
    let least = f32x4.splat(BEYOND)
    let panel = b.panelMost
    for (let p = b.lower + row; p < end; p += stride) {
      least = f32x4.pmin(least, f32x4.sub(v128.load(p), v128.load32_splat(panel)))
      panel += 4
    }
    const holds = f32x4.gt(least, bound)
    let fails = i32x4.bitmask(holds) ^ 15
    if (rows - r < 4) fails &= (1 << (rows - r)) - 1
    v128.store(b.now + row, fails ? choose(f32x4.splat(LOW), bound, holds) : f32x4.splat(LOW))
    found = list(b.active, found, r, fails)
  }
  for (let r = rows; r & 3; r++) store<f32>(b.now + ((<usize>r) << 2), LOW)
  return found
}

/** Appends the rows whose bits are set. */
// @ts-ignore: decorator
@inline
function list(rows: usize, found: i32, first: i32, bits: i32): i32 {
  while (bits) {
    store<i32>(rows + ((<usize>found) << 2), first + ctz(bits))
    found++
    bits &= bits - 1
  }
  return found
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

/** The other way round. */
// @ts-ignore: decorator
@inline
function put(table: usize, numbers: usize, v: v128): void {
  v128.store32_lane(table + ((<usize>load<u32>(numbers)) << 2), v, 0)
  v128.store32_lane(table + ((<usize>load<u32>(numbers, 4)) << 2), v, 1)
  v128.store32_lane(table + ((<usize>load<u32>(numbers, 8)) << 2), v, 2)
  v128.store32_lane(table + ((<usize>load<u32>(numbers, 12)) << 2), v, 3)
}

/** Scores of the four rows at `numbers` in panel p. */
// @ts-ignore: decorator
@inline
function score(b: PanelBounds, numbers: usize, p: i32): void {
  const rows = b.rowsAt
  const cols = b.cols
  scorePanel(
    load<usize>(rows + ((<usize>load<u32>(numbers)) << 2)),
    load<usize>(rows + ((<usize>load<u32>(numbers, 4)) << 2)),
    load<usize>(rows + ((<usize>load<u32>(numbers, 8)) << 2)),
    load<usize>(rows + ((<usize>load<u32>(numbers, 12)) << 2)),
    cols,
    b.packed + (<usize>p) * ((<usize>cols) << 5),
    b.starts + ((<usize>p) << 5),
    b.scores,
  )
}

/** At most the distance to a centroid of this score or less. */
// @ts-ignore: decorator
@inline
function atLeast(b: PanelBounds, square: v128, score: v128): v128 {
  const least = f32x4.sub(f32x4.mul(square, f32x4.splat(b.squareLeast)), f32x4.splat(b.tiny))
  const sq = f32x4.sub(least, f32x4.add(score, score))
  return f32x4.mul(f32x4.sqrt(f32x4.pmax(f32x4.splat(0), sq)), f32x4.splat(DOWN))
}

/** At least the distance to the centroid of this score and slack. */
// @ts-ignore: decorator
@inline
function atMost(b: PanelBounds, square: v128, score: v128, slack: v128): v128 {
  const most = f32x4.add(f32x4.mul(square, f32x4.splat(b.squareMost)), f32x4.splat(b.tiny))
  const sq = f32x4.add(f32x4.sub(most, f32x4.add(score, score)), f32x4.add(slack, slack))
  return f32x4.add(f32x4.mul(f32x4.sqrt(f32x4.pmax(f32x4.splat(0), sq)), f32x4.splat(UP)), f32x4.splat(SHORTEST))
}

/** The listed rows against the panels of their labels. */
export function searchOwnPanels(at: usize, count: i32): void {
  const b = changetype<PanelBounds>(at)
  sortByPanel(b, count)
  let from = 0
  for (let p = 0; p < b.panels; p++) {
    const to = load<i32>(b.counts + ((<usize>p) << 2))
    const lower = b.lower + b.stride * (<usize>p)
    const moved = v128.load32_splat(b.panelLeast + ((<usize>p) << 2))
    for (; from < to; from += 4) {
      const four = fourOf(b.sorted, from, to, b.list)
      score(b, four, p)
      rankScores(b.scores)
      for (let i: usize = 0; i < 16; i += 4) {
        const row = (<usize>load<u32>(four + i)) << 2
        store<f32>(b.squares + row, squareOf(load<usize>(b.rowsAt + row), b.cols))
      }
      const square = take(b.squares, four)
      const best = rankedBest(b.scores)
      const winner = i32x4.add(rankedIndex(b.scores), i32x4.splat(p << 3))
      put(b.best, four, best)
      put(b.second, four, rankedSecond(b.scores))
      put(b.inner, four, rankedSecond(b.scores))
      put(b.winner, four, winner)
      put(b.left, four, f32x4.add(atLeast(b, square, best), moved))
      put(b.now, four, atMost(b, square, best, slackOf(b, winner)))
      put(lower, four, f32x4.splat(BEYOND))
    }
    from = to
  }
}

/** Where four numbers lie: those of a list from `from` on, the last one repeated where it ends before. */
// @ts-ignore: decorator
@inline
function fourOf(numbers: usize, from: i32, to: i32, scratch: usize): usize {
  const left = to - from
  const first = numbers + ((<usize>from) << 2)
  if (left >= 4) return first
  const last = load<i32>(first + ((<usize>(left - 1)) << 2))
  store<i32>(scratch, load<i32>(first))
  store<i32>(scratch, left > 1 ? load<i32>(first, 4) : last, 4)
  store<i32>(scratch, left > 2 ? load<i32>(first, 8) : last, 8)
  store<i32>(scratch, last, 12)
  return scratch
}

// @ts-ignore: decorator
@inline
function slackOf(b: PanelBounds, places: v128): v128 {
  v128.store(b.scores, places)
  return take(b.slack, b.scores)
}

/** `active` by panels into `sorted`; `counts` then holds where each panel ends. */
function sortByPanel(b: PanelBounds, count: i32): void {
  const counts = b.counts
  memory.fill(counts, 0, (<usize>(b.panels + 1)) << 2)
  for (let i = 0; i < count; i++) {
    const next = counts + ((<usize>(panelOf(b, rowAt(b, i)) + 1)) << 2)
    store<i32>(next, load<i32>(next) + 1)
  }
  for (let p = 1; p < b.panels; p++) {
    const to = counts + ((<usize>p) << 2)
    store<i32>(to, load<i32>(to) + load<i32>(to - 4))
  }
  for (let i = 0; i < count; i++) {
    const row = rowAt(b, i)
    const place = counts + ((<usize>panelOf(b, row)) << 2)
    const to = load<i32>(place)
    store<i32>(b.sorted + ((<usize>to) << 2), row)
    store<i32>(place, to + 1)
  }
}

// @ts-ignore: decorator
@inline
function rowAt(b: PanelBounds, i: i32): i32 {
  return load<i32>(b.active + ((<usize>i) << 2))
}

/** The panel of a row's label. */
// @ts-ignore: decorator
@inline
function panelOf(b: PanelBounds, row: i32): i32 {
  const label = load<i32>(b.labels + ((<usize>row) << 2))
  return load<i32>(b.places + ((<usize>label) << 2)) >> 3
}

/** Rows against every other panel whose bound fails; returns how many rows went through panels. */
export function searchPanels(at: usize, rows: i32): i32 {
  const b = changetype<PanelBounds>(at)
  let pairs = 0
  for (let p = 0; p < b.panels; p++) {
    const lower = b.lower + b.stride * (<usize>p)
    const gone = v128.load32_splat(b.panelMost + ((<usize>p) << 2))
    let found = 0
    for (let r = 0; r < rows; r += 4) {
      const row = (<usize>r) << 2
      const holds = f32x4.gt(f32x4.sub(v128.load(lower + row), gone), v128.load(b.now + row))
      found = list(b.list, found, r, i32x4.bitmask(holds) ^ 15)
    }
    if (found > 0) searchPanel(b, p, lower, found)
    pairs += found
  }
  return pairs
}

/** The rows in `list` against panel p. */
function searchPanel(b: PanelBounds, p: i32, lower: usize, found: i32): void {
  const moved = v128.load32_splat(b.panelLeast + ((<usize>p) << 2))
  // What fills the last four up comes after the list.
  for (let from = 0; from < found; from += 4) {
    const four = fourOf(b.list, from, found, b.sorted)
    score(b, four, p)
    const top = bestScores(b.scores)
    const square = take(b.squares, four)
    const best = take(b.best, four)
    const second = take(b.second, four)
    put(lower, four, f32x4.add(atLeast(b, square, top), moved))
    const better = f32x4.gt(top, best)
    put(b.second, four, f32x4.pmax(second, f32x4.pmin(best, top)))
    if (v128.any_true(better)) improve(b, p, four, better)
  }
}

/** Four rows of which some have a better score in panel p. */
function improve(b: PanelBounds, p: i32, four: usize, better: v128): void {
  rankScores(b.scores)
  const top = rankedBest(b.scores)
  const next = rankedSecond(b.scores)
  const square = take(b.squares, four)
  const winner = choose(i32x4.add(rankedIndex(b.scores), i32x4.splat(p << 3)), take(b.winner, four), better)
  const best = choose(top, take(b.best, four), better)
  put(b.best, four, best)
  put(b.second, four, choose(f32x4.pmax(take(b.second, four), next), take(b.second, four), better))
  put(b.inner, four, choose(next, take(b.inner, four), better))
  put(b.winner, four, winner)
  put(b.now, four, choose(atMost(b, square, best, slackOf(b, winner)), take(b.now, four), better))
}

/** Labels and bounds of the listed rows; lists those that are not decided in `open` and returns how many. */
export function settleRows(at: usize, rows: i32, count: i32): i32 {
  const b = changetype<PanelBounds>(at)
  memory.copy(b.fresh, b.labels, (<usize>rows) << 2)
  let found = 0
  for (let i = 0; i < count; i++) {
    const r = rowAt(b, i)
    const row = (<usize>r) << 2
    const place = load<i32>(b.winner + row)
    const needed = load<f32>(b.slack + ((<usize>place) << 2))
    const label = load<i32>(b.order + ((<usize>place) << 2))
    const from = panelOf(b, r)
    const to = place >> 3
    store<i32>(b.fresh + row, label)
    if (load<f32>(b.best + row) - load<f32>(b.second + row) > needed) {
      store<f32>(b.lower + b.stride * (<usize>from) + row, load<f32>(b.left + row))
      const inner = atLeast(b, v128.load32_zero(b.squares + row), v128.load32_zero(b.inner + row))
      const moved = load<f32>(b.panelLeast + ((<usize>to) << 2))
      store<f32>(b.lower + b.stride * (<usize>to) + row, f32x4.extract_lane(inner, 0) + moved)
      store<f32>(b.upper + row, load<f32>(b.now + row) - load<f32>(b.goneLeast + ((<usize>label) << 2)))
    } else {
      store<i32>(b.open + ((<usize>found) << 2), r)
      found++
      for (let p = 0; p < b.panels; p++) store<f32>(b.lower + b.stride * (<usize>p) + row, UNKNOWN)
      store<f32>(b.upper + row, 0)
    }
  }
  return found
}
