import { CentroidSketches, floatAt, panelBytes, ROW_RECORD, sketchStride, U32 } from "./centroidSketches"
import { mulAdd, sqDistance, widenRow } from "./lanes"

// Nearest centroids by sketches (centroidSketches.ts). Every row keeps how much farther than its own centroid any other one is
// at least, and in which iteration that was found: it is looked at again when centroids have come up that far.

/** Bytes of what is remembered of a row: that gap (float32, 0 where nothing is known) and its iteration's slot (int32). */
export const MEMORY: usize = 8

/** Rounding of float64 distances that decide, as a share of their squares, per column. */
const DECIDES: f64 = 2.0 ** -50
/** Gaps below it are none: squares of such distances might leave float64. */
const NO_GAP: f64 = 2.0 ** -60

/**
 * Rows of a block whose label may change.
 * @param memory per row, changed where what was found falls out of the ring of past iterations
 * @param all whether nothing is known
 * @returns how many are listed
 */
export function rowsToSearch(k: CentroidSketches, labels: usize, memory: usize, rows: i32, all: i32, list: usize): i32 {
  const kpad = k.panelCount << 3
  let found = 0
  for (let i = 0; i < rows; i++) {
    const label = load<i32>(labels + ((<usize>i) << 2))
    if (all == 0 && label >= 0) {
      const slot = load<i32>(memory, 4)
      const gap = load<f32>(memory)
      const move = load<f32>(k.moves + ((<usize>(slot * kpad + label)) << 2))
      if (gap > move) {
        // The oldest iteration gives its place to this one.
        if (slot == k.slot) store<f32>(memory, <f32>((<f64>gap - <f64>move) * (1 - 2.0 ** -20)))
        memory += MEMORY
        continue
      }
    }
    store<i32>(list + ((<usize>found) << 2), i)
    found++
    memory += MEMORY
  }
  return found
}

/**
 * Labels of sketched rows, as far as sketches decide.
 * @param numbers sketchStride bytes a row, with room for 3 more rows behind @param records of rows
 * @param labels out: int32 a row @param memory out: what is known now; where not decided the least lead over those ruled out
 * @param open out: rows that are not decided, int32 @param masks out: for each of those a bit per centroid that may be the nearest
 * @returns number of rows that are not decided
 */
export function searchSketches(k: CentroidSketches, numbers: usize, records: usize, rows: i32, labels: usize, memory: usize, open: usize, masks: usize): i32 {
  const stride = <usize>sketchStride(k.cols)
  const scoreBytes = (<usize>k.panelCount) << 5
  let found = 0
  for (let r = 0; r < rows; r += 4) {
    scoreRows(k, numbers, stride, records)
    const last = min(4, rows - r)
    for (let i = 0; i < last; i++) {
      const doubt = decideRow(k, k.scores + scoreBytes * i, records, labels, memory, masks + (<usize>found) * k.panelCount)
      if (doubt) {
        store<i32>(open + ((<usize>found) << 2), r + i)
        found++
      }
      records += ROW_RECORD
      labels += 4
      memory += MEMORY
    }
    numbers += stride << 2
  }
  return found
}

// @ts-ignore: decorator
@inline
function products(panel: v128, row: v128, sum: v128): v128 {
  if (FUSED) return i32x4.relaxed_dot_i8x16_i7x16_add_s(panel, row, sum)
  return i32x4.add(sum, i32x4.dot_i16x8_s(panel, row))
}

