// Values as whole numbers times a step: what k-means in many columns multiplies (centroidSketches.ts). Four at a time,
// up to a multiple of 16 values with zeros behind the last.

/** Numbers below it are not told apart from 0. */
export const NOTHING: f64 = 1e-30

// @ts-ignore: decorator
@inline
export function total(v: v128): f64 {
  return <f64>f32x4.extract_lane(v, 0) + <f64>f32x4.extract_lane(v, 1) + <f64>f32x4.extract_lane(v, 2) + <f64>f32x4.extract_lane(v, 3)
}

/** Largest size of a value, Σ v², Σ q², Σ (v − s·q)² of what was sketched last, and s. */
let largest: f32 = 0
export let squares: f64 = 0
export let counts: f64 = 0
export let rests: f64 = 0
export let step: f32 = 0

/** What is largest and Σ v² of float32 values up to a multiple of 16, zeros behind the last. */
// @ts-ignore: decorator
@inline
export function measure(row: usize, end: usize): void {
  let most = f32x4.splat(0)
  let sums = f32x4.splat(0)
  for (let at = row; at < end; at += 16) {
    const v = v128.load(at)
    most = f32x4.pmax(most, f32x4.abs(v))
    sums = f32x4.add(sums, f32x4.mul(v, v))
  }
  largest = max(max(f32x4.extract_lane(most, 0), f32x4.extract_lane(most, 1)), max(f32x4.extract_lane(most, 2), f32x4.extract_lane(most, 3)))
  squares = total(sums)
}

/** Whole numbers of measured values, up to `limit`, and what they are off; in 8-bit form with `shift` added. */
// @ts-ignore: decorator
@inline
export function quantize(row: usize, end: usize, cols: i32, limit: f64, shift: i32, out: usize, left: usize): void {
  const width = <f64>largest / limit
  const s: f32 = width < NOTHING ? 0 : <f32>width
  const factor = f32x4.splat(s > 0 ? <f32>(1 / <f64>s) : 0)
  const scale = f32x4.splat(s)
  const greatest = i32x4.splat(<i32>limit)
  const least = i32x4.neg(greatest)
  const shifts = i8x16.splat(<i8>shift)
  let restSums = f32x4.splat(0)
  let countSums = f32x4.splat(0)
  for (let at = row; at < end; at += 64) {
    const q0 = whole(at, factor, least, greatest)
    const q1 = whole(at + 16, factor, least, greatest)
    const q2 = whole(at + 32, factor, least, greatest)
    const q3 = whole(at + 48, factor, least, greatest)
    const r0 = rest(at, q0, scale)
    const r1 = rest(at + 16, q1, scale)
    const r2 = rest(at + 32, q2, scale)
    const r3 = rest(at + 48, q3, scale)
    restSums = f32x4.add(f32x4.add(restSums, f32x4.add(square(r0), square(r1))), f32x4.add(square(r2), square(r3)))
    countSums = f32x4.add(f32x4.add(countSums, f32x4.add(count(q0), count(q1))), f32x4.add(count(q2), count(q3)))
    if (left) {
      const to = left + (at - row)
      v128.store(to, r0)
      v128.store(to, r1, 16)
      v128.store(to, r2, 32)
      v128.store(to, r3, 48)
    }
    const low = i16x8.narrow_i32x4_s(q0, q1)
    const high = i16x8.narrow_i32x4_s(q2, q3)
    if (FUSED) {
      v128.store(out, i8x16.add(i8x16.narrow_i16x8_s(low, high), shifts))
      out += 16
    } else {
      v128.store(out, low)
      // Rows of 16-bit numbers end at a multiple of 8.
      if (at + 32 < row + ((<usize>((cols + 7) & ~7)) << 2)) v128.store(out, high, 16)
      out += 32
    }
  }
  step = s
  rests = total(restSums)
  counts = total(countSums)
}

// @ts-ignore: decorator
@inline
function whole(at: usize, factor: v128, least: v128, greatest: v128): v128 {
  return i32x4.min_s(greatest, i32x4.max_s(least, i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(at), factor)))))
}

// @ts-ignore: decorator
@inline
function rest(at: usize, q: v128, scale: v128): v128 {
  return f32x4.sub(v128.load(at), f32x4.mul(f32x4.convert_i32x4_s(q), scale))
}

// @ts-ignore: decorator
@inline
export function square(v: v128): v128 {
  return f32x4.mul(v, v)
}

// @ts-ignore: decorator
@inline
function count(q: v128): v128 {
  return square(f32x4.convert_i32x4_s(q))
}
