// Rows and centroids in a few bits, for the nearest centroid in many columns. About a middle m of the centroids, a row is
// x = s·q + r and a centroid c = t·p + ρ with whole numbers q and p, whose products are exact: with D = q·p the score
// S = x·c − ½‖c‖² of a row is A = s·t·D − ½‖c‖² up to s·q·ρ + r·c. What is common to two centroids falls out of their difference,
//
//      S_a − S_b  ≥  A_a − A_b − ‖r‖·‖a − b‖ − ‖x‖·‖ρ_a − ρ_b‖
//
// so that with the distances of all pairs of centroids, and of their rests, the best A rules most others out (Cauchy–Schwarz).
// Only centroids that stay are compared from differences. Distances of pairs take clusters² values; where that is too
// much, lengths stand in for them: ‖a − b‖ ≤ ‖a‖ + ‖b‖.
//
// Where the machine has relaxed SIMD, q is one of 127 numbers (stored as q + 64, since that operand has to be in 0 … 127) and
// p one of 255: a step multiplies 16 pairs in a lane-wise dot product, whose 16-bit sums 2·127·127 cannot overflow. Elsewhere
// both are one of up to 4,095 and a step takes 8.

/** Bytes of one number, and numbers in four bytes. */
const NUMBER: i32 = FUSED ? 1 : 2
const PER_STEP: i32 = 4 / NUMBER

/** Bytes of what is known of a row: s, ‖r‖, ‖x‖ and ‖x‖², float32, the last three rounded up. */
export const ROW_RECORD: usize = 16

/** Roundings of float32. */
export const U32: f64 = 2.0 ** -24
/** Squares of less leave float32: distances up to it are taken for it. */
const TINY: f64 = 1e-16
/** Numbers below it are not told apart from 0. */
const NOTHING: f64 = 1e-30

/** Everything about the centroids of an iteration, in one thread's memory. kpad stands for clusters up to whole panels. */
// @ts-ignore: decorator
@unmanaged
export class CentroidSketches {
  /** Of distances that decide, and of what is sketched. */
  scale: f64
  tileScale: f64
  cols: i32
  clusters: i32
  panelCount: i32
  /** 1: distances of all pairs; 0: lengths. */
  paired: i32
  /** clusters × cols float64, as they decide; origin and middle, cols float64 (the middle in units of the tile, whole float32). */
  points: usize
  origin: usize
  middle: usize
  /** Per panel: numbers, stride × 8 bytes; then per centroid t, its score without D (float32), and where its sum starts (int32). */
  panels: usize
  /** clusters × padded cols float32: c and ρ. */
  centred: usize
  rests: usize
  /** float32 per centroid: ‖c‖, ‖ρ‖, ‖t·p‖, all rounded up; and what rounding takes of ½‖c‖², twice. */
  lengths: usize
  errors: usize
  sizes: usize
  losses: usize
  /** kpad float32 for each centroid, or for all of them: what ‖r‖ and ‖x‖ are multiplied by. */
  rowFactors: usize
  reachFactors: usize
  /** Scores of four rows, kpad float32 each; one row as float64. */
  scores: usize
  row: usize
  /** The centroids of past iterations: slots × clusters × padded cols; per slot and centroid how far it may have come up. */
  past: usize
  moves: usize
  slots: i32
  /** Where this iteration is kept; and how many were, up to `slots`. */
  slot: i32
  known: i32
}

/** Bytes of a row's numbers, a multiple of 16. */
export function sketchStride(cols: i32): i32 {
  return (cols * NUMBER + 15) & ~15
}

/** Values of a centroid's row, a multiple of 4. */
// @ts-ignore: decorator
@inline
export function paddedCols(cols: i32): usize {
  return <usize>((cols + 3) & ~3)
}

// @ts-ignore: decorator
@inline
export function panelBytes(cols: i32): usize {
  return ((<usize>sketchStride(cols)) << 3) + 96
}

/** Whole numbers of the 16-bit form: their sums stay inside int32. */
// @ts-ignore: decorator
@inline
function mostWide(cols: i32): f64 {
  return Math.floor(Math.min(2047, Math.sqrt(2147483647.0 / <f64>(sketchStride(cols) >> 1))))
}

// @ts-ignore: decorator
@inline
function mostOfRow(cols: i32): f64 {
  return FUSED ? 63 : mostWide(cols)
}

// @ts-ignore: decorator
@inline
function mostOfCentroid(cols: i32): f64 {
  return FUSED ? 127 : mostWide(cols)
}

// @ts-ignore: decorator
@inline
function storeFloat(at: usize, i: i32, value: f64): void {
  store<f32>(at + ((<usize>i) << 2), <f32>value)
}

