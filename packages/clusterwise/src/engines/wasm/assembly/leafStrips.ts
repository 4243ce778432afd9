// Rows against the leaves of a kd-tree, for every search in one (treeSearch.ts, density….ts). Leaves are whole panels of 8
// rows, packed column by column (structures/kdTree.ts). Rows search two at a time: their values lie interleaved.
//
//      searching rows, two at a time          a leaf's panels
//      x0 x1 | x2 x3 | …            ×      8 rows | 8 rows | …    → the pairs within the limits, in `found`
//
// A distance is a sum of terms of float64 differences in the order of columns, with no rounding more or less than the same
// sum for boxes (treeBoxes.ts).

/** What a distance is made of. */
export const EUCLIDEAN: i32 = 0
export const MANHATTAN: i32 = 2
export const CHEBYSHEV: i32 = 3

/** One more term. What is no number stays none: the largest of it and `acc` is `t`. */
// @ts-ignore: decorator
@inline
export function term(acc: v128, t: v128, kind: i32): v128 {
  if (kind == MANHATTAN) return f64x2.add(acc, f64x2.abs(t))
  if (kind == CHEBYSHEV) return f64x2.pmax(f64x2.abs(t), acc)
  return f64x2.add(acc, f64x2.mul(t, t))
}

/** First panel of a node. Nodes are numbered from the root, 1; the children of i are 2i and 2i + 1. */
// @ts-ignore: decorator
@inline
export function firstPanel(panelCount: i32, node: i32): i32 {
  const level = 31 - clz(node)
  return <i32>(((<i64>panelCount) * (node - (1 << level))) >> level)
}

/** The first panel behind a node. */
// @ts-ignore: decorator
@inline
export function panelsEnd(panelCount: i32, node: i32): i32 {
  const level = 31 - clz(node)
  return <i32>(((<i64>panelCount) * (node + 1 - (1 << level))) >> level)
}

/** Brings the row at a place in as number i of those that search: into their box too, and as float32 unless `x32` is 0. */
export function enterRow(panels: usize, cols: i32, place: i32, i: i32, x: usize, box: usize, x32: usize): void {
  const from = panels + ((<usize>(place >> 3) * cols) << 6) + ((place & 7) << 3)
  const to = x + ((<usize>(i >> 1) * cols) << 4) + ((i & 1) << 3)
  for (let j = 0; j < cols; j++) {
    const value = load<f64>(from + ((<usize>j) << 6))
    const side = box + ((<usize>j) << 4)
    store<f64>(to + ((<usize>j) << 4), value)
    store<f64>(side, i == 0 ? value : min(load<f64>(side), value))
    store<f64>(side, i == 0 ? value : max(load<f64>(side, 8), value), 8)
    if (x32 != 0) store<f32>(x32 + ((<usize>(i * cols + j)) << 2), <f32>value)
  }
}

export function stripOf(x: usize, panel: usize, panels: i32, cols: i32, limits: usize, found: usize, kind: i32): usize {
  if (kind < MANHATTAN) return strip(x, panel, panels, cols, limits, found, EUCLIDEAN)
  if (kind == MANHATTAN) return strip(x, panel, panels, cols, limits, found, MANHATTAN)
  return strip(x, panel, panels, cols, limits, found, CHEBYSHEV)
}

/** Two rows against panels. Places behind the last row are NaN, which is within no limit. */
// @ts-ignore: decorator
@inline
function strip(x: usize, panel: usize, panels: i32, cols: i32, limits: usize, found: usize, kind: i32): usize {
  const limit0 = v128.load64_splat(limits)
  const limit1 = v128.load64_splat(limits, 8)
  for (let p = 0; p < panels; p++) {
    let at = x
    const end = panel + ((<usize>cols) << 6)
    let a0 = f64x2.splat(0)
    let a1 = a0
    let a2 = a0
    let a3 = a0
    let b0 = a0
    let b1 = a0
    let b2 = a0
    let b3 = a0
    while (panel < end) {
      const y0 = v128.load(panel)
      const y1 = v128.load(panel, 16)
      const y2 = v128.load(panel, 32)
      const y3 = v128.load(panel, 48)
      const x0 = v128.load64_splat(at)
      a0 = term(a0, f64x2.sub(x0, y0), kind)
      a1 = term(a1, f64x2.sub(x0, y1), kind)
      a2 = term(a2, f64x2.sub(x0, y2), kind)
      a3 = term(a3, f64x2.sub(x0, y3), kind)
      const x1 = v128.load64_splat(at, 8)
      b0 = term(b0, f64x2.sub(x1, y0), kind)
      b1 = term(b1, f64x2.sub(x1, y1), kind)
      b2 = term(b2, f64x2.sub(x1, y2), kind)
      b3 = term(b3, f64x2.sub(x1, y3), kind)
      panel += 64
      at += 16
    }
    const m0 = f64x2.le(a0, limit0)
    const m1 = f64x2.le(a1, limit0)
    const m2 = f64x2.le(a2, limit0)
    const m3 = f64x2.le(a3, limit0)
    const n0 = f64x2.le(b0, limit1)
    const n1 = f64x2.le(b1, limit1)
    const n2 = f64x2.le(b2, limit1)
    const n3 = f64x2.le(b3, limit1)
    const m = v128.or(v128.or(m0, m1), v128.or(m2, m3))
    const n = v128.or(v128.or(n0, n1), v128.or(n2, n3))
    const column = p << 3
    if (v128.any_true(m)) {
      found = note(found, a0, m0, column)
      found = note(found, a1, m1, column + 2)
      found = note(found, a2, m2, column + 4)
      found = note(found, a3, m3, column + 6)
    }
    if (v128.any_true(n)) {
      found = note(found, b0, n0, column + 65536)
      found = note(found, b1, n1, column + 65538)
      found = note(found, b2, n2, column + 65540)
      found = note(found, b3, n3, column + 65542)
    }
  }
  return found
}

/** Adds the lanes within the limit to the pairs found: value, then which of the two rows (bit 16) and which place. */
// @ts-ignore: decorator
@inline
function note(found: usize, values: v128, within: v128, code: i32): usize {
  const bits = i64x2.bitmask(within)
  if (bits & 1) {
    store<f64>(found, f64x2.extract_lane(values, 0))
    store<i32>(found, code, 8)
    found += 16
  }
  if (bits & 2) {
    store<f64>(found, f64x2.extract_lane(values, 1))
    store<i32>(found, code + 1, 8)
    found += 16
  }
  return found
}

/** Sum of squared differences of number i of the searching rows and the row at a place, column after column. */
// @ts-ignore: decorator
@inline
export function sumOf(panels: usize, cols: i32, x: usize, i: i32, place: i32): f64 {
  x += ((<usize>(i >> 1) * cols) << 4) + ((i & 1) << 3)
  let y = panels + ((<usize>(place >> 3) * cols) << 6) + ((place & 7) << 3)
  let sum: f64 = 0
  for (let j = cols; j > 0; j--) {
    const t = load<f64>(x) - load<f64>(y)
    sum += t * t
    x += 16
    y += 64
  }
  return sum
}

/** ‖y‖² of the row at a place. */
// @ts-ignore: decorator
@inline
export function squareAt(panels: usize, cols: i32, place: i32): f64 {
  let y = panels + ((<usize>(place >> 3) * cols) << 6) + ((place & 7) << 3)
  let sum: f64 = 0
  for (let j = cols; j > 0; j--) {
    sum += load<f64>(y) * load<f64>(y)
    y += 64
  }
  return sum
}
