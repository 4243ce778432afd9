import { value } from "./lanes"

// Mixtures of Gaussians, a block of rows at a time. Nothing is fused, and every sum has one order, so that all engines get
// the same bits. A block lies twice: in panels of eight rows, column by column, for densities (rows are the lanes), and row
// by row with a filler to whole panels of four columns, for sums (columns are the lanes).

/** t = (x − origin) · scale, in panels of 8 rows (gaps are 0), and row by row where `rowsOut` is not 0. */
function stageMixture<T>(x: usize, rows: i32, cols: i32, origin: usize, scale: f64, panels: usize, rowsOut: usize): void {
  const panelBytes = (<usize>cols) << 6
  const rowBytes = (<usize>((cols + 3) & ~3)) << 3
  const end = (rows + 7) & ~7
  for (let i = 0; i < end; i++, x += (<usize>cols) * sizeof<T>()) {
    let to = panels + (<usize>(i >> 3)) * panelBytes + ((<usize>(i & 7)) << 3)
    for (let j = 0; j < cols; j++, to += 64) {
      const t = i < rows ? (value<T>(x, j) - load<f64>(origin + ((<usize>j) << 3))) * scale : 0
      store<f64>(to, t)
      if (rowsOut && i < rows) store<f64>(rowsOut + ((<usize>j) << 3), t)
    }
    if (rowsOut) rowsOut += rowBytes
  }
}

export function stageMixture32(x: usize, rows: i32, cols: i32, origin: usize, scale: f64, panels: usize, rowsOut: usize): void {
  stageMixture<f32>(x, rows, cols, origin, scale, panels, rowsOut)
}

export function stageMixture64(x: usize, rows: i32, cols: i32, origin: usize, scale: f64, panels: usize, rowsOut: usize): void {
  stageMixture<f64>(x, rows, cols, origin, scale, panels, rowsOut)
}

/**
 * logs[c][row] = constant_c − ½ ‖factor_c · (t − mean_c)‖².
 * @param factors by component, `stride` bytes apart. Triangles (cross) by pairs of rows j, j + 1: for each i up to j + 1 the
 *   two entries; or one number a column
 */
export function mixtureLogs(
  panels: usize, panelCount: i32, cols: i32, means: usize, factors: usize, stride: usize, constants: usize,
  components: i32, cross: bool, differences: usize, logs: usize, logStride: usize,
): void {
  const panelBytes = (<usize>cols) << 6
  const half = f64x2.splat(0.5)
  for (let c = 0; c < components; c++) {
    const constant = v128.load64_splat(constants + ((<usize>c) << 3))
    let to = logs
    let x = panels
    for (let p = 0; p < panelCount; p++) {
      const last = differences + panelBytes
      let m = means
      for (let d = differences; d < last; d += 64, x += 64, m += 8) {
        const mean = v128.load64_splat(m)
        v128.store(d, f64x2.sub(v128.load(x), mean))
        v128.store(d, f64x2.sub(v128.load(x, 16), mean), 16)
        v128.store(d, f64x2.sub(v128.load(x, 32), mean), 32)
        v128.store(d, f64x2.sub(v128.load(x, 48), mean), 48)
      }
      if (cross) triangle(differences, last, factors, to)
      else straight(differences, last, factors, to)
      v128.store(to, f64x2.sub(constant, f64x2.mul(half, v128.load(to))))
      v128.store(to, f64x2.sub(constant, f64x2.mul(half, v128.load(to, 16))), 16)
      v128.store(to, f64x2.sub(constant, f64x2.mul(half, v128.load(to, 32))), 32)
      v128.store(to, f64x2.sub(constant, f64x2.mul(half, v128.load(to, 48))), 48)
      to += 64
    }
    means += (<usize>cols) << 3
    factors += stride
    logs += logStride
  }
}

