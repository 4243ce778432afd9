import { pair, value } from "./lanes"

// Raw rows → float32 rows for the tiles: (x − origin) · scale. The difference is exact; only the rounding to float32,
// for float64 rows, loses digits, and the bound of the tile counts it.

function stage<T>(x: usize, out: usize, rows: i32, cols: i32, origin: usize, scale: f64): void {
  const factor = f64x2.splat(scale)
  for (let i = 0; i < rows; i++) {
    let j = 0
    for (; j + 1 < cols; j += 2) {
      const t = f64x2.mul(f64x2.sub(pair<T>(x, j), v128.load(origin + ((<usize>j) << 3))), factor)
      v128.store64_lane(out + ((<usize>j) << 2), f32x4.demote_f64x2_zero(t), 0)
    }
    if (j < cols) store<f32>(out + ((<usize>j) << 2), <f32>((value<T>(x, j) - load<f64>(origin + ((<usize>j) << 3))) * scale))
    x += (<usize>cols) * sizeof<T>()
    out += (<usize>cols) << 2
  }
}

export function stage32(x: usize, out: usize, rows: i32, cols: i32, origin: usize, scale: f64): void {
  stage<f32>(x, out, rows, cols, origin, scale)
}

export function stage64(x: usize, out: usize, rows: i32, cols: i32, origin: usize, scale: f64): void {
  stage<f64>(x, out, rows, cols, origin, scale)
}

/** Largest squared length of float32 rows, in float64. */
export function largestSquare(x: usize, rows: i32, cols: i32): f64 {
  let largest: f64 = 0
  for (let i = 0; i < rows; i++) {
    let sum = f64x2.splat(0)
    let j = 0
    for (; j + 1 < cols; j += 2) {
      const t = pair<f32>(x, j)
      sum = f64x2.add(sum, f64x2.mul(t, t))
    }
    let sq = f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1)
    if (j < cols) sq += value<f32>(x, j) * value<f32>(x, j)
    if (sq > largest) largest = sq
    x += (<usize>cols) << 2
  }
  return largest
}
