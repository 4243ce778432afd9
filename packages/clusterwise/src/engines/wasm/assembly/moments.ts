import { pair, value } from "./lanes"

// What the moments of groups of rows are made of: the ranges of each group, and the terms of its exact sums.

/**
 * Widens the ranges (groups × cols float64) by the rows that count: label ≥ 0 and weight above 0.
 * @param labels int32 a row; 0 where all rows are of group 0
 * @param weights float64 a row; 0 where every row counts once
 */
function groupRanges<T>(x: usize, rows: i32, cols: i32, labels: usize, weights: usize, min: usize, max: usize): void {
  const width = (<usize>cols) << 3
  for (let i = 0; i < rows; i++, x += (<usize>cols) * sizeof<T>()) {
    const group = labels ? load<i32>(labels + ((<usize>i) << 2)) : 0
    if (group < 0 || (weights && load<f64>(weights + ((<usize>i) << 3)) == 0)) continue
    const low = min + (<usize>group) * width
    const high = max + (<usize>group) * width
    let j = 0
    for (; j + 1 < cols; j += 2) {
      const at = (<usize>j) << 3
      const t = pair<T>(x, j)
      v128.store(low + at, f64x2.pmin(v128.load(low + at), t))
      v128.store(high + at, f64x2.pmax(v128.load(high + at), t))
    }
    if (j < cols) {
      const at = (<usize>j) << 3
      const t = value<T>(x, j)
      if (t < load<f64>(low + at)) store<f64>(low + at, t)
      if (t > load<f64>(high + at)) store<f64>(high + at, t)
    }
  }
}

export function groupRanges32(x: usize, rows: i32, cols: i32, labels: usize, weights: usize, min: usize, max: usize): void {
  groupRanges<f32>(x, rows, cols, labels, weights, min, max)
}

export function groupRanges64(x: usize, rows: i32, cols: i32, labels: usize, weights: usize, min: usize, max: usize): void {
  groupRanges<f64>(x, rows, cols, labels, weights, min, max)
}

/**
 * Terms for addTerms, with t = (x − centre) · scale of the row's group: w·t per column, then either the weight w and
 * 0 up to an even width, or (squares) w·t² per column. Rows with a label below 0 are passed over.
 * @param centre, scale groups × cols float64; |t| ≤ 1
 */
function centredTerms<T>(x: usize, rows: i32, cols: i32, labels: usize, weights: usize, centre: usize, scale: usize, squares: i32, terms: usize): void {
  const columns = (<usize>cols) << 3
  const width = squares ? columns << 1 : ((<usize>(cols + 2)) & ~1) << 3
  for (let i = 0; i < rows; i++, x += (<usize>cols) * sizeof<T>(), terms += width) {
    const group = labels ? load<i32>(labels + ((<usize>i) << 2)) : 0
    if (group < 0) continue
    const weight = weights ? load<f64>(weights + ((<usize>i) << 3)) : 1
    const c = centre + (<usize>group) * columns
    const s = scale + (<usize>group) * columns
    const w = f64x2.splat(weight)
    let j = 0
    for (; j + 1 < cols; j += 2) {
      const at = (<usize>j) << 3
      const t = f64x2.mul(f64x2.sub(pair<T>(x, j), v128.load(c + at)), v128.load(s + at))
      const wt = f64x2.mul(t, w)
      v128.store(terms + at, wt)
      if (squares) v128.store(terms + columns + at, f64x2.mul(wt, t))
    }
    if (j < cols) {
      const at = (<usize>j) << 3
      const t = (value<T>(x, j) - load<f64>(c + at)) * load<f64>(s + at)
      store<f64>(terms + at, t * weight)
      if (squares) store<f64>(terms + columns + at, t * weight * t)
    }
    if (!squares) {
      store<f64>(terms + columns, weight)
      if (columns + 8 < width) store<f64>(terms + columns, 0, 8)
    }
  }
}

export function centredTerms32(x: usize, rows: i32, cols: i32, labels: usize, weights: usize, centre: usize, scale: usize, squares: i32, terms: usize): void {
  centredTerms<f32>(x, rows, cols, labels, weights, centre, scale, squares, terms)
}

export function centredTerms64(x: usize, rows: i32, cols: i32, labels: usize, weights: usize, centre: usize, scale: usize, squares: i32, terms: usize): void {
  centredTerms<f64>(x, rows, cols, labels, weights, centre, scale, squares, terms)
}
