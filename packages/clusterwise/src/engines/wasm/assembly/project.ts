import { pair, value } from "./lanes"

// Rows mapped in float64, never fused: the same bits as the reference, which adds the columns in their order.

/** y = (x − offset) · scale, rows × cols float64. */
function affineRows<T>(x: usize, rows: i32, cols: i32, offset: usize, scale: usize, y: usize): void {
  for (let i = 0; i < rows; i++) {
    let j = 0
    for (; j + 1 < cols; j += 2) {
      const at = (<usize>j) << 3
      v128.store(y + at, f64x2.mul(f64x2.sub(pair<T>(x, j), v128.load(offset + at)), v128.load(scale + at)))
    }
    if (j < cols) {
      const at = (<usize>j) << 3
      store<f64>(y + at, (value<T>(x, j) - load<f64>(offset + at)) * load<f64>(scale + at))
    }
    x += (<usize>cols) * sizeof<T>()
    y += (<usize>cols) << 3
  }
}

export function affineRows32(x: usize, rows: i32, cols: i32, offset: usize, scale: usize, y: usize): void {
  affineRows<f32>(x, rows, cols, offset, scale, y)
}

export function affineRows64(x: usize, rows: i32, cols: i32, offset: usize, scale: usize, y: usize): void {
  affineRows<f64>(x, rows, cols, offset, scale, y)
}

/**
 * y = x · matrix, four rows against a panel of four outputs: eight accumulators of two lanes.
 * @param x rows × cols float64, with room for 3 more rows behind
 * @param panels per panel of 4 outputs: cols × 4 float64
 * @param y rows × (4 · panelCount) float64, with room for 3 more rows behind
 */
export function multiplyRows(x: usize, rows: i32, cols: i32, panels: usize, panelCount: i32, y: usize): void {
  const stride = (<usize>cols) << 3
  const outStride = (<usize>panelCount) << 5
  for (let i = 0; i < rows; i += 4) {
    for (let p = 0; p < panelCount; p++) tile(x, stride, panels + (<usize>p) * (stride << 2), y + ((<usize>p) << 5), outStride)
    x += stride << 2
    y += outStride << 2
  }
}

// @ts-ignore: decorator
@inline
function tile(x: usize, stride: usize, panel: usize, y: usize, outStride: usize): void {
  const x1 = x + stride
  const x2 = x1 + stride
  const x3 = x2 + stride
  let a0 = f64x2.splat(0)
  let b0 = a0
  let a1 = a0
  let b1 = a0
  let a2 = a0
  let b2 = a0
  let a3 = a0
  let b3 = a0
  for (let at: usize = 0; at < stride; at += 8) {
    const lo = v128.load(panel)
    const hi = v128.load(panel, 16)
    const t0 = v128.load64_splat(x + at)
    a0 = f64x2.add(a0, f64x2.mul(t0, lo))
    b0 = f64x2.add(b0, f64x2.mul(t0, hi))
    const t1 = v128.load64_splat(x1 + at)
    a1 = f64x2.add(a1, f64x2.mul(t1, lo))
    b1 = f64x2.add(b1, f64x2.mul(t1, hi))
    const t2 = v128.load64_splat(x2 + at)
    a2 = f64x2.add(a2, f64x2.mul(t2, lo))
    b2 = f64x2.add(b2, f64x2.mul(t2, hi))
    const t3 = v128.load64_splat(x3 + at)
    a3 = f64x2.add(a3, f64x2.mul(t3, lo))
    b3 = f64x2.add(b3, f64x2.mul(t3, hi))
    panel += 32
  }
  v128.store(y, a0)
  v128.store(y, b0, 16)
  y += outStride
  v128.store(y, a1)
  v128.store(y, b1, 16)
  y += outStride
  v128.store(y, a2)
  v128.store(y, b2, 16)
  y += outStride
  v128.store(y, a3)
  v128.store(y, b3, 16)
}

/**
 * Adds the shift, divides each row by its norm (0 none, 1 l1, 2 l2, 3 max; a zero row stays zero), and writes the rows
 * as T.
 * @param y rows of `stride` float64, `cols` of them used; changed in place
 */
function finishRows<T>(y: usize, rows: i32, cols: i32, stride: i32, shift: usize, norm: i32, out: usize): void {
  for (let i = 0; i < rows; i++) {
    for (let at: usize = 0; at < (<usize>cols) << 3; at += 8) store<f64>(y + at, load<f64>(y + at) + load<f64>(shift + at))
    if (norm) divideByNorm(y, cols, norm)
    for (let j = 0; j < cols; j++) store<T>(out + (<usize>j) * sizeof<T>(), <T>value<f64>(y, j))
    y += (<usize>stride) << 3
    out += (<usize>cols) * sizeof<T>()
  }
}

/** Taken near 1 first by a power of two, so that neither squares nor sums leave the range of float64. */
function divideByNorm(y: usize, cols: i32, norm: i32): void {
  let largest: f64 = 0
  for (let j = 0; j < cols; j++) largest = max(largest, abs(value<f64>(y, j)))
  if (largest == 0) return
  const factor = nearOne(largest)
  let sum: f64 = 0
  for (let j = 0; j < cols; j++) {
    const t = value<f64>(y, j) * factor
    store<f64>(y + ((<usize>j) << 3), t)
    sum += norm == 1 ? abs(t) : t * t
  }
  const length = norm == 3 ? largest * factor : norm == 1 ? sum : Math.sqrt(sum)
  for (let j = 0; j < cols; j++) store<f64>(y + ((<usize>j) << 3), value<f64>(y, j) / length)
}

/** 2^-e with e as by `exponentAbove` in structures: the least e in [-1000, 1024] with x ≤ 2^e. */
function nearOne(x: f64): f64 {
  const bits = reinterpret<i64>(x)
  const exponent = <i32>(bits >> 52) - 1023 + i32((bits & 0xfffffffffffff) != 0)
  const e = max(-1000, min(1024, exponent))
  return e <= 1022 ? reinterpret<f64>((<i64>(1023 - e)) << 52) : reinterpret<f64>((<i64>1) << (1074 - e))
}

export function finishRows32(y: usize, rows: i32, cols: i32, stride: i32, shift: usize, norm: i32, out: usize): void {
  finishRows<f32>(y, rows, cols, stride, shift, norm, out)
}

export function finishRows64(y: usize, rows: i32, cols: i32, stride: i32, shift: usize, norm: i32, out: usize): void {
  finishRows<f64>(y, rows, cols, stride, shift, norm, out)
}