// @ts-ignore: decorator
@inline
export function floatAt(at: usize, i: i32): f64 {
  return <f64>load<f32>(at + ((<usize>i) << 2))
}

/** More than float32 loses in a sum of so many squares, as a share. */
// @ts-ignore: decorator
@inline
function sumLoss(cols: i32): f64 {
  return 1 + (<f64>cols + 16) * (2 * U32)
}

/**
 * Sketches of tile rows (float32, about the origin). What float32 loses is counted in ‖r‖: rounding of x, of x − m and of
 * x − s·q, at most 2^-21 of ‖x − m‖ and 2^-23 of ‖x‖.
 * @param out stride bytes a row @param records ROW_RECORD bytes a row
 */
export function sketchTileRows(k: CentroidSketches, x: usize, rows: i32, out: usize, records: usize): void {
  const cols = k.cols
  const stride = <usize>sketchStride(cols)
  for (let i = 0; i < rows; i++) {
    const given = centre(x, cols, k.middle, k.row)
    sketchRow(k.row, cols, given, out, records)
    x += (<usize>cols) << 2
    out += stride
    records += ROW_RECORD
  }
}

/** x − m to `row`, with zeros up to a multiple of 16 values; returns ‖x‖². */
// @ts-ignore: decorator
@inline
function centre(x: usize, cols: i32, middle: usize, row: usize): f64 {
  let sums = f32x4.splat(0)
  let j: usize = 0
  const whole = (<usize>(cols & ~3)) << 2
  for (; j < whole; j += 16) {
    const v = v128.load(x + j)
    sums = f32x4.add(sums, f32x4.mul(v, v))
    v128.store(row + j, f32x4.sub(v, v128.load(middle + j)))
  }
  let sum = total(sums)
  for (const end = (<usize>cols) << 2; j < end; j += 4) {
    const v = load<f32>(x + j)
    sum += <f64>v * <f64>v
    store<f32>(row + j, v - load<f32>(middle + j))
  }
  for (const end = (<usize>((cols + 15) & ~15)) << 2; j < end; j += 4) store<f32>(row + j, 0)
  return sum
}

// @ts-ignore: decorator
@inline
function total(v: v128): f64 {
  return <f64>f32x4.extract_lane(v, 0) + <f64>f32x4.extract_lane(v, 1) + <f64>f32x4.extract_lane(v, 2) + <f64>f32x4.extract_lane(v, 3)
}

// @ts-ignore: decorator
@inline
function sketchRow(row: usize, cols: i32, given: f64, out: usize, record: usize): void {
  const end = row + ((<usize>((cols + 15) & ~15)) << 2)
  let most = f32x4.splat(0)
  let squares = f32x4.splat(0)
  for (let at = row; at < end; at += 16) {
    const v = v128.load(at)
    most = f32x4.pmax(most, f32x4.abs(v))
    squares = f32x4.add(squares, f32x4.mul(v, v))
  }
  const largest = max(max(f32x4.extract_lane(most, 0), f32x4.extract_lane(most, 1)), max(f32x4.extract_lane(most, 2), f32x4.extract_lane(most, 3)))
  const limit = mostOfRow(cols)
  const step = <f64>largest / limit
  const s: f32 = step < NOTHING ? 0 : <f32>step
  const inverse: f32 = s > 0 ? <f32>(1 / <f64>s) : 0
  const factor = f32x4.splat(inverse)
  const scale = f32x4.splat(s)
  const least = i32x4.splat(-<i32>limit)
  const greatest = i32x4.splat(<i32>limit)
  let rests = f32x4.splat(0)
  let counts = f32x4.splat(0)
  for (let at = row; at < end; at += 64) {
    const q0 = whole(at, factor, least, greatest)
    const q1 = whole(at + 16, factor, least, greatest)
    const q2 = whole(at + 32, factor, least, greatest)
    const q3 = whole(at + 48, factor, least, greatest)
    rests = rest(rests, at, q0, scale)
    rests = rest(rests, at + 16, q1, scale)
    rests = rest(rests, at + 32, q2, scale)
    rests = rest(rests, at + 48, q3, scale)
    counts = square(square(square(square(counts, q0), q1), q2), q3)
    const low = i16x8.narrow_i32x4_s(q0, q1)
    const high = i16x8.narrow_i32x4_s(q2, q3)
    if (FUSED) {
      v128.store(out, i8x16.add(i8x16.narrow_i16x8_s(low, high), i8x16.splat(64)))
      out += 16
    } else {
      v128.store(out, low)
      // Rows of 16-bit numbers end at a multiple of 8.
      if (at + 32 < row + ((<usize>((cols + 7) & ~7)) << 2)) v128.store(out, high, 16)
      out += 32
    }
  }
  const loss = sumLoss(cols)
  const length = Math.sqrt(total(squares) * loss)
  const error = Math.sqrt(total(rests) * loss) + length * 2.0 ** -21 + Math.sqrt(given * loss) * 2.0 ** -23 + TINY
  const reach = length + length * 2.0 ** -21 + Math.sqrt(given * loss) * 2.0 ** -23 + TINY
  const up = 1 + 2.0 ** -22
  // ‖s·q‖ ≤ ‖x‖ + ‖r‖.
  const sketched = min(<f64>s * Math.sqrt(total(counts) * loss), reach + error)
  store<f32>(record, s)
  store<f32>(record, <f32>(error * up), 4)
  store<f32>(record, <f32>((max(sketched, reach) + error * 2.0 ** -10) * up), 8)
  store<f32>(record, <f32>(reach * reach * up), 12)
}

