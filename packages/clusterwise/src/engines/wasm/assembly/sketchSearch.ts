import { CentroidSketches, floatAt, intAt, panelBytes, sketchBytesOf, sketchStride, storeInt, U32 } from "./centroidSketches"
import { mulAdd, sqDistance, widenRow } from "./lanes"

// Nearest centroids by sketches (centroidSketches.ts). Every row keeps how much farther than its own centroid any other one is
// at least, and in which iteration that was found (Hamerly's bound, in the norm-of-sum form of Newling and Fleuret, 2016). Only
// centroids that have come that far since can take the row; with the fastest ones in front they fill the first panels:
//
//      gap ──────────────────────────────┤ how far the fastest of panel 0, of 1, … came, and the row's own centroid
//      ├ 0 ──────────────────────────────────────┤
//      ├ 1 ─────────────────────────────────┤            the row is compared with panels 0 and 1, and its own
//      ├ 2 ───────────────────┤
//      ├ 3 ─────────────┤

/** Bytes of what is remembered of a row: that gap (float32, 0 where nothing is known) and its iteration's slot (int32). */
export const MEMORY: usize = 8

/** Rounding of float64 distances that decide, as a share of their squares, per column. */
const DECIDES: f64 = 2.0 ** -50
/** Gaps below it are none: squares of such distances might leave float64. */
const NO_GAP: f64 = 2.0 ** -60
/** Of this many panels in sixteen all are taken, for a new gap to every centroid. */
const MOST_PANELS: i32 = 10

/**
 * Rows of a block whose label may change, those with few panels first.
 * @param memory per row, changed where what was found falls out of the ring of past iterations
 * @param all whether nothing is known
 * @param panels out: int32 per row, how many panels it is to be compared with; 0 for rows that are not listed
 * @param rests out: float32 per row, how much farther than its own the centroids of the other panels are at least
 * @returns how many are listed
 */
export function rowsToSearch(k: CentroidSketches, labels: usize, memory: usize, rows: i32, all: i32, list: usize, panels: usize, rests: usize): i32 {
  const kpad = k.panelCount << 3
  for (let p = 0; p <= k.panelCount; p++) storeInt(k.counts, p, 0)
  for (let i = 0; i < rows; i++) {
    const label = intAt(labels, i)
    let needed = k.panelCount
    store<f32>(rests + ((<usize>i) << 2), 3e38)
    if (all == 0 && label >= 0) {
      const slot = load<i32>(memory, 4)
      const gap = load<f32>(memory)
      const approach = load<f32>(k.approaches + ((<usize>(slot * kpad + label)) << 2))
      if (gap > approach) {
        // The oldest iteration gives its place to this one.
        if (slot == k.slot) store<f32>(memory, <f32>((<f64>gap - <f64>approach) * (1 - 2.0 ** -20)))
        needed = 0
      } else if (slot != k.slot) {
        const left = (<f64>gap - floatAt(k.moves, slot * kpad + label)) * (1 - 2.0 ** -20)
        const tails = k.tails + ((<usize>(slot * (k.panelCount + 1))) << 2)
        const first = panelsWithin(k, tails, left)
        if (first << 4 < MOST_PANELS * k.panelCount) {
          needed = first
          store<f32>(rests + ((<usize>i) << 2), <f32>((left - floatAt(tails, first)) * (1 - 2.0 ** -20)))
        }
      }
    }
    storeInt(panels, i, needed)
    storeInt(k.counts, needed, intAt(k.counts, needed) + 1)
    memory += MEMORY
  }
  return listByPanels(k, rows, list, panels)
}

/** Panels from the first one on until none of the others has come as far as `left`; at least one. */
// @ts-ignore: decorator
@inline
function panelsWithin(k: CentroidSketches, tails: usize, left: f64): i32 {
  let p = 1
  while (p < k.panelCount && !(floatAt(tails, p) < left)) p++
  return p
}