/** Σ_j (Σ_{i ≤ j} f_ji d_i)² of eight rows. */
// @ts-ignore: decorator
@inline
function triangle(differences: usize, last: usize, f: usize, to: usize): void {
  let s0 = f64x2.splat(0)
  let s1 = s0
  let s2 = s0
  let s3 = s0
  for (let end = differences + 128; ; end += 128) {
    const stop = end < last ? end : last
    let a0 = f64x2.splat(0)
    let a1 = a0
    let a2 = a0
    let a3 = a0
    let b0 = a0
    let b1 = a0
    let b2 = a0
    let b3 = a0
    for (let d = differences; d < stop; d += 64, f += 16) {
      const u = v128.load64_splat(f)
      const v = v128.load64_splat(f, 8)
      const d0 = v128.load(d)
      a0 = f64x2.add(a0, f64x2.mul(u, d0))
      b0 = f64x2.add(b0, f64x2.mul(v, d0))
      const d1 = v128.load(d, 16)
      a1 = f64x2.add(a1, f64x2.mul(u, d1))
      b1 = f64x2.add(b1, f64x2.mul(v, d1))
      const d2 = v128.load(d, 32)
      a2 = f64x2.add(a2, f64x2.mul(u, d2))
      b2 = f64x2.add(b2, f64x2.mul(v, d2))
      const d3 = v128.load(d, 48)
      a3 = f64x2.add(a3, f64x2.mul(u, d3))
      b3 = f64x2.add(b3, f64x2.mul(v, d3))
    }
    s0 = f64x2.add(f64x2.add(s0, f64x2.mul(a0, a0)), f64x2.mul(b0, b0))
    s1 = f64x2.add(f64x2.add(s1, f64x2.mul(a1, a1)), f64x2.mul(b1, b1))
    s2 = f64x2.add(f64x2.add(s2, f64x2.mul(a2, a2)), f64x2.mul(b2, b2))
    s3 = f64x2.add(f64x2.add(s3, f64x2.mul(a3, a3)), f64x2.mul(b3, b3))
    if (end >= last) break
  }
  v128.store(to, s0)
  v128.store(to, s1, 16)
  v128.store(to, s2, 32)
  v128.store(to, s3, 48)
}

/** Σ_j (f_j d_j)² of eight rows. */
// @ts-ignore: decorator
@inline
function straight(differences: usize, last: usize, f: usize, to: usize): void {
  let s0 = f64x2.splat(0)
  let s1 = s0
  let s2 = s0
  let s3 = s0
  for (let d = differences; d < last; d += 64, f += 8) {
    const u = v128.load64_splat(f)
    const y0 = f64x2.mul(u, v128.load(d))
    const y1 = f64x2.mul(u, v128.load(d, 16))
    const y2 = f64x2.mul(u, v128.load(d, 32))
    const y3 = f64x2.mul(u, v128.load(d, 48))
    s0 = f64x2.add(s0, f64x2.mul(y0, y0))
    s1 = f64x2.add(s1, f64x2.mul(y1, y1))
    s2 = f64x2.add(s2, f64x2.mul(y2, y2))
    s3 = f64x2.add(s3, f64x2.mul(y3, y3))
  }
  v128.store(to, s0)
  v128.store(to, s1, 16)
  v128.store(to, s2, 32)
  v128.store(to, s3, 48)
}

/** The component of greatest log for each row, the lowest of equals. */
export function mixtureLabels(logs: usize, rows: i32, logStride: usize, components: i32, labels: usize): void {
  for (let i = 0; i < rows; i++) {
    let at = logs + ((<usize>i) << 3)
    let most = load<f64>(at)
    let label = 0
    for (let c = 1; c < components; c++) {
      at += logStride
      const log = load<f64>(at)
      if (log > most) {
        most = log
        label = c
      }
    }
    store<i32>(labels + ((<usize>i) << 2), label)
  }
}

/** All of each row to its label. */
export function labelShares(labels: usize, rows: i32, logStride: usize, components: i32, shares: usize): void {
  for (let c = 0; c < components; c++, shares += logStride)
    for (let i = 0; i < rows; i++) store<f64>(shares + ((<usize>i) << 3), load<i32>(labels + ((<usize>i) << 2)) == c ? 1 : 0)
}

/** Logs to shares, in place: 0 where they lie below the greatest of the row by more than −least. And ln Σ e^log of each row. */
export function mixtureShares(logs: usize, rows: i32, logStride: usize, components: i32, least: f64, logDensity: usize): void {
  const floor = f64x2.splat(least)
  const end = logs + logStride * <usize>components
  for (let i = 0; i < rows; i += 4, logs += 32, logDensity += 32) {
    let most0 = v128.load(logs)
    let most1 = v128.load(logs, 16)
    for (let at = logs + logStride; at < end; at += logStride) {
      most0 = f64x2.pmax(most0, v128.load(at))
      most1 = f64x2.pmax(most1, v128.load(at, 16))
    }
    let sum0 = f64x2.splat(0)
    let sum1 = sum0
    for (let at = logs; at < end; at += logStride) {
      const less0 = f64x2.sub(v128.load(at), most0)
      const less1 = f64x2.sub(v128.load(at, 16), most1)
      const counts0 = f64x2.ge(less0, floor)
      const counts1 = f64x2.ge(less1, floor)
      let part0 = f64x2.splat(0)
      let part1 = part0
      if (v128.any_true(v128.or(counts0, counts1))) {
        part0 = v128.and(portableExp(less0), counts0)
        part1 = v128.and(portableExp(less1), counts1)
        sum0 = f64x2.add(sum0, part0)
        sum1 = f64x2.add(sum1, part1)
      }
      v128.store(at, part0)
      v128.store(at, part1, 16)
    }
    v128.store(logDensity, f64x2.add(most0, portableLn(sum0)))
    v128.store(logDensity, f64x2.add(most1, portableLn(sum1)), 16)
    const factor0 = f64x2.div(f64x2.splat(1), sum0)
    const factor1 = f64x2.div(f64x2.splat(1), sum1)
    for (let at = logs; at < end; at += logStride) {
      v128.store(at, f64x2.mul(v128.load(at), factor0))
      v128.store(at, f64x2.mul(v128.load(at, 16), factor1), 16)
    }
  }
}

