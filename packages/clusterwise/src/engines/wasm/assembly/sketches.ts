import { fineBytes, fineSketch } from "./fineSketches"

// Rows in a few bits, for distances in many columns: row v, about a mean, is near s · q with whole numbers q and lies a known
// distance e from it. Products of whole numbers are exact, so the triangle inequality tells about every pair
//
//      | ‖x − y‖ − ‖sₓqₓ − s_y q_y‖ |  ≤  eₓ + e_y
//
// and only pairs that this leaves open are measured. Where the machine has relaxed SIMD, q is one of 127 numbers and a step
// multiplies 16 of them in a lane-wise dot product, 4 times as many as float32 does; its second operand has to be in 0 … 127, so
// that panels hold q + 64. Elsewhere q is one of up to 4,095 and a step takes 8.
//
// A panel holds 8 rows: per step 8 × 4 bytes, then float32 s, e, and ½(‖sq‖² − e²) rounded down and up, 8 each. Rows that
// search lie four by four: per step 4 × 4 bytes; and a record each:
//
//      start of the sum (int32) · s · β · the least c that may be near · γ · the least g that is near for certain · unused
//
// With β = b + eₓ, a pair may be within b where  sₓs_y D + β e_y − ½(‖y‖² − e_y²) ≥ ½(‖x‖² − β²) = c,  D the product of whole
// numbers; with γ = b − eₓ ≥ e_y it is within b where  sₓs_y D − γ e_y − ½(‖y‖² − e_y²) ≥ ½(‖x‖² − γ²) = g.

/** Bytes of one number, of one record, and panel values behind the steps. */
const NUMBER: i32 = FUSED ? 1 : 2
const PER_STEP: i32 = 4 / NUMBER
const RECORD: usize = 32

/** float32 loses at most 2^-21 of ‖x‖² + ‖y‖² + β² + e² in the sums above; twice that is taken. */
const SINGLE: f64 = 2.0 ** -20
/** Times columns: more than float64 loses, as a share of lengths, where a sketch is made and where a pair is measured. */
const DOUBLE: f64 = 2.0 ** -50
const TINY: f64 = 1e-30

/** Whole numbers are at most this: sums stay inside int32. */
function most(cols: i32): f64 {
  return FUSED ? 63 : Math.floor(Math.min(2047, Math.sqrt(2147483647.0 / cols)))
}

export function sketchSteps(cols: i32): i32 {
  return (cols + PER_STEP - 1) / PER_STEP
}

// @ts-ignore: decorator
@inline
function panelBytes(steps: i32): usize {
  return (<usize>(steps + 4)) << 5
}

/** Bytes of the sketches of so many panels. */
export function sketchBytes(cols: i32, panels: i32): usize {
  return panelBytes(sketchSteps(cols)) * panels
}

/**
 * Writes sketches of rows, and fine ones, to the places from `first` on, a multiple of 8; places up to a whole panel become no rows.
 * @param rows count × cols float64, changed
 */
export function sketchRows(rows: usize, count: i32, cols: i32, mean: usize, sketches: usize, fine: usize, first: i32): void {
  const steps = sketchSteps(cols)
  for (let i = 0; i < count; i++) {
    const place = first + i
    const panel = sketches + panelBytes(steps) * (place >> 3)
    sketch(rows + ((<usize>(i * cols)) << 3), cols, mean, panel + ((place & 7) << 2), steps, fine + fineBytes(cols) * place)
  }
  for (let place = first + count; (place & 7) != 0; place++) {
    const lane = sketches + panelBytes(steps) * (place >> 3) + ((place & 7) << 2) + ((<usize>steps) << 5)
    for (let k: usize = 0; k < 128; k += 32) store<f32>(lane + k, NaN)
  }
}