/** Counts become where each number of panels begins in the list. */
// @ts-ignore: decorator
@inline
function listByPanels(k: CentroidSketches, rows: i32, list: usize, panels: usize): i32 {
  let found = 0
  for (let p = 1; p <= k.panelCount; p++) {
    const many = intAt(k.counts, p)
    storeInt(k.counts, p, found)
    found += many
  }
  for (let i = 0; i < rows; i++) {
    const p = intAt(panels, i)
    if (p == 0) continue
    const at = intAt(k.counts, p)
    storeInt(list, at, i)
    storeInt(k.counts, p, at + 1)
  }
  return found
}

/**
 * Labels of the listed rows, as far as sketches decide. Everything is found by the number of the row in its block.
 * @param sketches sketchBytesOf bytes a row
 * @param labels int32 a row: what they were @param found out: what they are
 * @param memory out: what is known now; where not decided the least lead over those ruled out
 * @param open out: rows that are not decided, int32 @param masks out: for each of those a bit per place that may be the nearest
 * @returns number of rows that are not decided
 */
export function searchSketches(k: CentroidSketches, sketches: usize, list: usize, count: i32, panels: usize, rests: usize, labels: usize, found: usize, memory: usize, open: usize, masks: usize): i32 {
  const stride = <usize>sketchStride(k.cols)
  const bytes = <usize>sketchBytesOf(k.cols)
  const scoreBytes = (<usize>k.panelCount) << 5
  let undecided = 0
  for (let at = 0; at < count; at += 4) {
    const last = min(4, count - at)
    const x0 = sketches + bytes * intAt(list, at)
    const x1 = last > 1 ? sketches + bytes * intAt(list, at + 1) : x0
    const x2 = last > 2 ? sketches + bytes * intAt(list, at + 2) : x0
    const x3 = last > 3 ? sketches + bytes * intAt(list, at + 3) : x0
    const wide = intAt(panels, intAt(list, at + last - 1))
    scoreRows(k, x0, x1, x2, x3, stride, wide)
    for (let i = 0; i < last; i++) {
      const row = intAt(list, at + i)
      const rest = load<f32>(rests + ((<usize>row) << 2))
      const remembered = memory + <usize>row * MEMORY
      const mask = masks + (<usize>undecided) * k.panelCount
      const label = intAt(labels, row)
      storeInt(found, row, label)
      if (decideRow(k, k.scores + scoreBytes * i, intAt(panels, row), wide, sketches + bytes * row, label, rest, found + ((<usize>row) << 2), remembered, mask)) {
        storeInt(open, undecided, row)
        undecided++
      }
    }
  }
  return undecided
}

// @ts-ignore: decorator
@inline
function products(panel: v128, row: v128, sum: v128): v128 {
  if (FUSED) return i32x4.relaxed_dot_i8x16_i7x16_add_s(panel, row, sum)
  return i32x4.add(sum, i32x4.dot_i16x8_s(panel, row))
}

/** Four rows against the first panels: scores A of each. */
// @ts-ignore: decorator
@inline
function scoreRows(k: CentroidSketches, x0: usize, x1: usize, x2: usize, x3: usize, stride: usize, panels: i32): void {
  const s0 = v128.load32_splat(x0 + stride)
  const s1 = v128.load32_splat(x1 + stride)
  const s2 = v128.load32_splat(x2 + stride)
  const s3 = v128.load32_splat(x3 + stride)
  const scoreBytes = (<usize>k.panelCount) << 5
  let out = k.scores
  let panel = k.panels
  for (let p = 0; p < panels; p++) {
    const end = panel + (stride << 3)
    let a0 = v128.load(end, 64)
    let b0 = v128.load(end, 80)
    let a1 = a0
    let b1 = b0
    let a2 = a0
    let b2 = b0
    let a3 = a0
    let b3 = b0
    let at: usize = 0
    while (panel < end) {
      const lo = v128.load(panel)
      const hi = v128.load(panel, 16)
      const r0 = v128.load32_splat(x0 + at)
      a0 = products(lo, r0, a0)
      b0 = products(hi, r0, b0)
      const r1 = v128.load32_splat(x1 + at)
      a1 = products(lo, r1, a1)
      b1 = products(hi, r1, b1)
      const r2 = v128.load32_splat(x2 + at)
      a2 = products(lo, r2, a2)
      b2 = products(hi, r2, b2)
      const r3 = v128.load32_splat(x3 + at)
      a3 = products(lo, r3, a3)
      b3 = products(hi, r3, b3)
      panel += 32
      at += 4
    }
    score(out, end, a0, b0, s0)
    score(out + scoreBytes, end, a1, b1, s1)
    score(out + 2 * scoreBytes, end, a2, b2, s2)
    score(out + 3 * scoreBytes, end, a3, b3, s3)
    out += 32
    panel += 96
  }
}

