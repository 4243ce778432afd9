import { pair, value } from "./lanes"

// Sums that do not depend on the order of their terms (structures/exactSums.ts defines them). A term v, |v| ≤ 1, is
// rounded to a multiple of 2^-B by adding 1.5 · 2^(52 − B); the bits of that sum minus the bits of the constant are the
// coarse integer. The remainder goes the same way with 2B. Integers add in 64-bit lanes.
//
// A record of sums holds `width` (even) coarse integers, then `width` remainders.

/** Adds (sign 1) or removes (sign -1) two terms at `to`, their remainders `half` bytes behind. */
// @ts-ignore: decorator
@inline
export function split(v: v128, to: usize, half: usize, sign: i32, roundCoarse: v128, roundRest: v128): void {
  const t = f64x2.add(v, roundCoarse)
  const coarse = i64x2.sub(t, roundCoarse)
  const rest = i64x2.sub(f64x2.add(f64x2.sub(v, f64x2.sub(t, roundCoarse)), roundRest), roundRest)
  v128.store(to, sign > 0 ? i64x2.add(v128.load(to), coarse) : i64x2.sub(v128.load(to), coarse))
  v128.store(to + half, sign > 0 ? i64x2.add(v128.load(to + half), rest) : i64x2.sub(v128.load(to + half), rest))
}

/** Adds or removes the terms of one row in the records of its old and new label (0: none). */
// @ts-ignore: decorator
@inline
function move(terms: usize, width: i32, from: usize, to: usize, roundCoarse: v128, roundRest: v128): void {
  const half = (<usize>width) << 3
  for (let at: usize = 0; at < half; at += 16) {
    const v = v128.load(terms + at)
    if (to) split(v, to + at, half, 1, roundCoarse, roundRest)
    if (from) split(v, from + at, half, -1, roundCoarse, roundRest)
  }
}

// @ts-ignore: decorator
@inline
export function roundTo(bits: i32): v128 {
  return f64x2.splat(reinterpret<f64>((<i64>(1023 + 52 - bits)) << 52) * 1.5)
}

/**
 * Takes the rows whose label changed out of the record of the old label and into that of the new one, and writes the
 * new label over the old. Terms: (x − origin) · columnScale · weight per column, then the weight, then 0.
 * @param fresh, labels int32 per row; a label below 0 has no record
 * @param weights float64 per row, at most 1; 0 where every row counts once
 * @param sums records of `width` ≥ cols + 1
 * @param terms scratch, width float64
 * @returns number of rows that changed
 */
function moveRows<T>(x: usize, rows: i32, cols: i32, fresh: usize, labels: usize, weights: usize, origin: usize, columnScale: usize, sums: usize, width: i32, bits: i32, terms: usize): i32 {
  const roundCoarse = roundTo(bits)
  const roundRest = roundTo(2 * bits)
  const record = (<usize>width) << 4
  const stride = (<usize>cols) * sizeof<T>()
  let moved = 0
  for (let i = 0; i < rows; i++) {
    const at = (<usize>i) << 2
    const to = load<i32>(fresh + at)
    const from = load<i32>(labels + at)
    if (to == from) continue
    store<i32>(labels + at, to)
    moved++
    fill<T>(x + (<usize>i) * stride, cols, weights ? load<f64>(weights + ((<usize>i) << 3)) : 1, weights, origin, columnScale, terms)
    move(terms, width, from < 0 ? 0 : sums + (<usize>from) * record, to < 0 ? 0 : sums + (<usize>to) * record, roundCoarse, roundRest)
  }
  return moved
}

// @ts-ignore: decorator
@inline
function fill<T>(x: usize, cols: i32, weight: f64, weighted: usize, origin: usize, columnScale: usize, terms: usize): void {
  let j = 0
  const w = f64x2.splat(weight)
  for (; j + 1 < cols; j += 2) {
    const at = (<usize>j) << 3
    let t = f64x2.mul(f64x2.sub(pair<T>(x, j), v128.load(origin + at)), v128.load(columnScale + at))
    if (weighted) t = f64x2.mul(t, w)
    v128.store(terms + at, t)
  }
  if (j < cols) {
    const at = (<usize>j) << 3
    let t = (value<T>(x, j) - load<f64>(origin + at)) * load<f64>(columnScale + at)
    if (weighted) t *= weight
    store<f64>(terms + at, t)
  }
  store<f64>(terms + ((<usize>cols) << 3), weight)
}

export function moveRows32(x: usize, rows: i32, cols: i32, fresh: usize, labels: usize, weights: usize, origin: usize, columnScale: usize, sums: usize, width: i32, bits: i32, terms: usize): i32 {
  return moveRows<f32>(x, rows, cols, fresh, labels, weights, origin, columnScale, sums, width, bits, terms)
}

export function moveRows64(x: usize, rows: i32, cols: i32, fresh: usize, labels: usize, weights: usize, origin: usize, columnScale: usize, sums: usize, width: i32, bits: i32, terms: usize): i32 {
  return moveRows<f64>(x, rows, cols, fresh, labels, weights, origin, columnScale, sums, width, bits, terms)
}

/** Adds `width` terms per row, ready made, to the record of the row's label; a label below 0 has none. */
export function addTerms(terms: usize, rows: i32, labels: usize, sums: usize, width: i32, bits: i32): void {
  const roundCoarse = roundTo(bits)
  const roundRest = roundTo(2 * bits)
  for (let i = 0; i < rows; i++) {
    const label = labels ? load<i32>(labels + ((<usize>i) << 2)) : 0
    if (label >= 0) move(terms, width, 0, sums + (<usize>label) * ((<usize>width) << 4), roundCoarse, roundRest)
    terms += (<usize>width) << 3
  }
}

/** into += from, `count` (even) 64-bit integers. */
export function addIntegers(into: usize, from: usize, count: i32): void {
  for (let i = 0; i < count; i += 2) {
    v128.store(into, i64x2.add(v128.load(into), v128.load(from)))
    into += 16
    from += 16
  }
}

/** The sums of `records` records as float64, records × width, by the roundings of `exactValue` in structures. */
export function sumValues(sums: usize, records: i32, width: i32, bits: i32, out: usize): void {
  const half = (<usize>width) << 3
  const unit = reinterpret<f64>((<i64>(1023 - bits)) << 52)
  for (let r = 0; r < records; r++) {
    for (let at: usize = 0; at < half; at += 8)
      store<f64>(out + at, exactValue(load<i64>(sums + at), load<i64>(sums + at + half), bits, unit))
    sums += half << 1
    out += half
  }
}

/** The same for records of width 2 whose places together are one sum. */
export function pairedValues(sums: usize, records: i32, bits: i32, out: usize): void {
  const unit = reinterpret<f64>((<i64>(1023 - bits)) << 52)
  for (let r = 0; r < records; r++) {
    const coarse = load<i64>(sums) + load<i64>(sums, 8)
    store<f64>(out, exactValue(coarse, load<i64>(sums, 16) + load<i64>(sums, 24), bits, unit))
    sums += 32
    out += 8
  }
}

// @ts-ignore: decorator
@inline
function exactValue(coarse: i64, rest: i64, bits: i32, unit: f64): f64 {
  const negative = coarse + (rest >> bits) < 0
  if (negative) {
    coarse = -coarse
    rest = -rest
  }
  const carry = rest >> bits
  const whole = coarse + carry
  const fraction = <f64>(rest - (carry << bits)) * unit
  const high = whole >> 32
  const size = (<f64>high * 4294967296.0 + (<f64>(whole - (high << 32)) + fraction)) * unit
  return negative ? -size : size
}
