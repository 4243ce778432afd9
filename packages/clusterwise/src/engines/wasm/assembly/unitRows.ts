import { value } from "./lanes"

// Rows divided by their length, in float64: x / largest / ‖x / largest‖, squares added in the order of sqDistance.

/** Returns the first row that is all zeros, or -1. */
function unitRows<T>(x: usize, out: usize, rows: i32, cols: i32): i32 {
  for (let i = 0; i < rows; i++) {
    let largest: f64 = 0
    for (let j = 0; j < cols; j++) largest = max(largest, abs(value<T>(x, j)))
    if (largest == 0) return i
    let s0: f64 = 0
    let s1: f64 = 0
    let s2: f64 = 0
    let s3: f64 = 0
    let j = 0
    for (; j + 3 < cols; j += 4) {
      const t0 = value<T>(x, j) / largest
      const t1 = value<T>(x, j + 1) / largest
      const t2 = value<T>(x, j + 2) / largest
      const t3 = value<T>(x, j + 3) / largest
      s0 += t0 * t0
      s1 += t1 * t1
      s2 += t2 * t2
      s3 += t3 * t3
    }
    if (j < cols) s0 += square(value<T>(x, j) / largest)
    if (j + 1 < cols) s1 += square(value<T>(x, j + 1) / largest)
    if (j + 2 < cols) s2 += square(value<T>(x, j + 2) / largest)
    const norm = Math.sqrt(s0 + s2 + (s1 + s3))
    for (j = 0; j < cols; j++) store<f64>(out + ((<usize>j) << 3), value<T>(x, j) / largest / norm)
    x += (<usize>cols) * sizeof<T>()
    out += (<usize>cols) << 3
  }
  return -1
}

// @ts-ignore: decorator
@inline
function square(t: f64): f64 {
  return t * t
}

export function unitRows32(x: usize, out: usize, rows: i32, cols: i32): i32 {
  return unitRows<f32>(x, out, rows, cols)
}

export function unitRows64(x: usize, out: usize, rows: i32, cols: i32): i32 {
  return unitRows<f64>(x, out, rows, cols)
}