/** A row against one centroid, to its place among the scores. */
// @ts-ignore: decorator
@inline
function scoreOne(k: CentroidSketches, x: usize, c: i32, out: usize): void {
  const stride = <usize>sketchStride(k.cols)
  const numbers = k.numbers + stride * c
  const ends = k.ends + <usize>c * 12
  let sum = i32x4.splat(0)
  for (let at: usize = 0; at < stride; at += 16) sum = products(v128.load(numbers + at), v128.load(x + at), sum)
  const product = load<i32>(ends, 8) + i32x4.extract_lane(sum, 0) + i32x4.extract_lane(sum, 1) + i32x4.extract_lane(sum, 2) + i32x4.extract_lane(sum, 3)
  store<f32>(out, <f32>product * load<f32>(ends) * load<f32>(x + stride) + load<f32>(ends, 4))
}

// @ts-ignore: decorator
@inline
function score(out: usize, end: usize, a: v128, b: v128, s: v128): void {
  v128.store(out, mulAdd(f32x4.mul(f32x4.convert_i32x4_s(a), v128.load(end)), s, v128.load(end, 32)))
  v128.store(out, mulAdd(f32x4.mul(f32x4.convert_i32x4_s(b), v128.load(end, 16)), s, v128.load(end, 48)), 16)
}

/**
 * Returns whether several centroids remain.
 * @param panels that this row asks for; scores of `wide` of them are there, and their lead counts as well
 * @param own the row's label, or −1
 */
