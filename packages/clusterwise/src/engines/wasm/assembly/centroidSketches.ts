import { counts, measure, NOTHING, quantize, rests, square, squares, step, total } from "./wholeNumbers"

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

/** Bytes behind a row's numbers: s, ‖r‖, ‖x‖ and ‖x‖², float32, the last three rounded up. */
const ROW_RECORD: i32 = 16

/** Roundings of float32. */
export const U32: f64 = 2.0 ** -24
/** Squares of less leave float32: distances up to it are taken for it. */
const TINY: f64 = 1e-16
/**
 * Everything about the centroids of an iteration, in one thread's memory. Panels hold them in the order of how far they came of
 * late, the fastest first: a centroid has a place there. kpad stands for the places up to whole panels.
 */
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
  /** clusters × cols float64, as they decide; origin, cols float64; middle, cols float32 in units of the tile. */
  points: usize
  origin: usize
  middle: usize
  /** Per panel: numbers, stride × 8 bytes; then per place t, the score without D (float32), and where the sum of D starts (int32). */
  panels: usize
  /** The same one centroid after the other: stride bytes, and 3 × 4 bytes a centroid. */
  numbers: usize
  ends: usize
  /** clusters × padded cols float32: c and ρ. */
  centred: usize
  rests: usize
  /**
   * float32 per centroid, rounded up: ‖c‖; ‖ρ‖; ‖t·p‖, with more than 2^22 times what float64 lost of where c lies; and what
   * rounding takes of ½‖c‖², twice.
   */
  lengths: usize
  errors: usize
  sizes: usize
  losses: usize
  /** kpad float32 for the centroid at each place, or for all of them: what ‖r‖ and ‖x‖ are multiplied by. */
  rowFactors: usize
  reachFactors: usize
  /** Scores of four rows, kpad float32 each; one row as float64. */
  scores: usize
  row: usize
  /** int32: the centroid at each place, and the place of each centroid. */
  order: usize
  places: usize
  /** The centroids of past iterations: slots × clusters × padded cols. */
  past: usize
  /** Since each of these, rounded up: how far each centroid came; and it with the fastest of the others; slots × kpad float32 each. */
  moves: usize
  approaches: usize
  /** The farthest that one of the panels from each on came: slots × (panels + 1) float32. */
  tails: usize
  /** int32 per panel and one more, scratch. */
  counts: usize
  slots: i32
  /** Where this iteration is kept; and how many were, up to `slots`. */
  slot: i32
  known: i32
}

/** Bytes of a row's numbers, a multiple of 16. */
export function sketchStride(cols: i32): i32 {
  return (cols * NUMBER + 15) & ~15
}

/** Values of a centroid's row, a multiple of 16. */
// @ts-ignore: decorator
@inline
function paddedCols(cols: i32): usize {
  return <usize>((cols + 15) & ~15)
}