function sketch(row: usize, cols: i32, mean: usize, lane: usize, steps: i32, fine: usize): void {
  let largest: f64 = 0
  let reach: f64 = 0
  let length: f64 = 0
  for (let j = 0; j < cols; j++) {
    const at = row + ((<usize>j) << 3)
    const value = load<f64>(at) - load<f64>(mean + ((<usize>j) << 3))
    reach = max(reach, abs(load<f64>(at)))
    store<f64>(at, value)
    largest = max(largest, abs(value))
    length += value * value
  }
  const slack = (reach + Math.sqrt(length)) * DOUBLE * cols + TINY
  fineSketch(row, cols, largest, slack, fine)
  const limit = most(cols)
  const scale = <f64>(<f32>(largest / limit))
  const inverse = scale > 0 ? 1 / scale : 0
  let left: f64 = 0
  let square: f64 = 0
  for (let j = 0; j < steps * PER_STEP; j++) {
    const value = j < cols ? load<f64>(row + ((<usize>j) << 3)) : 0
    const q = max(-limit, min(limit, nearest(value * inverse)))
    const rest = value - scale * q
    left += rest * rest
    square += q * q
    const to = lane + ((<usize>(j / PER_STEP)) << 5) + (j % PER_STEP) * NUMBER
    if (FUSED) store<u8>(to, <u8>(<i32>q + 64))
    else store<i16>(to, <i16>q)
  }
  const error = <f64>(<f32>(Math.sqrt(left) * 1.000001 + slack))
  square *= scale * scale
  const half = 0.5 * (square - error * error)
  const loss = SINGLE * (square + error * error) + TINY
  const end = lane + ((<usize>steps) << 5)
  store<f32>(end, <f32>scale)
  store<f32>(end, <f32>error, 32)
  store<f32>(end, <f32>(half - loss), 64)
  store<f32>(end, <f32>(half + loss), 96)
}

/** Brings the row at a place in as number i of those that search. Returns ‖sq‖². */
export function enterSketch(sketches: usize, steps: i32, place: i32, i: i32, rows: usize, records: usize): f64 {
  let from = sketches + panelBytes(steps) * (place >> 3) + ((place & 7) << 2)
  let to = rows + (((<usize>(i >> 2)) * steps) << 4) + ((i & 3) << 2)
  let sum = 0
  let square: i64 = 0
  for (let step = 0; step < steps; step++) {
    let word = load<u32>(from)
    // q + 64 to q in all four bytes at once.
    if (FUSED) word = ((word | 0x80808080) - 0x40404040) ^ 0x80808080
    store<u32>(to, word)
    for (let k = 0; k < PER_STEP; k++) {
      const q = FUSED ? <i32>(<i8>(word >> (k << 3))) : <i32>(<i16>(word >> (k << 4)))
      sum += q
      square += q * q
    }
    from += 32
    to += 16
  }
  const record = records + <usize>i * RECORD
  const scale = load<f32>(from)
  store<i32>(record, FUSED ? -64 * sum : 0)
  store<f32>(record, scale, 4)
  store<f32>(record, load<f32>(from, 32), 24)
  return <f64>square * <f64>scale * <f64>scale
}

/** Moves number `from` of the searching rows to number `to`. */
export function moveSketch(rows: usize, steps: i32, from: i32, to: i32, records: usize): void {
  let a = rows + (((<usize>(from >> 2)) * steps) << 4) + ((from & 3) << 2)
  let b = rows + (((<usize>(to >> 2)) * steps) << 4) + ((to & 3) << 2)
  for (let step = 0; step < steps; step++) {
    store<u32>(b, load<u32>(a))
    a += 16
    b += 16
  }
  memory.copy(records + <usize>to * RECORD, records + <usize>from * RECORD, RECORD)
}

/** Sets how far number i looks; below 0 nowhere. @param square ‖sq‖² of it */
export function reachSketch(record: usize, square: f64, bound: f64): void {
  if (bound < 0) {
    store<f32>(record, Infinity, 12)
    store<f32>(record, Infinity, 20)
    return
  }
  const error = <f64>load<f32>(record, 24)
  if (bound == Infinity) {
    store<f32>(record, 0, 8)
    store<f32>(record, -Infinity, 12)
    store<f32>(record, Infinity, 16)
    store<f32>(record, -Infinity, 20)
    return
  }
  const beta = <f64>(<f32>((bound + error) * 1.000001))
  const gamma = <f64>(<f32>((bound - error) * 0.999999))
  store<f32>(record, <f32>beta, 8)
  store<f32>(record, <f32>(0.5 * (square - beta * beta) - SINGLE * (square + beta * beta) - TINY), 12)
  store<f32>(record, <f32>gamma, 16)
  const sure = gamma > 0 ? <f32>(0.5 * (square - gamma * gamma) + SINGLE * (square + gamma * gamma) + TINY) : <f32>Infinity
  store<f32>(record, sure, 20)
}