function decideRow(k: CentroidSketches, scores: usize, panels: i32, wide: i32, x: usize, own: i32, rest: f32, found: usize, memory: usize, mask: usize): bool {
  const record = x + sketchStride(k.cols)
  const place = panels == k.panelCount || own < 0 ? -1 : intAt(k.places, own)
  const apart = place >= wide << 3
  let best = bestOf(scores, wide)
  if (apart) {
    scoreOne(k, x, own, scores + ((<usize>place) << 2))
    if (floatAt(scores, place) >= floatAt(scores, best)) best = place
  }
  const c = intAt(k.order, best)
  const kpad = (<usize>k.panelCount) << 3
  const error = <f64>load<f32>(record, 4)
  const reach = <f64>load<f32>(record, 8)
  const top = floatAt(scores, best)
  let slack = slackOf(k, c, top, reach)
  let factors = k.rowFactors
  let reachFactors = k.reachFactors
  if (k.paired) {
    factors += (kpad * best) << 2
    reachFactors += (kpad * best) << 2
  } else slack += (error * floatAt(factors, best) + reach * floatAt(reachFactors, best)) * (1 + 2.0 ** -20)
  const base = f32x4.splat(<f32>(top - slack))
  const errors = f32x4.splat(<f32>error)
  const reaches = f32x4.splat(<f32>reach)
  const none = f32x4.splat(3e38)
  const zero = f32x4.splat(0)
  let least = none
  let remain = 0
  for (let p: usize = 0; p < (<usize>wide) << 5; p += 32) {
    const lo = leads(base, scores + p, errors, factors + p, reaches, reachFactors + p)
    const hi = leads(base, scores + p + 16, errors, factors + p + 16, reaches, reachFactors + p + 16)
    const ruledLo = f32x4.gt(lo, zero)
    const ruledHi = f32x4.gt(hi, zero)
    least = f32x4.pmin(least, f32x4.pmin(v128.bitselect(lo, none, ruledLo), v128.bitselect(hi, none, ruledHi)))
    const bits = 255 ^ (i32x4.bitmask(ruledLo) | (i32x4.bitmask(ruledHi) << 4))
    store<u8>(mask + (p >> 5), <u8>bits)
    remain += popcnt(bits)
  }
  let lead = <f64>min(min(f32x4.extract_lane(least, 0), f32x4.extract_lane(least, 1)), min(f32x4.extract_lane(least, 2), f32x4.extract_lane(least, 3)))
  for (let p = wide; p < k.panelCount; p++) store<u8>(mask + p, 0)
  if (apart) {
    const bit = 1 << (place & 7)
    const left = best == place ? -1.0 : top - slack - (error * floatAt(factors, place) + reach * floatAt(reachFactors, place)) * (1 + 2.0 ** -20) - floatAt(scores, place)
    if (left > 0) lead = min(lead, left)
    else {
      store<u8>(mask + (place >> 3), <u8>bit)
      remain++
    }
  }
  lead *= 1 - 2.0 ** -18
  store<i32>(found, c)
  if (remain > 1) {
    store<f32>(memory, <f32>lead)
    return true
  }
  // ‖x − c‖² = ‖x‖² − 2S, and S is at least that much:
  const sure = top - slack - error * floatAt(k.lengths, c) - reach * (floatAt(k.errors, c) + 6 * U32 * floatAt(k.sizes, c))
  const gap = min(gapOf(k, lead, <f64>load<f32>(record, 12) - 2 * sure), <f64>rest)
  // What was known before is the better bound where centroids will come as far once more as in the last iteration.
  if (panels < k.panelCount && c == own && gap < lastApproach(k, c)) return false
  remember(k, memory, gap)
  return false
}

/** What the lead of the best must exceed besides what sketches may be off: roundings of ½‖c‖², of these sums, and of the float64 distances that would decide. */
// @ts-ignore: decorator
@inline
function slackOf(k: CentroidSketches, c: i32, top: f64, reach: f64): f64 {
  const size = reach * floatAt(k.sizes, c)
  return (floatAt(k.losses, c) + 16 * U32 * (size + abs(top)) + DECIDES * (<f64>k.cols + 8) * reach * reach) * (1 + 2.0 ** -20) + 1e-30
}

// @ts-ignore: decorator
@inline
function bestOf(scores: usize, panels: i32): i32 {
  const end = scores + ((<usize>panels) << 5)
  let most = v128.load(scores)
  for (let at = scores + 16; at < end; at += 16) most = f32x4.pmax(most, v128.load(at))
  const top = f32x4.splat(max(max(f32x4.extract_lane(most, 0), f32x4.extract_lane(most, 1)), max(f32x4.extract_lane(most, 2), f32x4.extract_lane(most, 3))))
  for (let at = scores; at < end; at += 16) {
    const bits = i32x4.bitmask(f32x4.eq(v128.load(at), top))
    if (bits != 0) return (<i32>((at - scores) >> 2)) + ctz(bits)
  }
  return 0
}

// @ts-ignore: decorator
@inline
function leads(base: v128, scores: usize, errors: v128, factors: usize, reaches: v128, reachFactors: usize): v128 {
  const off = f32x4.add(f32x4.mul(errors, v128.load(factors)), f32x4.mul(reaches, v128.load(reachFactors)))
  return f32x4.sub(f32x4.sub(base, off), v128.load(scores))
}

