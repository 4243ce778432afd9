// Distances between rows and panels of 8 rows (column by column, 8 wide): 2 × 8 pairs at a time, two in a vector. Each
// pair's sum runs over the columns in their order and is never fused, so that a distance has the same bits as SciPy's,
// and ties are ties there and here.
//
//               panels
//             ┌────────┬────────┬───
//      rows   │ 2 × 8  │        │
//             ├────────┼────────┼───   → out, row by row
//             │        │        │

/** What a term is. */
const SQUARES: i32 = 0
const SIZES: i32 = 1
const LARGEST: i32 = 2
/** |x + y|, the other half of Bray–Curtis. */
const SUMS: i32 = 3
/** |x − y| ÷ (|x| + |y|); 0 ÷ 0 counts as 0. */
const SHARES: i32 = 4
const UNEQUAL: i32 = 5

/** What becomes of a sum. */
const ROOT: i32 = 1
const HALF: i32 = 2

// @ts-ignore: decorator
@inline
function step(acc: v128, x: v128, y: v128, kind: i32): v128 {
  if (kind == SUMS) return f64x2.add(acc, f64x2.abs(f64x2.add(x, y)))
  if (kind == UNEQUAL) return f64x2.add(acc, v128.and(f64x2.ne(x, y), f64x2.splat(1)))
  const t = f64x2.sub(x, y)
  if (kind == SQUARES) return f64x2.add(acc, f64x2.mul(t, t))
  if (kind == SIZES) return f64x2.add(acc, f64x2.abs(t))
  if (kind == LARGEST) return f64x2.pmax(acc, f64x2.abs(t))
  const s = f64x2.add(f64x2.abs(x), f64x2.abs(y))
  return f64x2.add(acc, v128.and(f64x2.div(f64x2.abs(t), s), f64x2.ne(s, f64x2.splat(0))))
}

// @ts-ignore: decorator
@inline
function put(out: usize, a0: v128, a1: v128, a2: v128, a3: v128, end: i32): void {
  if (end == ROOT) {
    a0 = f64x2.sqrt(a0)
    a1 = f64x2.sqrt(a1)
    a2 = f64x2.sqrt(a2)
    a3 = f64x2.sqrt(a3)
  } else if (end == HALF) {
    const half = f64x2.splat(0.5)
    a0 = f64x2.mul(a0, half)
    a1 = f64x2.mul(a1, half)
    a2 = f64x2.mul(a2, half)
    a3 = f64x2.mul(a3, half)
  }
  v128.store(out, a0)
  v128.store(out, a1, 16)
  v128.store(out, a2, 32)
  v128.store(out, a3, 48)
}

// @ts-ignore: decorator
@inline
function tiles(x: usize, rows: i32, panels: usize, panelCount: i32, cols: i32, out: usize, stride: usize, kind: i32, end: i32): void {
  const rowBytes = (<usize>cols) << 3
  for (let p = 0; p < panelCount; p++) {
    let row = x
    let at = out
    for (let r = 0; r < rows; r += 2) {
      let y = panels
      const stop = row + rowBytes
      let a0 = f64x2.splat(0)
      let a1 = a0
      let a2 = a0
      let a3 = a0
      let b0 = a0
      let b1 = a0
      let b2 = a0
      let b3 = a0
      while (row < stop) {
        const y0 = v128.load(y)
        const y1 = v128.load(y, 16)
        const y2 = v128.load(y, 32)
        const y3 = v128.load(y, 48)
        const x0 = v128.load64_splat(row)
        a0 = step(a0, x0, y0, kind)
        a1 = step(a1, x0, y1, kind)
        a2 = step(a2, x0, y2, kind)
        a3 = step(a3, x0, y3, kind)
        const x1 = v128.load64_splat(row + rowBytes)
        b0 = step(b0, x1, y0, kind)
        b1 = step(b1, x1, y1, kind)
        b2 = step(b2, x1, y2, kind)
        b3 = step(b3, x1, y3, kind)
        y += 64
        row += 8
      }
      put(at, a0, a1, a2, a3, end)
      put(at + stride, b0, b1, b2, b3, end)
      row += rowBytes
      at += stride << 1
    }
    panels += rowBytes << 3
    out += 64
  }
}

/**
 * @param x rows × cols float64; where `rows` is odd one more is read, and answered
 * @param panels panels of 8 rows, cols × 8 float64 each
 * @param out float64: pair (row, place) at row · stride + place · 8 bytes
 * @param stride bytes between two rows of the answer
 * @param kind 0 squares of differences, 1 their sizes, 2 the largest, 3 sizes of sums, 4 shares (Canberra), 5 unequal
 * @param end of a sum: 0 as it is, 1 its root, 2 its half
 */
export function pairs(x: usize, rows: i32, panels: usize, panelCount: i32, cols: i32, out: usize, stride: usize, kind: i32, end: i32): void {
  if (kind == SQUARES) tiles(x, rows, panels, panelCount, cols, out, stride, SQUARES, end)
  else if (kind == SIZES) tiles(x, rows, panels, panelCount, cols, out, stride, SIZES, 0)
  else if (kind == LARGEST) tiles(x, rows, panels, panelCount, cols, out, stride, LARGEST, 0)
  else if (kind == SUMS) tiles(x, rows, panels, panelCount, cols, out, stride, SUMS, 0)
  else if (kind == SHARES) tiles(x, rows, panels, panelCount, cols, out, stride, SHARES, 0)
  else tiles(x, rows, panels, panelCount, cols, out, stride, UNEQUAL, 0)
}