// @ts-ignore: decorator
@inline
function whole(at: usize, factor: v128, least: v128, greatest: v128): v128 {
  return i32x4.min_s(greatest, i32x4.max_s(least, i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(at), factor)))))
}

// @ts-ignore: decorator
@inline
function rest(sums: v128, at: usize, q: v128, scale: v128): v128 {
  const left = f32x4.sub(v128.load(at), f32x4.mul(f32x4.convert_i32x4_s(q), scale))
  return f32x4.add(sums, f32x4.mul(left, left))
}

// @ts-ignore: decorator
@inline
function square(sums: v128, q: v128): v128 {
  const v = f32x4.convert_i32x4_s(q)
  return f32x4.add(sums, f32x4.mul(v, v))
}

/** Sketches the present centroids, and what is needed to compare them; keeps them for later iterations. */
export function takeCentroids(k: CentroidSketches): void {
  for (let c = 0; c < k.panelCount << 3; c++) {
    if (c < k.clusters) takeCentroid(k, c)
    else leaveOut(k, c)
  }
  if (k.paired) comparePairs(k)
  else compareLengths(k)
  keepCentroids(k)
}

/** A place behind the last centroid: never the best, never near it. */
function leaveOut(k: CentroidSketches, c: i32): void {
  const stride = <usize>sketchStride(k.cols)
  const panel = k.panels + panelBytes(k.cols) * (c >> 3)
  const lane = panel + ((c & 7) << 2)
  for (let step: usize = 0; step < stride; step += 4) store<i32>(lane + (step << 3), 0)
  const end = lane + (stride << 3)
  store<f32>(end, 0)
  store<f32>(end, -3e38, 32)
  store<i32>(end, 0, 64)
}

function takeCentroid(k: CentroidSketches, c: i32): void {
  const cols = k.cols
  const stride = <usize>sketchStride(cols)
  const point = k.points + ((<usize>c * cols) << 3)
  const row = k.row
  let largest: f64 = 0
  let square: f64 = 0
  let far: f64 = 0
  for (let j = 0; j < cols; j++) {
    const at = (<usize>j) << 3
    const shifted = (load<f64>(point + at) - load<f64>(k.origin + at)) * k.tileScale
    const value = shifted - floatAt(k.middle, j)
    store<f64>(row + at, value)
    largest = max(largest, abs(value))
    square += value * value
    far += shifted * shifted
  }
  // What float64 lost of the place.
  const lost = (Math.sqrt(far) + Math.sqrt(square)) * 2.0 ** -51
  const limit = mostOfCentroid(cols)
  const step = largest / limit
  const t: f64 = step < NOTHING ? 0 : <f64>(<f32>step)
  const inverse: f64 = t > 0 ? 1 / t : 0
  const lane = k.panels + panelBytes(cols) * (c >> 3) + ((c & 7) << 2)
  const centred = k.centred + ((paddedCols(cols) * c) << 2)
  const rests = k.rests + ((paddedCols(cols) * c) << 2)
  let left: f64 = 0
  let size: f64 = 0
  let sum = 0
  for (let j = 0; j < <i32>(stride / NUMBER); j++) {
    const value = j < cols ? load<f64>(row + ((<usize>j) << 3)) : 0
    const p = max(-limit, min(limit, nearest(value * inverse)))
    const rest = value - t * p
    left += rest * rest
    size += p * p
    sum += <i32>p
    const to = lane + ((<usize>(j / PER_STEP)) << 5) + (j % PER_STEP) * NUMBER
    if (FUSED) store<i8>(to, <i8>p)
    else store<i16>(to, <i16>p)
    if (j < cols) {
      store<f32>(centred + ((<usize>j) << 2), <f32>value)
      store<f32>(rests + ((<usize>j) << 2), <f32>rest)
    }
  }
  const up = 1 + 2.0 ** -20
  const length = Math.sqrt(square) * up
  const half = 0.5 * square
  // Of ½‖c‖² in A, and of c itself.
  const loss = 8 * U32 * half + 2 * length * lost + NOTHING
  const end = lane + (stride << 3)
  store<f32>(end, <f32>t)
  store<f32>(end, <f32>(loss - half), 32)
  store<i32>(end, FUSED ? -64 * sum : 0, 64)
  storeFloat(k.lengths, c, length + TINY)
  storeFloat(k.errors, c, Math.sqrt(left) * up + lost + TINY)
  storeFloat(k.sizes, c, t * Math.sqrt(size) * up)
  storeFloat(k.losses, c, (2 * loss + 8 * U32 * half) * up)
}