/** Four rows against all centroids: scores A of each. */
// @ts-ignore: decorator
@inline
function scoreRows(k: CentroidSketches, x: usize, stride: usize, records: usize): void {
  const s0 = v128.load32_splat(records)
  const s1 = v128.load32_splat(records, ROW_RECORD)
  const s2 = v128.load32_splat(records, 2 * ROW_RECORD)
  const s3 = v128.load32_splat(records, 3 * ROW_RECORD)
  const scoreBytes = (<usize>k.panelCount) << 5
  let out = k.scores
  let panel = k.panels
  const x1 = x + stride
  const x2 = x1 + stride
  const x3 = x2 + stride
  for (let p = 0; p < k.panelCount; p++) {
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
      const r0 = v128.load32_splat(x + at)
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

// @ts-ignore: decorator
@inline
function score(out: usize, end: usize, a: v128, b: v128, s: v128): void {
  v128.store(out, mulAdd(f32x4.mul(f32x4.convert_i32x4_s(a), v128.load(end)), s, v128.load(end, 32)))
  v128.store(out, mulAdd(f32x4.mul(f32x4.convert_i32x4_s(b), v128.load(end, 16)), s, v128.load(end, 48)), 16)
}

/** Returns whether other centroids than the best one remain. */
function decideRow(k: CentroidSketches, scores: usize, record: usize, label: usize, memory: usize, mask: usize): bool {
  const best = bestOf(k, scores)
  const kpad = (<usize>k.panelCount) << 3
  const error = load<f32>(record, 4)
  const reach = load<f32>(record, 8)
  const top = floatAt(scores, best)
  let slack = slackOf(k, best, top, <f64>error, <f64>reach)
  let factors = k.rowFactors
  let reachFactors = k.reachFactors
  if (k.paired) {
    factors += (kpad * best) << 2
    reachFactors += (kpad * best) << 2
  } else slack += (<f64>error * floatAt(factors, best) + <f64>reach * floatAt(reachFactors, best)) * (1 + 2.0 ** -20)
  const base = f32x4.splat(<f32>(top - slack))
  const errors = f32x4.splat(error)
  const reaches = f32x4.splat(reach)
  const none = f32x4.splat(3e38)
  const zero = f32x4.splat(0)
  let least = none
  let remain = 0
  for (let p: usize = 0; p < kpad << 2; p += 32) {
    const lo = leads(base, scores + p, errors, factors + p, reaches, reachFactors + p)
    const hi = leads(base, scores + p + 16, errors, factors + p + 16, reaches, reachFactors + p + 16)
    const ruledLo = f32x4.gt(lo, zero)
    const ruledHi = f32x4.gt(hi, zero)
    least = f32x4.pmin(least, f32x4.pmin(v128.bitselect(lo, none, ruledLo), v128.bitselect(hi, none, ruledHi)))
    const bits = 255 ^ (i32x4.bitmask(ruledLo) | (i32x4.bitmask(ruledHi) << 4))
    store<u8>(mask + (p >> 5), <u8>bits)
    remain += popcnt(bits)
  }
  const lead = <f64>min(min(f32x4.extract_lane(least, 0), f32x4.extract_lane(least, 1)), min(f32x4.extract_lane(least, 2), f32x4.extract_lane(least, 3))) * (1 - 2.0 ** -18)
  store<i32>(label, best)
  if (remain > 1) {
    store<f32>(memory, <f32>lead)
    return true
  }
  // ‖x − c‖² = ‖x‖² − 2S, and S is at least that much:
  const own = top - slack - <f64>error * floatAt(k.lengths, best) - <f64>reach * (floatAt(k.errors, best) + 6 * U32 * floatAt(k.sizes, best))
  remember(k, memory, gapOf(k, lead, <f64>load<f32>(record, 12) - 2 * own))
  return false
}

/** What the lead of the best must exceed besides what sketches may be off: roundings of ½‖c‖², of these sums, and of the float64 distances that would decide. */
// @ts-ignore: decorator
@inline
function slackOf(k: CentroidSketches, best: i32, top: f64, error: f64, reach: f64): f64 {
  const size = reach * floatAt(k.sizes, best)
  return (floatAt(k.losses, best) + 16 * U32 * (size + abs(top)) + DECIDES * (<f64>k.cols + 8) * reach * reach) * (1 + 2.0 ** -20) + 1e-30
}

// @ts-ignore: decorator
@inline
function bestOf(k: CentroidSketches, scores: usize): i32 {
  const end = scores + ((<usize>k.panelCount) << 5)
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

/**
 * Decides rows among the centroids that their masks name, ties to the lower index.
 * @param x raw rows: the open ones, one after the other, or all of them @param open their numbers, by which labels and memory are found
 * @param apart whether all rows lie at `x`
 * @returns how many distances it took
 */
function decideOpen<T>(k: CentroidSketches, x: usize, open: usize, count: i32, masks: usize, labels: usize, memory: usize, apart: i32): i32 {
  const cols = k.cols
  let measured = 0
  for (let i = 0; i < count; i++) {
    const at = <usize>load<i32>(open + ((<usize>i) << 2))
    widenRow<T>(x + (apart ? at : <usize>i) * ((<usize>cols) * sizeof<T>()), k.row, cols)
    let best = 0
    let least = Infinity
    let next = Infinity
    for (let p = 0; p < k.panelCount; p++) {
      for (let bits = <i32>load<u8>(masks + p); bits != 0; bits &= bits - 1) {
        const c = (p << 3) + ctz(bits)
        const sq = sqDistance(k.row, k.points + ((<usize>c * cols) << 3), cols, k.scale)
        measured++
        if (sq < least) {
          next = least
          least = sq
          best = c
        } else if (sq < next) next = sq
      }
    }
    store<i32>(labels + (at << 2), best)
    rememberOpen(k, memory + at * MEMORY, least, next)
    masks += k.panelCount
  }
  return measured
}

/** The gap to those that were measured, and to those that sketches ruled out: the nearest has at least the score of the one that led. */
// @ts-ignore: decorator
@inline
function rememberOpen(k: CentroidSketches, memory: usize, least: f64, next: f64): void {
  const unit = k.tileScale / k.scale
  const near = Math.sqrt(least) * unit
  const measured = (Math.sqrt(next) * unit - near) * (1 - 2.0 ** -40) - near * DECIDES * (<f64>k.cols + 8)
  remember(k, memory, min(measured, gapOf(k, <f64>load<f32>(memory), near * near)))
}

export function decideOpen32(k: CentroidSketches, x: usize, open: usize, count: i32, masks: usize, labels: usize, memory: usize, apart: i32): i32 {
  return decideOpen<f32>(k, x, open, count, masks, labels, memory, apart)
}

export function decideOpen64(k: CentroidSketches, x: usize, open: usize, count: i32, masks: usize, labels: usize, memory: usize, apart: i32): i32 {
  return decideOpen<f64>(k, x, open, count, masks, labels, memory, apart)
}
