// Sketches of single pairs (sketches.ts), of two bytes a number: what the coarse ones leave open, before a pair is measured. Per
// row: its whole numbers, with zeros up to a multiple of 8; then float64 s, e and ‖sq‖², and 8 bytes that are not used.

const TAIL: usize = 32
/** What float64 loses of ‖x‖² + ‖y‖² at most. */
const LOST: f64 = 2.0 ** -48

/** Bytes of a row. */
export function fineBytes(cols: i32): usize {
  return ((<usize>((cols + 7) >> 3)) << 4) + TAIL
}

/** @param row about the mean @param slack to be added to the error */
export function fineSketch(row: usize, cols: i32, largest: f64, slack: f64, to: usize): void {
  // Sums of products stay inside int32.
  const limit = Math.floor(Math.min(32767, Math.sqrt(2147483647.0 / cols)))
  const scale = largest / limit
  const inverse = scale > 0 ? 1 / scale : 0
  let left: f64 = 0
  let square: f64 = 0
  for (let j = 0; j < cols; j++) {
    const value = load<f64>(row + ((<usize>j) << 3))
    const q = max(-limit, min(limit, nearest(value * inverse)))
    const rest = value - scale * q
    left += rest * rest
    square += q * q
    store<i16>(to + ((<usize>j) << 1), <i16>q)
  }
  const end = to + fineBytes(cols) - TAIL
  for (let at = to + ((<usize>cols) << 1); at < end; at += 2) store<i16>(at, 0)
  store<f64>(end, scale)
  store<f64>(end, Math.sqrt(left) * 1.000001 + slack, 8)
  store<f64>(end, square * scale * scale, 16)
}

// @ts-ignore: decorator
@inline
function product(x: usize, y: usize, bytes: usize): i32 {
  let a = i32x4.splat(0)
  let b = a
  const end = x + bytes - TAIL
  while (x + 16 < end) {
    a = i32x4.add(a, i32x4.dot_i16x8_s(v128.load(x), v128.load(y)))
    b = i32x4.add(b, i32x4.dot_i16x8_s(v128.load(x, 16), v128.load(y, 16)))
    x += 32
    y += 32
  }
  if (x < end) a = i32x4.add(a, i32x4.dot_i16x8_s(v128.load(x), v128.load(y)))
  a = i32x4.add(a, b)
  return i32x4.extract_lane(a, 0) + i32x4.extract_lane(a, 1) + i32x4.extract_lane(a, 2) + i32x4.extract_lane(a, 3)
}

/** 1 where the rows at two places are within a bound for certain, −1 where they are not, 0 where a measure has to tell. */
export function compareFine(sketches: usize, bytes: i32, a: i32, b: i32, bound: f64): i32 {
  const x = sketches + <usize>bytes * a
  const y = sketches + <usize>bytes * b
  const dot = product(x, y, bytes)
  const ends = x + bytes - TAIL
  const other = y + bytes - TAIL
  const sizes = load<f64>(ends, 16) + load<f64>(other, 16)
  const square = sizes - 2 * load<f64>(ends) * load<f64>(other) * dot
  const error = load<f64>(ends, 8) + load<f64>(other, 8)
  const far = (bound + error) * 1.000001
  if (square - LOST * sizes > far * far) return -1
  const near = (bound - error) * 0.999999
  return near > 0 && square + LOST * sizes <= near * near ? 1 : 0
}