/**
 * e^x as `portableExp` in structures has it, bit for bit, for −708 ≤ x ≤ 0; anything else gives anything. The terms of the
 * series are added in pairs, pairs of pairs and so on: a chain of thirteen steps would keep the processor waiting.
 */
// @ts-ignore: decorator
@inline
function portableExp(x: v128): v128 {
  const n = f64x2.nearest(f64x2.mul(x, f64x2.splat(1.4426950408889634)))
  const r = f64x2.sub(f64x2.sub(x, f64x2.mul(n, f64x2.splat(0.6931471803691238))), f64x2.mul(n, f64x2.splat(1.9082149292705877e-10)))
  const r2 = f64x2.mul(r, r)
  const r4 = f64x2.mul(r2, r2)
  const low = f64x2.add(line(r, 1.0 / 2.0, 1.0 / 6.0), f64x2.mul(r2, line(r, 1.0 / 24.0, 1.0 / 120.0)))
  const middle = f64x2.add(line(r, 1.0 / 720.0, 1.0 / 5040.0), f64x2.mul(r2, line(r, 1.0 / 40320.0, 1.0 / 362880.0)))
  const high = f64x2.add(line(r, 1.0 / 3628800.0, 1.0 / 39916800.0), f64x2.mul(r2, line(r, 1.0 / 479001600.0, 1.0 / 6227020800.0)))
  const rest = f64x2.add(low, f64x2.mul(r4, f64x2.add(middle, f64x2.mul(r4, high))))
  const sum = f64x2.add(f64x2.splat(1), f64x2.add(r, f64x2.mul(r2, rest)))
  const exponent = i64x2.add(f64x2.add(n, f64x2.splat(6755399441055744)), i64x2.splat(1023 - 0x4338000000000000))
  return f64x2.mul(sum, i64x2.shl(exponent, 52))
}

/** a + b·r */
// @ts-ignore: decorator
@inline
function line(r: v128, a: f64, b: f64): v128 {
  return f64x2.add(f64x2.splat(a), f64x2.mul(f64x2.splat(b), r))
}

/** ln x as `portableLog` in structures has it, bit for bit, for normal x > 0. */
// @ts-ignore: decorator
@inline
function portableLn(x: v128): v128 {
  const k = i64x2.shr_s(i64x2.sub(x, i64x2.splat(0x3fe6a09e667f3bce)), 52)
  const m = i64x2.sub(x, i64x2.shl(k, 52))
  const one = f64x2.splat(1)
  const s = f64x2.div(f64x2.sub(m, one), f64x2.add(m, one))
  const z = f64x2.mul(s, s)
  let sum = f64x2.mul(f64x2.splat(1.0 / 23.0), z)
  sum = f64x2.mul(f64x2.add(sum, f64x2.splat(1.0 / 21.0)), z)
  sum = f64x2.mul(f64x2.add(sum, f64x2.splat(1.0 / 19.0)), z)
  sum = f64x2.mul(f64x2.add(sum, f64x2.splat(1.0 / 17.0)), z)
  sum = f64x2.mul(f64x2.add(sum, f64x2.splat(1.0 / 15.0)), z)
  sum = f64x2.mul(f64x2.add(sum, f64x2.splat(1.0 / 13.0)), z)
  sum = f64x2.mul(f64x2.add(sum, f64x2.splat(1.0 / 11.0)), z)
  sum = f64x2.mul(f64x2.add(sum, f64x2.splat(1.0 / 9.0)), z)
  sum = f64x2.mul(f64x2.add(sum, f64x2.splat(1.0 / 7.0)), z)
  sum = f64x2.mul(f64x2.add(sum, f64x2.splat(1.0 / 5.0)), z)
  sum = f64x2.mul(f64x2.add(sum, f64x2.splat(1.0 / 3.0)), z)
  // k as a float64: added to 1.5 · 2^52 as an integer, taken off as a float.
  const whole = f64x2.sub(i64x2.add(k, i64x2.splat(0x4338000000000000)), f64x2.splat(6755399441055744))
  const twice = f64x2.add(s, s)
  const low = f64x2.add(f64x2.mul(whole, f64x2.splat(1.9082149292705877e-10)), f64x2.mul(twice, sum))
  return f64x2.add(f64x2.add(low, twice), f64x2.mul(whole, f64x2.splat(0.6931471803691238)))
}

