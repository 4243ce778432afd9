// ln, exp, sin² and asin for two float64 values at once: polynomials, right to some 1e-15 where their comments say so.

/** Σ c_k z^k by Horner's rule, from the highest coefficient down. */
// @ts-ignore: decorator
@inline
function then(sum: v128, z: v128, c: f64): v128 {
  return f64x2.add(f64x2.mul(sum, z), f64x2.splat(c))
}

/**
 * ln x for normal x > 0: x = 2^k m with m in [√½, √2), ln m = 2 artanh s with s = (m − 1) / (m + 1), |s| ≤ 0.1716; the
 * first term that is left out is below 1e-17.
 */
// @ts-ignore: decorator
@inline
export function ln(x: v128): v128 {
  const k = i64x2.shr_s(i64x2.sub(x, i64x2.splat(0x3fe6a09e667f3bcd)), 52)
  const m = i64x2.sub(x, i64x2.shl(k, 52))
  const one = f64x2.splat(1)
  const s = f64x2.div(f64x2.sub(m, one), f64x2.add(m, one))
  const z = f64x2.mul(s, s)
  let sum = f64x2.splat(2.0 / 21.0)
  sum = then(sum, z, 2.0 / 19.0)
  sum = then(sum, z, 2.0 / 17.0)
  sum = then(sum, z, 2.0 / 15.0)
  sum = then(sum, z, 2.0 / 13.0)
  sum = then(sum, z, 2.0 / 11.0)
  sum = then(sum, z, 2.0 / 9.0)
  sum = then(sum, z, 2.0 / 7.0)
  sum = then(sum, z, 2.0 / 5.0)
  sum = then(sum, z, 2.0 / 3.0)
  const tail = f64x2.mul(f64x2.mul(sum, z), s)
  // k as a float64: added to 1.5 · 2^52 as an integer, taken off as a float.
  const whole = f64x2.sub(i64x2.add(k, i64x2.splat(0x4338000000000000)), f64x2.splat(6755399441055744))
  const large = f64x2.mul(whole, f64x2.splat(0.6931471805599453))
  return f64x2.add(large, f64x2.add(f64x2.add(s, s), tail))
}

/** e^x: 0 below −708, infinity above 710. x = n ln 2 + r, |r| ≤ 0.347; the first term that is left out is below 1e-17. */
// @ts-ignore: decorator
@inline
export function exp(x: v128): v128 {
  const kept = f64x2.pmax(f64x2.splat(-708), f64x2.pmin(f64x2.splat(710), x))
  const n = f64x2.nearest(f64x2.mul(kept, f64x2.splat(1.4426950408889634)))
  const r = f64x2.sub(f64x2.sub(kept, f64x2.mul(n, f64x2.splat(0.6931471803691238))), f64x2.mul(n, f64x2.splat(1.9082149292705877e-10)))
  let sum = f64x2.splat(1.0 / 6227020800.0)
  sum = then(sum, r, 1.0 / 479001600.0)
  sum = then(sum, r, 1.0 / 39916800.0)
  sum = then(sum, r, 1.0 / 3628800.0)
  sum = then(sum, r, 1.0 / 362880.0)
  sum = then(sum, r, 1.0 / 40320.0)
  sum = then(sum, r, 1.0 / 5040.0)
  sum = then(sum, r, 1.0 / 720.0)
  sum = then(sum, r, 1.0 / 120.0)
  sum = then(sum, r, 1.0 / 24.0)
  sum = then(sum, r, 1.0 / 6.0)
  sum = then(sum, r, 0.5)
  sum = then(sum, r, 1)
  sum = then(sum, r, 1)
  // 2^n as twice its half, since 2^1024 has no float64: infinity then.
  const exponent = i64x2.add(f64x2.add(n, f64x2.splat(6755399441055744)), i64x2.splat(1022 - 0x4338000000000000))
  const power = f64x2.mul(f64x2.mul(sum, i64x2.shl(exponent, 52)), f64x2.splat(2))
  return v128.andnot(power, f64x2.lt(x, f64x2.splat(-708)))
}

/** sin² x for |x| ≤ π / 2; the first term of the sine that is left out is below 1e-20. */
// @ts-ignore: decorator
@inline
export function sinSquared(x: v128): v128 {
  const z = f64x2.mul(x, x)
  let sum = f64x2.splat(-1.0 / 25852016738884976640000.0)
  sum = then(sum, z, 1.0 / 51090942171709440000.0)
  sum = then(sum, z, -1.0 / 121645100408832000.0)
  sum = then(sum, z, 1.0 / 355687428096000.0)
  sum = then(sum, z, -1.0 / 1307674368000.0)
  sum = then(sum, z, 1.0 / 6227020800.0)
  sum = then(sum, z, -1.0 / 39916800.0)
  sum = then(sum, z, 1.0 / 362880.0)
  sum = then(sum, z, -1.0 / 5040.0)
  sum = then(sum, z, 1.0 / 120.0)
  sum = then(sum, z, -1.0 / 6.0)
  const sine = f64x2.add(x, f64x2.mul(f64x2.mul(x, z), sum))
  return f64x2.mul(sine, sine)
}

/** x less the nearest multiple of π, which has the same sin². π in three parts, so that the difference keeps its digits. */
// @ts-ignore: decorator
@inline
export function halfTurn(x: v128): v128 {
  const n = f64x2.nearest(f64x2.mul(x, f64x2.splat(0.3183098861837907)))
  const most = f64x2.sub(x, f64x2.mul(n, f64x2.splat(3.1415926534682512)))
  const more = f64x2.sub(most, f64x2.mul(n, f64x2.splat(1.2154201012607932e-10)))
  return f64x2.sub(more, f64x2.mul(n, f64x2.splat(4.044532497591901e-21)))
}

/**
 * asin √h for h in [0, ½]: up to ¼ it is √h g(h), above π/2 − 2 √z g(z) with z = (1 − √h) / 2. g(z) = asin √z / √z as its
 * interpolation at 15 Chebyshev points of [0, ¼]; g(z) − 1 is off by less than 2e-17.
 */
// @ts-ignore: decorator
@inline
export function asinRoot(h: v128): v128 {
  const t = f64x2.sqrt(h)
  const high = f64x2.gt(h, f64x2.splat(0.25))
  const z = v128.bitselect(f64x2.mul(f64x2.sub(f64x2.splat(1), t), f64x2.splat(0.5)), h, high)
  const s = v128.bitselect(f64x2.sqrt(z), t, high)
  let sum = f64x2.splat(0.0335771469474287)
  sum = then(sum, z, -0.026044488873720434)
  sum = then(sum, z, 0.0247548762838696)
  sum = then(sum, z, 0.0007093925943252462)
  sum = then(sum, z, 0.010003606639881351)
  sum = then(sum, z, 0.009484697869045622)
  sum = then(sum, z, 0.01158567991890895)
  sum = then(sum, z, 0.013961891184389839)
  sum = then(sum, z, 0.01735294518022548)
  sum = then(sum, z, 0.022372151536955744)
  sum = then(sum, z, 0.030381944649750525)
  sum = then(sum, z, 0.04464285713950677)
  sum = then(sum, z, 0.07500000000002856)
  sum = then(sum, z, 0.16666666666666657)
  const w = f64x2.add(s, f64x2.mul(f64x2.mul(s, z), sum))
  return v128.bitselect(f64x2.sub(f64x2.splat(1.5707963267948966), f64x2.add(w, w)), w, high)
}