/** What A loses by float32 besides that of ½‖c‖²: less than six roundings of ‖s·q‖·‖t·p‖. */
const PRODUCT: f64 = 6 * U32

function comparePairs(k: CentroidSketches): void {
  const cols = k.cols
  const padded = paddedCols(cols) << 2
  const kpad = (<usize>k.panelCount) << 3
  const loss = sumLoss(cols)
  for (let a = 0; a < k.clusters; a++) {
    const lengthA = floatAt(k.lengths, a)
    const errorA = floatAt(k.errors, a)
    for (let b = 0; b <= a; b++) {
      const lengths = lengthA + floatAt(k.lengths, b)
      const errors = errorA + floatAt(k.errors, b)
      const apart = Math.sqrt(sqApart(k.centred + padded * a, k.centred + padded * b, padded) * loss) + lengths * 2.0 ** -22 + TINY
      const rests = Math.sqrt(sqApart(k.rests + padded * a, k.rests + padded * b, padded) * loss) + errors * 2.0 ** -22 + TINY
      const places = lengths * 2.0 ** -50
      const product = PRODUCT * (floatAt(k.sizes, a) + floatAt(k.sizes, b))
      const up = 1 + 2.0 ** -20
      const far = a == b ? 0 : min(apart, lengths) * up
      const rest = a == b ? 0 : (min(rests, errors) + places + product) * up
      store<f32>(k.rowFactors + ((kpad * a + b) << 2), <f32>far)
      store<f32>(k.rowFactors + ((kpad * b + a) << 2), <f32>far)
      store<f32>(k.reachFactors + ((kpad * a + b) << 2), <f32>rest)
      store<f32>(k.reachFactors + ((kpad * b + a) << 2), <f32>rest)
    }
  }
}

function compareLengths(k: CentroidSketches): void {
  const up = 1 + 2.0 ** -20
  for (let c = 0; c < k.clusters; c++) {
    storeFloat(k.rowFactors, c, floatAt(k.lengths, c) * up)
    storeFloat(k.reachFactors, c, (floatAt(k.errors, c) + PRODUCT * floatAt(k.sizes, c)) * up)
  }
}

/** Σ (a − b)² in float32. */
// @ts-ignore: decorator
@inline
function sqApart(a: usize, b: usize, bytes: usize): f64 {
  let sums = f32x4.splat(0)
  for (let at: usize = 0; at < bytes; at += 16) {
    const t = f32x4.sub(v128.load(a + at), v128.load(b + at))
    sums = f32x4.add(sums, f32x4.mul(t, t))
  }
  return total(sums)
}

/**
 * Per past iteration and centroid a: how far a and the fastest of the others have come since, together. A row that was nearer to a
 * than to any other by more than that still is (Hamerly's bound, in the norm-of-sum form of Newling and Fleuret, 2016).
 */
function keepCentroids(k: CentroidSketches): void {
  const padded = paddedCols(k.cols) << 2
  const kpad = k.panelCount << 3
  const loss = sumLoss(k.cols)
  for (let slot = 0; slot < k.known; slot++) {
    const from = k.past + padded * k.clusters * slot
    const moves = k.moves + ((<usize>(slot * kpad)) << 2)
    let first: f64 = 0
    let second: f64 = 0
    let fastest = -1
    for (let c = 0; c < k.clusters; c++) {
      const gone = Math.sqrt(sqApart(from + padded * c, k.centred + padded * c, padded) * loss) + floatAt(k.lengths, c) * 2.0 ** -20 + 2 * TINY
      storeFloat(moves, c, gone)
      if (gone > first) {
        second = first
        first = gone
        fastest = c
      } else if (gone > second) second = gone
    }
    for (let c = 0; c < k.clusters; c++) {
      const other = c == fastest ? second : first
      storeFloat(moves, c, (floatAt(moves, c) + other) * (1 + 2.0 ** -18))
    }
  }
  k.slot = k.known < k.slots ? k.known : (k.slot + 1) % k.slots
  if (k.known < k.slots) k.known++
  memory.copy(k.past + padded * k.clusters * k.slot, k.centred, padded * k.clusters)
}
