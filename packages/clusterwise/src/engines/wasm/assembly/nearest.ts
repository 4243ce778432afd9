import { sqDistance, value, widenRow } from "./lanes"

// Decisions and distances in float64 difference form: the definition, for the rows that a tile leaves open.

/**
 * Nearest point of the listed rows, ties to the lower index.
 * @param list row numbers (int32), or 0 for the rows 0 … count − 1
 * @param points count × cols float64
 * @param labels out, at the row's own place
 * @param row scratch, cols float64
 */
function nearest<T>(x: usize, list: usize, count: i32, cols: i32, points: usize, pointCount: i32, scale: f64, labels: usize, row: usize): void {
  for (let i = 0; i < count; i++) {
    const r = list ? load<i32>(list + ((<usize>i) << 2)) : i
    widenRow<T>(x + (<usize>r) * (<usize>cols) * sizeof<T>(), row, cols)
    let best = 0
    let least = Infinity
    let p = points
    for (let c = 0; c < pointCount; c++) {
      const sq = sqDistance(row, p, cols, scale)
      if (sq < least) {
        least = sq
        best = c
      }
      p += (<usize>cols) << 3
    }
    store<i32>(labels + ((<usize>r) << 2), best)
  }
}

export function nearest32(x: usize, list: usize, count: i32, cols: i32, points: usize, pointCount: i32, scale: f64, labels: usize, row: usize): void {
  nearest<f32>(x, list, count, cols, points, pointCount, scale, labels, row)
}

export function nearest64(x: usize, list: usize, count: i32, cols: i32, points: usize, pointCount: i32, scale: f64, labels: usize, row: usize): void {
  nearest<f64>(x, list, count, cols, points, pointCount, scale, labels, row)
}

/** Squared distance (times scale²) of each row to the point of its label; NaN for a label below 0. */
function sqToLabel<T>(x: usize, rows: i32, cols: i32, points: usize, labels: usize, scale: f64, out: usize, row: usize): void {
  for (let i = 0; i < rows; i++) {
    const c = load<i32>(labels + ((<usize>i) << 2))
    let sq = NaN
    if (c >= 0) {
      widenRow<T>(x, row, cols)
      sq = sqDistance(row, points + (<usize>c) * ((<usize>cols) << 3), cols, scale)
    }
    store<f64>(out + ((<usize>i) << 3), sq)
    x += (<usize>cols) * sizeof<T>()
  }
}

export function sqToLabel32(x: usize, rows: i32, cols: i32, points: usize, labels: usize, scale: f64, out: usize, row: usize): void {
  sqToLabel<f32>(x, rows, cols, points, labels, scale, out, row)
}

export function sqToLabel64(x: usize, rows: i32, cols: i32, points: usize, labels: usize, scale: f64, out: usize, row: usize): void {
  sqToLabel<f64>(x, rows, cols, points, labels, scale, out, row)
}

/** ‖(x − origin) · scale‖² · unit · weight of each row, as terms of width 2 for addTerms. `weights` is 0 where every row counts once. */
function squares<T>(x: usize, rows: i32, cols: i32, origin: usize, scale: f64, unit: f64, weights: usize, terms: usize): void {
  for (let i = 0; i < rows; i++) {
    let sq: f64 = 0
    for (let j = 0; j < cols; j++) {
      const t = (value<T>(x, j) - load<f64>(origin + ((<usize>j) << 3))) * scale
      sq += t * t
    }
    sq *= unit
    if (weights) sq *= load<f64>(weights + ((<usize>i) << 3))
    store<f64>(terms, sq)
    store<f64>(terms, 0, 8)
    terms += 16
    x += (<usize>cols) * sizeof<T>()
  }
}

export function squares32(x: usize, rows: i32, cols: i32, origin: usize, scale: f64, unit: f64, weights: usize, terms: usize): void {
  squares<f32>(x, rows, cols, origin, scale, unit, weights, terms)
}

export function squares64(x: usize, rows: i32, cols: i32, origin: usize, scale: f64, unit: f64, weights: usize, terms: usize): void {
  squares<f64>(x, rows, cols, origin, scale, unit, weights, terms)
}

/** Squared distances as terms of width 4: sq · unit · weight, √sq · rootUnit · weight, weight, 0. */
export function distanceTerms(sq: usize, rows: i32, unit: f64, rootUnit: f64, weights: usize, terms: usize): void {
  for (let i = 0; i < rows; i++) {
    const at = (<usize>i) << 3
    const weight = weights ? load<f64>(weights + at) : 1
    const d = load<f64>(sq + at)
    store<f64>(terms, d * unit * weight)
    store<f64>(terms, Math.sqrt(d) * rootUnit * weight, 8)
    store<f64>(terms, weight, 16)
    store<f64>(terms, 0, 24)
    terms += 32
  }
}

/** Squared distances (times scale²) in place into what was asked for: 0 the square, 1 the root, 2 half the square (1 − cos of unit rows). */
export function finishDistances(sq: usize, count: i32, kind: i32, scale: f64): void {
  for (let i = 0; i < count; i++) {
    const at = sq + ((<usize>i) << 3)
    const d = load<f64>(at)
    store<f64>(at, kind == 1 ? Math.sqrt(d) / scale : kind == 0 ? d / scale / scale : d / scale / scale / 2)
  }
}