/** Of S_a − S_b = ½(d_b² − d_a²) ≥ lead at least this much of d_b − d_a, less what float64 decisions may be off. @param sq d_a², rounded up */
// @ts-ignore: decorator
@inline
function gapOf(k: CentroidSketches, lead: f64, sq: f64): f64 {
  const up = max(sq, 0) * (1 + 2.0 ** -20)
  const near = Math.sqrt(up)
  return (2 * lead) / (near + Math.sqrt(up + 2 * lead)) - near * DECIDES * (<f64>k.cols + 8)
}

// @ts-ignore: decorator
@inline
function remember(k: CentroidSketches, memory: usize, gap: f64): void {
  const sure = gap * (1 - 2.0 ** -20)
  store<f32>(memory, sure > NO_GAP ? <f32>sure : 0)
  store<i32>(memory, k.slot, 4)
}

/** How far a centroid and the fastest of the others came in the last iteration. */
// @ts-ignore: decorator
@inline
function lastApproach(k: CentroidSketches, c: i32): f64 {
  return k.known > 1 ? floatAt(k.approaches, ((k.slot + k.slots - 1) % k.slots) * (k.panelCount << 3) + c) : 0
}

/**
 * Decides rows among the centroids that their masks name, ties to the lower index.
 * @param x raw rows: the open ones, one after the other, or all of them @param open their numbers
 * @param apart whether all rows lie at `x`
 * @returns how many distances it took
 */
function decideOpen<T>(k: CentroidSketches, x: usize, open: usize, count: i32, masks: usize, rests: usize, found: usize, memory: usize, apart: i32): i32 {
  const cols = k.cols
  let measured = 0
  for (let i = 0; i < count; i++) {
    const at = <usize>intAt(open, i)
    widenRow<T>(x + (apart ? at : <usize>i) * ((<usize>cols) * sizeof<T>()), k.row, cols)
    let best = k.clusters
    let least = Infinity
    let next = Infinity
    for (let p = 0; p < k.panelCount; p++) {
      for (let bits = <i32>load<u8>(masks + p); bits != 0; bits &= bits - 1) {
        const c = intAt(k.order, (p << 3) + ctz(bits))
        const sq = sqDistance(k.row, k.points + ((<usize>c * cols) << 3), cols, k.scale)
        measured++
        if (sq < least || (sq == least && c < best)) {
          next = least
          least = sq
          best = c
        } else if (sq < next) next = sq
      }
    }
    store<i32>(found + (at << 2), best)
    rememberOpen(k, memory + at * MEMORY, least, next, <f64>load<f32>(rests + (at << 2)))
    masks += k.panelCount
  }
  return measured
}

/** The gap to those that were measured, to those that sketches ruled out (the nearest has at least the score of the one that led), and to the rest. */
// @ts-ignore: decorator
@inline
function rememberOpen(k: CentroidSketches, memory: usize, least: f64, next: f64, rest: f64): void {
  const unit = k.tileScale / k.scale
  const near = Math.sqrt(least) * unit
  const measured = (Math.sqrt(next) * unit - near) * (1 - 2.0 ** -40) - near * DECIDES * (<f64>k.cols + 8)
  remember(k, memory, min(rest, min(measured, gapOf(k, <f64>load<f32>(memory), near * near))))
}

export function decideOpen32(k: CentroidSketches, x: usize, open: usize, count: i32, masks: usize, rests: usize, found: usize, memory: usize, apart: i32): i32 {
  return decideOpen<f32>(k, x, open, count, masks, rests, found, memory, apart)
}

export function decideOpen64(k: CentroidSketches, x: usize, open: usize, count: i32, masks: usize, rests: usize, found: usize, memory: usize, apart: i32): i32 {
  return decideOpen<f64>(k, x, open, count, masks, rests, found, memory, apart)
}

/** Rows that have another label now, which they get; returns how many. */
export function takeLabels(list: usize, count: i32, found: usize, labels: usize, moved: usize): i32 {
  let many = 0
  for (let i = 0; i < count; i++) {
    const row = intAt(list, i)
    const label = intAt(found, row)
    if (label == intAt(labels, row)) continue
    storeInt(labels, row, label)
    storeInt(moved, many, row)
    many++
  }
  return many
}