// @ts-ignore: decorator
@inline
function products(acc: v128, x: v128, y: v128): v128 {
  if (FUSED) return i32x4.relaxed_dot_i8x16_i7x16_add_s(x, y, acc)
  return i32x4.add(acc, i32x4.dot_i16x8_s(x, y))
}

/**
 * Four searching rows against panels: the pairs that may be within their bounds, as codes: row in bits 16 and 17, then the
 * place; bit 30 where they are for certain.
 */
export function listSketches(x: usize, panel: usize, panels: i32, steps: i32, records: usize, found: usize): usize {
  for (let p = 0; p < panels; p++) {
    const end = panel + ((<usize>steps) << 5)
    let at = x
    let a0 = v128.load32_splat(records)
    let b0 = a0
    let a1 = v128.load32_splat(records, 32)
    let b1 = a1
    let a2 = v128.load32_splat(records, 64)
    let b2 = a2
    let a3 = v128.load32_splat(records, 96)
    let b3 = a3
    while (panel < end) {
      const lo = v128.load(panel)
      const hi = v128.load(panel, 16)
      const x0 = v128.load32_splat(at)
      a0 = products(a0, x0, lo)
      b0 = products(b0, x0, hi)
      const x1 = v128.load32_splat(at, 4)
      a1 = products(a1, x1, lo)
      b1 = products(b1, x1, hi)
      const x2 = v128.load32_splat(at, 8)
      a2 = products(a2, x2, lo)
      b2 = products(b2, x2, hi)
      const x3 = v128.load32_splat(at, 12)
      a3 = products(a3, x3, lo)
      b3 = products(b3, x3, hi)
      panel += 32
      at += 16
    }
    panel += 128
    const column = p << 3
    found = listRow(found, a0, b0, end, records, column)
    found = listRow(found, a1, b1, end, records + 32, column + 65536)
    found = listRow(found, a2, b2, end, records + 64, column + 131072)
    found = listRow(found, a3, b3, end, records + 96, column + 196608)
  }
  return found
}

// @ts-ignore: decorator
@inline
function listRow(found: usize, a: v128, b: v128, end: usize, record: usize, code: i32): usize {
  const scale = v128.load32_splat(record, 4)
  const lo = f32x4.mul(f32x4.mul(f32x4.convert_i32x4_s(a), v128.load(end)), scale)
  const hi = f32x4.mul(f32x4.mul(f32x4.convert_i32x4_s(b), v128.load(end, 16)), scale)
  const beta = v128.load32_splat(record, 8)
  const least = v128.load32_splat(record, 12)
  const mayLo = f32x4.ge(f32x4.sub(f32x4.add(lo, f32x4.mul(beta, v128.load(end, 32))), v128.load(end, 64)), least)
  const mayHi = f32x4.ge(f32x4.sub(f32x4.add(hi, f32x4.mul(beta, v128.load(end, 48))), v128.load(end, 80)), least)
  if (!v128.any_true(v128.or(mayLo, mayHi))) return found
  return note(found, lo, hi, i32x4.bitmask(mayLo) | (i32x4.bitmask(mayHi) << 4), end, record, code)
}

/** Lists the lanes whose bits are set. */
function note(found: usize, lo: v128, hi: v128, bits: i32, end: usize, record: usize, code: i32): usize {
  const sure = areSure(lo, end, record) | (areSure(hi, end + 16, record) << 4)
  while (bits != 0) {
    const lane = ctz(bits)
    store<i32>(found, (code + lane) | (((sure >> lane) & 1) << 30))
    found += 4
    bits &= bits - 1
  }
  return found
}

/** Four bits. */
// @ts-ignore: decorator
@inline
function areSure(score: v128, end: usize, record: usize): i32 {
  const gamma = v128.load32_splat(record, 16)
  const error = v128.load(end, 32)
  const left = f32x4.sub(f32x4.sub(score, f32x4.mul(gamma, error)), v128.load(end, 96))
  return i32x4.bitmask(v128.and(f32x4.le(error, gamma), f32x4.ge(left, v128.load32_splat(record, 20))))
}
