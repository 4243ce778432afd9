// Loads and exact arithmetic shared by the kernels. T is the type of the raw rows: f32 or f64.

/** One raw value, widened. */
// @ts-ignore: decorator
@inline
export function value<T>(p: usize, i: i32): f64 {
  return <f64>load<T>(p + (<usize>i) * sizeof<T>())
}

/** Two raw values, widened. */
// @ts-ignore: decorator
@inline
export function pair<T>(p: usize, i: i32): v128 {
  if (sizeof<T>() == 4) return f64x2.promote_low_f32x4(v128.load64_zero(p + ((<usize>i) << 2)))
  return v128.load(p + ((<usize>i) << 3))
}

/** a·b + c: fused where the variant may fuse (the result then has one rounding less; error bounds hold for both). */
// @ts-ignore: decorator
@inline
export function mulAdd(a: v128, b: v128, c: v128): v128 {
  if (FUSED) return f32x4.relaxed_madd(a, b, c)
  return f32x4.add(f32x4.mul(a, b), c)
}

/** Lanes of a where the mask is set, of b elsewhere; every mask lane is all ones or all zeros. */
// @ts-ignore: decorator
@inline
export function choose(a: v128, b: v128, mask: v128): v128 {
  if (FUSED) return i32x4.relaxed_laneselect(a, b, mask)
  return v128.bitselect(a, b, mask)
}

/** The row as float64, so that what follows is the same for both types. */
// @ts-ignore: decorator
@inline
export function widenRow<T>(from: usize, to: usize, cols: i32): void {
  let j = 0
  for (; j + 1 < cols; j += 2) v128.store(to + ((<usize>j) << 3), pair<T>(from, j))
  if (j < cols) store<f64>(to + ((<usize>j) << 3), value<T>(from, j))
}

/**
 * Σ ((x − y) · scale)² of two float64 rows, in the order of `sqDistance` in structures: four running sums over columns
 * j mod 4, joined as (s0 + s2) + (s1 + s3). Never fused: every engine must get the same bits.
 */
// @ts-ignore: decorator
@inline
export function sqDistance(x: usize, y: usize, cols: i32, scale: f64): f64 {
  const factor = f64x2.splat(scale)
  let s01 = f64x2.splat(0)
  let s23 = f64x2.splat(0)
  const whole = cols & ~3
  const end = x + ((<usize>whole) << 3)
  while (x < end) {
    const t01 = f64x2.mul(f64x2.sub(v128.load(x), v128.load(y)), factor)
    const t23 = f64x2.mul(f64x2.sub(v128.load(x, 16), v128.load(y, 16)), factor)
    s01 = f64x2.add(s01, f64x2.mul(t01, t01))
    s23 = f64x2.add(s23, f64x2.mul(t23, t23))
    x += 32
    y += 32
  }
  let s0 = f64x2.extract_lane(s01, 0)
  let s1 = f64x2.extract_lane(s01, 1)
  let s2 = f64x2.extract_lane(s23, 0)
  const s3 = f64x2.extract_lane(s23, 1)
  const left = cols & 3
  if (left > 0) s0 += square((load<f64>(x) - load<f64>(y)) * scale)
  if (left > 1) s1 += square((load<f64>(x, 8) - load<f64>(y, 8)) * scale)
  if (left > 2) s2 += square((load<f64>(x, 16) - load<f64>(y, 16)) * scale)
  return s0 + s2 + (s1 + s3)
}

/** The same for a raw row, without widening it first. */
// @ts-ignore: decorator
@inline
export function sqDistanceOf<T>(x: usize, y: usize, cols: i32, scale: f64): f64 {
  const factor = f64x2.splat(scale)
  let s01 = f64x2.splat(0)
  let s23 = f64x2.splat(0)
  const whole = cols & ~3
  for (let j = 0; j < whole; j += 4) {
    const t01 = f64x2.mul(f64x2.sub(pair<T>(x, j), v128.load(y)), factor)
    const t23 = f64x2.mul(f64x2.sub(pair<T>(x, j + 2), v128.load(y, 16)), factor)
    s01 = f64x2.add(s01, f64x2.mul(t01, t01))
    s23 = f64x2.add(s23, f64x2.mul(t23, t23))
    y += 32
  }
  let s0 = f64x2.extract_lane(s01, 0)
  let s1 = f64x2.extract_lane(s01, 1)
  let s2 = f64x2.extract_lane(s23, 0)
  const s3 = f64x2.extract_lane(s23, 1)
  const left = cols & 3
  if (left > 0) s0 += square((value<T>(x, whole) - load<f64>(y)) * scale)
  if (left > 1) s1 += square((value<T>(x, whole + 1) - load<f64>(y, 8)) * scale)
  if (left > 2) s2 += square((value<T>(x, whole + 2) - load<f64>(y, 16)) * scale)
  return s0 + s2 + (s1 + s3)
}

// @ts-ignore: decorator
@inline
function square(t: f64): f64 {
  return t * t
}