/** Bytes of a row's sketch, its record included. */
export function sketchBytesOf(cols: i32): i32 {
  return sketchStride(cols) + ROW_RECORD
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
export function storeInt(at: usize, i: i32, value: i32): void {
  store<i32>(at + ((<usize>i) << 2), value)
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
 */
export function sketchTileRows(k: CentroidSketches, x: usize, rows: i32, out: usize): void {
  const cols = k.cols
  const stride = <usize>sketchStride(cols)
  for (let i = 0; i < rows; i++) {
    const given = centre(x, cols, k.middle, k.row)
    sketchRow(k.row, cols, given, out, out + stride)
    x += (<usize>cols) << 2
    out += stride + ROW_RECORD
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
function sketchRow(row: usize, cols: i32, given: f64, out: usize, record: usize): void {
  const end = row + ((<usize>((cols + 15) & ~15)) << 2)
  measure(row, end)
  quantize(row, end, cols, mostOfRow(cols), 64, out, 0)
  const loss = sumLoss(cols)
  const length = Math.sqrt(squares * loss)
  const lost = length * 2.0 ** -21 + Math.sqrt(given * loss) * 2.0 ** -23 + TINY
  const error = Math.sqrt(rests * loss) + lost
  const reach = length + lost
  const up = 1 + 2.0 ** -22
  store<f32>(record, step)
  store<f32>(record, <f32>(error * up), 4)
  // Of x and of s·q the longer one.
  store<f32>(record, <f32>((max(<f64>step * Math.sqrt(counts * loss), reach) + error * 2.0 ** -10) * up), 8)
  store<f32>(record, <f32>(reach * reach * up), 12)
}

/** Sketches the present centroids, and what is needed to compare them; keeps them for later iterations. */
export function takeCentroids(k: CentroidSketches): void {
  for (let c = 0; c < k.clusters; c++) takeCentroid(k, c)
  followCentroids(k)
  orderCentroids(k)
  for (let place = 0; place < k.panelCount << 3; place++) {
    if (place < k.clusters) packCentroid(k, place, intAt(k.order, place))
    else leaveOut(k, place)
  }
  if (k.paired) comparePairs(k)
  else compareLengths(k)
  for (let slot = 0; slot < k.known; slot++) measureTails(k, slot)
  keepCentroids(k)
}

// @ts-ignore: decorator
@inline
export function intAt(at: usize, i: i32): i32 {
  return load<i32>(at + ((<usize>i) << 2))
}

// @ts-ignore: decorator
@inline
function laneOf(k: CentroidSketches, place: i32): usize {
  return k.panels + panelBytes(k.cols) * (place >> 3) + ((place & 7) << 2)
}

/** A place behind the last centroid: never the best, never near it. */
function leaveOut(k: CentroidSketches, place: i32): void {
  const stride = <usize>sketchStride(k.cols)
  const lane = laneOf(k, place)
  for (let step: usize = 0; step < stride; step += 4) store<i32>(lane + (step << 3), 0)
  const end = lane + (stride << 3)
  store<f32>(end, 0)
  store<f32>(end, -3e38, 32)
  store<i32>(end, 0, 64)
}

function packCentroid(k: CentroidSketches, place: i32, c: i32): void {
  const stride = <usize>sketchStride(k.cols)
  const lane = laneOf(k, place)
  const numbers = k.numbers + stride * c
  for (let step: usize = 0; step < stride; step += 4) store<i32>(lane + (step << 3), load<i32>(numbers + step))
  const end = lane + (stride << 3)
  const from = k.ends + <usize>c * 12
  store<i32>(end, load<i32>(from))
  store<i32>(end, load<i32>(from, 4), 32)
  store<i32>(end, load<i32>(from, 8), 64)
}

/** c to float32, as rows are, with the same losses counted in ‖ρ‖; and its whole numbers. */
function takeCentroid(k: CentroidSketches, c: i32): void {
  const cols = k.cols
  const stride = <usize>sketchStride(cols)
  const point = k.points + ((<usize>c * cols) << 3)
  const centred = k.centred + ((paddedCols(cols) * c) << 2)
  let square: f64 = 0
  let far: f64 = 0
  for (let j = 0; j < cols; j++) {
    const at = (<usize>j) << 3
    const shifted = (load<f64>(point + at) - load<f64>(k.origin + at)) * k.tileScale
    const value = shifted - floatAt(k.middle, j)
    store<f32>(centred + ((<usize>j) << 2), <f32>value)
    square += value * value
    far += shifted * shifted
  }
  const end = centred + (paddedCols(cols) << 2)
  measure(centred, end)
  const numbers = k.numbers + stride * c
  quantize(centred, end, cols, mostOfCentroid(cols), 0, numbers, k.rests + ((paddedCols(cols) * c) << 2))
  const up = 1 + 2.0 ** -20
  const length = Math.sqrt(square) * up
  // What float64 lost of the place, and float32 of it and of ρ.
  const lost = (Math.sqrt(far) + length) * 2.0 ** -51
  const single = length * 2.0 ** -21
  const half = 0.5 * square
  // Of ½‖c‖² in A, and of c itself.
  const loss = 8 * U32 * half + 2 * length * lost + NOTHING
  const ends = k.ends + <usize>c * 12
  store<f32>(ends, step)
  store<f32>(ends, <f32>(loss - half), 4)
  store<i32>(ends, FUSED ? -64 * sumOf(numbers, stride) : 0, 8)
  storeFloat(k.lengths, c, length + TINY)
  storeFloat(k.errors, c, (Math.sqrt(rests * sumLoss(cols)) + single) * up + lost + TINY)
  storeFloat(k.sizes, c, <f64>step * Math.sqrt(counts * sumLoss(cols)) * up + lost * 2.0 ** 23)
  storeFloat(k.losses, c, (2 * loss + 8 * U32 * half) * up)
}

function sumOf(numbers: usize, bytes: usize): i32 {
  let sum = i32x4.splat(0)
  for (const end = numbers + bytes; numbers < end; numbers += 16)
    sum = i32x4.add(sum, i32x4.extadd_pairwise_i16x8_s(i16x8.extadd_pairwise_i8x16_s(v128.load(numbers))))
  return i32x4.extract_lane(sum, 0) + i32x4.extract_lane(sum, 1) + i32x4.extract_lane(sum, 2) + i32x4.extract_lane(sum, 3)
}

/** What A loses by float32 besides that of ½‖c‖²: less than six roundings of ‖s·q‖·‖t·p‖. */
const PRODUCT: f64 = 6 * U32

function comparePairs(k: CentroidSketches): void {
  const padded = paddedCols(k.cols) << 2
  const kpad = (<usize>k.panelCount) << 3
  const loss = sumLoss(k.cols)
  const up = 1 + 2.0 ** -20
  for (let a = 0; a < k.clusters; a++) {
    const ca = intAt(k.order, a)
    for (let b = 0; b < a; b++) {
      const cb = intAt(k.order, b)
      const lengths = floatAt(k.lengths, ca) + floatAt(k.lengths, cb)
      const errors = floatAt(k.errors, ca) + floatAt(k.errors, cb)
      const apart = Math.sqrt(sqApart(k.centred + padded * ca, k.centred + padded * cb, padded) * loss) + lengths * 2.0 ** -22 + TINY
      const rests = Math.sqrt(sqApart(k.rests + padded * ca, k.rests + padded * cb, padded) * loss) + lengths * 2.0 ** -21 + TINY
      const product = PRODUCT * (floatAt(k.sizes, ca) + floatAt(k.sizes, cb))
      const far = <f32>(min(apart, lengths) * up)
      const rest = <f32>((min(rests, errors) + product) * up)
      store<f32>(k.rowFactors + ((kpad * a + b) << 2), far)
      store<f32>(k.rowFactors + ((kpad * b + a) << 2), far)
      store<f32>(k.reachFactors + ((kpad * a + b) << 2), rest)
      store<f32>(k.reachFactors + ((kpad * b + a) << 2), rest)
    }
  }
}

function compareLengths(k: CentroidSketches): void {
  const up = 1 + 2.0 ** -20
  for (let place = 0; place < k.clusters; place++) {
    const c = intAt(k.order, place)
    storeFloat(k.rowFactors, place, floatAt(k.lengths, c) * up)
    storeFloat(k.reachFactors, place, (floatAt(k.errors, c) + PRODUCT * floatAt(k.sizes, c)) * up)
  }
}

/** Σ (a − b)² in float32. */
function sqApart(a: usize, b: usize, bytes: usize): f64 {
  let s0 = f32x4.splat(0)
  let s1 = s0
  let s2 = s0
  let s3 = s0
  for (const end = a + bytes; a < end; a += 64) {
    s0 = f32x4.add(s0, square(f32x4.sub(v128.load(a), v128.load(b))))
    s1 = f32x4.add(s1, square(f32x4.sub(v128.load(a, 16), v128.load(b, 16))))
    s2 = f32x4.add(s2, square(f32x4.sub(v128.load(a, 32), v128.load(b, 32))))
    s3 = f32x4.add(s3, square(f32x4.sub(v128.load(a, 48), v128.load(b, 48))))
    b += 64
  }
  return total(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)))
}

/** How far each centroid came since each past iteration; and it and the fastest of the others, which it may have come nearer to. */
function followCentroids(k: CentroidSketches): void {
  const padded = paddedCols(k.cols) << 2
  const kpad = k.panelCount << 3
  const loss = sumLoss(k.cols)
  for (let slot = 0; slot < k.known; slot++) {
    const from = k.past + padded * k.clusters * slot
    const moves = k.moves + ((<usize>(slot * kpad)) << 2)
    const approaches = k.approaches + ((<usize>(slot * kpad)) << 2)
    let first: f64 = 0
    let second: f64 = 0
    let fastest = -1
    for (let c = 0; c < k.clusters; c++) {
      const apart = sqApart(from + padded * c, k.centred + padded * c, padded)
      storeFloat(moves, c, (Math.sqrt(apart * loss) + (floatAt(k.lengths, c) + floatAt(k.sizes, c)) * 2.0 ** -20 + 2 * TINY) * (1 + 2.0 ** -18))
      const gone = floatAt(moves, c)
      if (gone > first) {
        second = first
        first = gone
        fastest = c
      } else if (gone > second) second = gone
    }
    for (let c = 0; c < k.clusters; c++) storeFloat(approaches, c, (floatAt(moves, c) + (c == fastest ? second : first)) * (1 + 2.0 ** -22))
  }
}

/** How many iterations back the speed of a centroid is taken. */
const LATELY: i32 = 2

/** The fastest centroids first, by insertion: they hardly change their order. It is the same on every thread, and any would do. */
function orderCentroids(k: CentroidSketches): void {
  const age = min(LATELY, k.known)
  const moves = k.moves + ((<usize>(((k.slot + 1 - age + k.slots) % k.slots) * (k.panelCount << 3))) << 2)
  for (let i = 0; i < k.clusters; i++) {
    let place = i
    if (age > 0) {
      const c = intAt(k.order, i)
      const gone = floatAt(moves, c)
      for (; place > 0 && floatAt(moves, intAt(k.order, place - 1)) < gone; place--) storeInt(k.order, place, intAt(k.order, place - 1))
      storeInt(k.order, place, c)
    } else storeInt(k.order, place, i)
  }
  for (let place = 0; place < k.clusters; place++) storeInt(k.places, intAt(k.order, place), place)
}

function measureTails(k: CentroidSketches, slot: i32): void {
  const moves = k.moves + ((<usize>(slot * (k.panelCount << 3))) << 2)
  const tails = k.tails + ((<usize>(slot * (k.panelCount + 1))) << 2)
  let most: f64 = 0
  store<f32>(tails + ((<usize>k.panelCount) << 2), 0)
  for (let p = k.panelCount - 1; p >= 0; p--) {
    for (let place = p << 3; place < min((p + 1) << 3, k.clusters); place++) most = max(most, floatAt(moves, intAt(k.order, place)))
    store<f32>(tails + ((<usize>p) << 2), <f32>most)
  }
}

function keepCentroids(k: CentroidSketches): void {
  const bytes = (paddedCols(k.cols) << 2) * k.clusters
  k.slot = k.known < k.slots ? k.known : (k.slot + 1) % k.slots
  if (k.known < k.slots) k.known++
  memory.copy(k.past + bytes * k.slot, k.centred, bytes)
}
