import { asinRoot, exp, halfTurn, ln, sinSquared } from "./functions"

// Distances that need more than sums and roots, one row with two places of a panel at a time. Layout as in pairs.ts.

/** t^n for a whole n ≥ 1, by squaring. */
// @ts-ignore: decorator
@inline
function wholePower(t: v128, n: i32): v128 {
  let power = f64x2.splat(1)
  while (n > 1) {
    if (n & 1) power = f64x2.mul(power, t)
    t = f64x2.mul(t, t)
    n >>= 1
  }
  return f64x2.mul(power, t)
}

/**
 * Minkowski: m (Σ (|x − y| / m)^p)^(1/p) with the largest difference m, which `out` holds already. Whole powers up to 64 by
 * multiplying: a quarter of the time of e^(p ln t).
 */
export function powerPairs(x: usize, rows: i32, panels: usize, panelCount: i32, cols: i32, out: usize, stride: usize, power: f64): void {
  const rowBytes = (<usize>cols) << 3
  const p = f64x2.splat(power)
  const whole = power <= 64 && Math.floor(power) == power ? <i32>power : 0
  const root = f64x2.splat(1 / power)
  const zero = f64x2.splat(0)
  const least = f64x2.splat(2.2250738585072014e-308)
  for (let panel = 0; panel < panelCount; panel++) {
    for (let r = 0; r < rows; r++) {
      for (let lane: usize = 0; lane < 64; lane += 16) {
        const at = out + (<usize>r) * stride + lane
        const m = v128.load(at)
        let row = x + (<usize>r) * rowBytes
        const stop = row + rowBytes
        let sum = zero
        for (let y = panels + lane; row < stop; y += 64) {
          const t = f64x2.div(f64x2.abs(f64x2.sub(v128.load64_splat(row), v128.load(y))), m)
          if (whole) sum = f64x2.add(sum, wholePower(t, whole))
          else {
            const term = exp(f64x2.mul(p, ln(f64x2.pmax(least, t))))
            sum = f64x2.add(sum, v128.and(term, f64x2.gt(t, zero)))
          }
          row += 8
        }
        const d = f64x2.mul(m, exp(f64x2.mul(root, ln(f64x2.pmax(least, sum)))))
        v128.store(at, v128.and(d, f64x2.gt(m, zero)))
      }
    }
    panels += rowBytes << 3
    out += 64
  }
}

/** Angles between places, rows of [latitude, longitude, cosine of the latitude]; formulas in metricFunctions.ts. */
export function haversinePairs(x: usize, rows: i32, panels: usize, panelCount: i32, out: usize, stride: usize): void {
  const half = f64x2.splat(0.5)
  const quarter = f64x2.splat(1.5707963267948966)
  for (let panel = 0; panel < panelCount; panel++) {
    for (let r = 0; r < rows; r++) {
      const row = x + (<usize>r) * 24
      const latitude = v128.load64_splat(row)
      const longitude = v128.load64_splat(row, 8)
      const cosine = v128.load64_splat(row, 16)
      for (let lane: usize = 0; lane < 64; lane += 16) {
        const y = panels + lane
        const across = f64x2.mul(cosine, v128.load(y, 128))
        const turn = halfTurn(f64x2.mul(f64x2.sub(longitude, v128.load(y, 64)), half))
        const rise = f64x2.mul(f64x2.sub(latitude, v128.load(y)), half)
        const near = f64x2.add(sinSquared(rise), f64x2.mul(across, sinSquared(turn)))
        const sum = f64x2.mul(f64x2.add(latitude, v128.load(y)), half)
        const far = f64x2.add(sinSquared(sum), f64x2.mul(across, sinSquared(f64x2.sub(quarter, f64x2.abs(turn)))))
        const close = f64x2.le(near, half)
        const angle = asinRoot(v128.bitselect(near, far, close))
        const twice = f64x2.add(angle, angle)
        v128.store(out + (<usize>r) * stride + lane, v128.bitselect(twice, f64x2.sub(f64x2.splat(3.141592653589793), twice), close))
      }
    }
    panels += 192
    out += 64
  }
}

/** a ÷ b, or a ÷ ((a + b) / 2) for flags; nothing of nothing is nothing. In place of a; `count` is even. */
export function sharesOf(a: usize, b: usize, count: i32, flags: bool): void {
  const end = a + ((<usize>count) << 3)
  for (; a < end; a += 16) {
    const one = v128.load(a)
    const other = v128.load(b)
    const all = flags ? f64x2.mul(f64x2.add(one, other), f64x2.splat(0.5)) : other
    v128.store(a, v128.and(f64x2.div(one, all), f64x2.ne(one, f64x2.splat(0))))
    b += 16
  }
}

/** Each value ÷ divisor. */
export function divide(values: usize, count: i32, divisor: f64): void {
  const end = values + ((<usize>count) << 3)
  for (; values < end; values += 16) v128.store(values, f64x2.div(v128.load(values), f64x2.splat(divisor)))
}

/** Float64 to float32, in place, from the beginning of the room on. */
export function narrow(values: usize, count: i32): void {
  let to = values
  const end = values + ((<usize>count) << 3)
  for (; values < end; values += 16) {
    v128.store64_lane(to, f32x4.demote_f64x2_zero(v128.load(values)), 0)
    to += 8
  }
}