/** Σ w · logDensity of a block. */
export function mixtureLikelihood(logDensity: usize, rows: i32, weights: usize): f64 {
  let sum: f64 = 0
  for (let i = 0; i < rows; i++) {
    const at = (<usize>i) << 3
    const weight = weights ? load<f64>(weights + at) : 1
    if (weight > 0) sum += weight * load<f64>(logDensity + at)
  }
  return sum
}

/**
 * Adds a block to the records of the components: Σ r and a filler; Σ r·d; Σ r·d·dᵀ in tiles of 4 × 4 of the lower half
 * (cross), or Σ r·d² by column. d is the row less the centre, r its share times its weight.
 * @param scratch for each row of the block: 4 + 8 bytes, and two padded rows where cross
 */
export function mixtureSums(
  x: usize, rows: i32, cols: i32, shares: usize, shareStride: usize, components: i32, weights: usize,
  centres: usize, cross: bool, records: usize, recordBytes: usize, scratch: usize,
): void {
  const rowBytes = (<usize>((cols + 3) & ~3)) << 3
  const places = scratch
  const parts = places + (((<usize>rows << 2) + 15) & ~15)
  const differences = parts + (((<usize>rows << 3) + 15) & ~15)
  const weighted = differences + rowBytes * <usize>rows
  for (let c = 0; c < components; c++, shares += shareStride, centres += rowBytes, records += recordBytes) {
    const count = collect(shares, rows, weights, rowBytes, places, parts)
    if (count == 0) continue
    if (cross) {
      firstMoments(x, count, rowBytes, centres, places, parts, records, differences, weighted)
      secondMoments(count, rowBytes, differences, weighted, records + 16 + rowBytes)
    } else squares(x, count, rowBytes, centres, places, parts, records)
  }
}

/** Lists the rows that have a part in a component, without a branch that nobody can foresee. */
// @ts-ignore: decorator
@inline
function collect(shares: usize, rows: i32, weights: usize, rowBytes: usize, places: usize, parts: usize): i32 {
  let count = 0
  let place: u32 = 0
  for (let i = 0; i < rows; i++, place += <u32>rowBytes) {
    const at = (<usize>i) << 3
    const part = weights ? load<f64>(shares + at) * load<f64>(weights + at) : load<f64>(shares + at)
    store<u32>(places + ((<usize>count) << 2), place)
    store<f64>(parts + ((<usize>count) << 3), part)
    count += i32(part > 0)
  }
  return count
}

/** Σ r and Σ r·d; and d and r·d of the listed rows in panels of four columns. */
// @ts-ignore: decorator
@inline
function firstMoments(
  x: usize, count: i32, rowBytes: usize, centre: usize, places: usize, parts: usize,
  record: usize, differences: usize, weighted: usize,
): void {
  const sums = record + 16
  for (let p: usize = 0; p < rowBytes; p += 32) {
    const m0 = v128.load(centre + p)
    const m1 = v128.load(centre + p, 16)
    let s0 = f64x2.splat(0)
    let s1 = s0
    let mass = s0
    for (let a = 0; a < count; a++, differences += 32, weighted += 32) {
      const row = x + p + <usize>load<u32>(places + ((<usize>a) << 2))
      const r = v128.load64_splat(parts + ((<usize>a) << 3))
      const d0 = f64x2.sub(v128.load(row), m0)
      const d1 = f64x2.sub(v128.load(row, 16), m1)
      const t0 = f64x2.mul(r, d0)
      const t1 = f64x2.mul(r, d1)
      v128.store(differences, d0)
      v128.store(differences, d1, 16)
      v128.store(weighted, t0)
      v128.store(weighted, t1, 16)
      s0 = f64x2.add(s0, t0)
      s1 = f64x2.add(s1, t1)
      mass = f64x2.add(mass, r)
    }
    if (p == 0) grow(record, mass)
    grow(sums + p, s0)
    grow(sums + p + 16, s1)
  }
}

/** Σ r·d·dᵀ, tile by tile of the lower half. */
// @ts-ignore: decorator
@inline
function secondMoments(count: i32, rowBytes: usize, differences: usize, weighted: usize, sums: usize): void {
  const panelBytes = (<usize>count) << 5
  const last = differences + (rowBytes >> 5) * panelBytes
  for (let p = differences; p < last; p += panelBytes, weighted += panelBytes) {
    for (let q = differences; q < p; q += panelBytes, sums += 128) tile(weighted, q, panelBytes, sums)
    diagonalTile(weighted, p, panelBytes, sums)
    sums += 128
  }
}

/** The same of one panel with itself: without the upper right quarter, which is the lower left one. */
// @ts-ignore: decorator
@inline
function diagonalTile(t: usize, d: usize, panelBytes: usize, sums: usize): void {
  let a0 = f64x2.splat(0)
  let a1 = a0
  let a2 = a0
  let b2 = a0
  let a3 = a0
  let b3 = a0
  const end = t + panelBytes
  while (t < end) {
    const lo = v128.load(d)
    const hi = v128.load(d, 16)
    a0 = f64x2.add(a0, f64x2.mul(v128.load64_splat(t), lo))
    a1 = f64x2.add(a1, f64x2.mul(v128.load64_splat(t, 8), lo))
    const t2 = v128.load64_splat(t, 16)
    a2 = f64x2.add(a2, f64x2.mul(t2, lo))
    b2 = f64x2.add(b2, f64x2.mul(t2, hi))
    const t3 = v128.load64_splat(t, 24)
    a3 = f64x2.add(a3, f64x2.mul(t3, lo))
    b3 = f64x2.add(b3, f64x2.mul(t3, hi))
    t += 32
    d += 32
  }
  grow(sums, a0)
  grow(sums + 32, a1)
  grow(sums + 64, a2)
  grow(sums + 80, b2)
  grow(sums + 96, a3)
  grow(sums + 112, b3)
}

/** sums += Σ t·dᵀ over the rows of two panels. */
// @ts-ignore: decorator
@inline
function tile(t: usize, d: usize, panelBytes: usize, sums: usize): void {
  let a0 = f64x2.splat(0)
  let b0 = a0
  let a1 = a0
  let b1 = a0
  let a2 = a0
  let b2 = a0
  let a3 = a0
  let b3 = a0
  const end = t + panelBytes
  while (t < end) {
    const lo = v128.load(d)
    const hi = v128.load(d, 16)
    const t0 = v128.load64_splat(t)
    a0 = f64x2.add(a0, f64x2.mul(t0, lo))
    b0 = f64x2.add(b0, f64x2.mul(t0, hi))
    const t1 = v128.load64_splat(t, 8)
    a1 = f64x2.add(a1, f64x2.mul(t1, lo))
    b1 = f64x2.add(b1, f64x2.mul(t1, hi))
    const t2 = v128.load64_splat(t, 16)
    a2 = f64x2.add(a2, f64x2.mul(t2, lo))
    b2 = f64x2.add(b2, f64x2.mul(t2, hi))
    const t3 = v128.load64_splat(t, 24)
    a3 = f64x2.add(a3, f64x2.mul(t3, lo))
    b3 = f64x2.add(b3, f64x2.mul(t3, hi))
    t += 32
    d += 32
  }
  grow(sums, a0)
  grow(sums + 16, b0)
  grow(sums + 32, a1)
  grow(sums + 48, b1)
  grow(sums + 64, a2)
  grow(sums + 80, b2)
  grow(sums + 96, a3)
  grow(sums + 112, b3)
}

/** Σ r, Σ r·d and, behind all of them, Σ r·d² by column. */
// @ts-ignore: decorator
@inline
function squares(x: usize, count: i32, rowBytes: usize, centre: usize, places: usize, parts: usize, record: usize): void {
  const sums = record + 16
  for (let p: usize = 0; p < rowBytes; p += 16) {
    const mean = v128.load(centre + p)
    let first = f64x2.splat(0)
    let second = first
    let mass = first
    for (let a = 0; a < count; a++) {
      const row = x + p + <usize>load<u32>(places + ((<usize>a) << 2))
      const d = f64x2.sub(v128.load(row), mean)
      const r = v128.load64_splat(parts + ((<usize>a) << 3))
      const t = f64x2.mul(r, d)
      mass = f64x2.add(mass, r)
      first = f64x2.add(first, t)
      second = f64x2.add(second, f64x2.mul(t, d))
    }
    if (p == 0) grow(record, mass)
    grow(sums + p, first)
    grow(sums + rowBytes + p, second)
  }
}

// @ts-ignore: decorator
@inline
function grow(at: usize, by: v128): void {
  v128.store(at, f64x2.add(v128.load(at), by))
}
