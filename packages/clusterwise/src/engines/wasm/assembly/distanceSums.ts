import { mulAdd } from "./lanes"
import { roundTo, split } from "./exactSums"

// Sums of distances between a chunk of rows and a strip of rows of one cluster, both packed in panels of 8 rows (column by
// column, 8 wide, then ½‖·‖² of each). Distances in difference form, so near pairs keep their digits; they are added to the row and to the
// column at once, and never stored.
//
//                     strip: panels of one cluster
//                   ┌────────┬────────┬────────┐
//      chunk of     │ 4 × 8  │        │        │ → rowSums
//      ≤ 64 rows    ├────────┼────────┼────────┤
//                   │        │        │        │
//                   └────────┴────────┴────────┘
//                        ↓ columnSums

const ROWS_IN_CHUNK: usize = 64

/** What a distance is made of. */
const EUCLIDEAN: i32 = 0
const SQUARED: i32 = 1
const MANHATTAN: i32 = 2
const CHEBYSHEV: i32 = 3

// @ts-ignore: decorator
@inline
function step32(acc: v128, x: v128, y: v128, kind: i32): v128 {
  const t = f32x4.sub(x, y)
  if (kind == MANHATTAN) return f32x4.add(acc, f32x4.abs(t))
  if (kind == CHEBYSHEV) return f32x4.pmax(acc, f32x4.abs(t))
  return mulAdd(t, t, acc)
}

/** Columns from which products pay. */
const PRODUCT_COLS: i32 = 8
/**
 * A squared distance from products, ‖x‖² − 2(x·y − ½‖y‖²), is trusted where it is at least this share of ‖x‖²: its error
 * is then some 10 roundings of float32 for each column at most, and far less on average. Nearer pairs are taken again
 * from differences.
 */
const TRUSTED: f32 = 0.125

/**
 * Squared distances (or sums, or maxima) of 4 rows and 8 columns, into `tile`: 8 vectors.
 * @param x first of the 4 rows in its panel
 * @param y panel of the columns
 */
// @ts-ignore: decorator
@inline
function differences32(x: usize, y: usize, end: usize, tile: usize, kind: i32): void {
  let a0 = f32x4.splat(0)
  let b0 = a0
  let a1 = a0
  let b1 = a0
  let a2 = a0
  let b2 = a0
  let a3 = a0
  let b3 = a0
  while (y < end) {
    const lo = v128.load(y)
    const hi = v128.load(y, 16)
    const x0 = v128.load32_splat(x)
    a0 = step32(a0, x0, lo, kind)
    b0 = step32(b0, x0, hi, kind)
    const x1 = v128.load32_splat(x, 4)
    a1 = step32(a1, x1, lo, kind)
    b1 = step32(b1, x1, hi, kind)
    const x2 = v128.load32_splat(x, 8)
    a2 = step32(a2, x2, lo, kind)
    b2 = step32(b2, x2, hi, kind)
    const x3 = v128.load32_splat(x, 12)
    a3 = step32(a3, x3, lo, kind)
    b3 = step32(b3, x3, hi, kind)
    y += 32
    x += 32
  }
  v128.store(tile, a0)
  v128.store(tile, b0, 16)
  v128.store(tile, a1, 32)
  v128.store(tile, b1, 48)
  v128.store(tile, a2, 64)
  v128.store(tile, b2, 80)
  v128.store(tile, a3, 96)
  v128.store(tile, b3, 112)
}

/** The same from products; false where a pair is too near. Behind the columns lies ½‖·‖² of each row. */
// @ts-ignore: decorator
@inline
function products32(x: usize, y: usize, end: usize, tile: usize): bool {
  let a0 = f32x4.neg(v128.load(end))
  let b0 = f32x4.neg(v128.load(end, 16))
  let a1 = a0
  let b1 = b0
  let a2 = a0
  let b2 = b0
  let a3 = a0
  let b3 = b0
  while (y < end) {
    const lo = v128.load(y)
    const hi = v128.load(y, 16)
    const x0 = v128.load32_splat(x)
    a0 = mulAdd(x0, lo, a0)
    b0 = mulAdd(x0, hi, b0)
    const x1 = v128.load32_splat(x, 4)
    a1 = mulAdd(x1, lo, a1)
    b1 = mulAdd(x1, hi, b1)
    const x2 = v128.load32_splat(x, 8)
    a2 = mulAdd(x2, lo, a2)
    b2 = mulAdd(x2, hi, b2)
    const x3 = v128.load32_splat(x, 12)
    a3 = mulAdd(x3, lo, a3)
    b3 = mulAdd(x3, hi, b3)
    y += 32
    x += 32
  }
  // x has come to the ½‖x‖² of its rows. A quarter of ½‖x‖² is TRUSTED of ‖x‖².
  const near = v128.or(
    v128.or(twice(x, a0, b0, tile), twice(x + 4, a1, b1, tile + 32)),
    v128.or(twice(x + 8, a2, b2, tile + 64), twice(x + 12, a3, b3, tile + 96)),
  )
  return !v128.any_true(near)
}

/** Stores 2(½‖x‖² − score) for 8 columns; returns lanes of ones where that is too small to be trusted. */
// @ts-ignore: decorator
@inline
function twice(x: usize, lo: v128, hi: v128, tile: usize): v128 {
  const half = v128.load32_splat(x)
  const a = f32x4.sub(half, lo)
  const b = f32x4.sub(half, hi)
  v128.store(tile, f32x4.add(a, a))
  v128.store(tile, f32x4.add(b, b), 16)
  return f32x4.lt(f32x4.pmin(a, b), f32x4.mul(half, f32x4.splat(TRUSTED)))
}

// @ts-ignore: decorator
@inline
function addPair(to: usize, v: v128): void {
  v128.store(to, f64x2.add(v128.load(to), v))
}

/** Distances of half a row of the tile; 0 for masked columns. */
// @ts-ignore: decorator
@inline
function distances32(tile: usize, mask: v128, kind: i32): v128 {
  const v = v128.load(tile)
  return v128.and(kind == EUCLIDEAN ? f32x4.sqrt(v) : v, mask)
}

// @ts-ignore: decorator
@inline
function strip32(chunk: usize, rows: i32, strip: usize, columns: i32, cols: i32, rowSums: usize, columnSums: usize, lanes: usize, kind: i32): void {
  const panelBytes = ((<usize>cols) + 1) << 5
  const tile = lanes + (ROWS_IN_CHUNK << 4)
  const products = (kind == EUCLIDEAN || kind == SQUARED) && cols >= PRODUCT_COLS
  memory.fill(lanes, 0, (<usize>rows + 3) << 4)
  for (let p = 0; p < columns; p += 8) {
    const valid = i32x4.splat(columns - p)
    const maskLo = i32x4.gt_s(valid, i32x4(0, 1, 2, 3))
    const maskHi = i32x4.gt_s(valid, i32x4(4, 5, 6, 7))
    const end = strip + ((<usize>cols) << 5)
    let columnLo = f32x4.splat(0)
    let columnHi = f32x4.splat(0)
    for (let r = 0; r < rows; r += 4) {
      const x = chunk + (<usize>(r >> 3)) * panelBytes + ((<usize>(r & 4)) << 2)
      if (!products || !products32(x, strip, end, tile)) differences32(x, strip, end, tile, kind)
      // Rows behind the last one of the chunk count for no column.
      const left = rows - r
      for (let i = 0; i < min(4, left); i++) {
        const a = distances32(tile + ((<usize>i) << 5), maskLo, kind)
        const b = distances32(tile + ((<usize>i) << 5) + 16, maskHi, kind)
        columnLo = f32x4.add(columnLo, a)
        columnHi = f32x4.add(columnHi, b)
        const at = lanes + ((<usize>(r + i)) << 4)
        v128.store(at, f32x4.add(v128.load(at), f32x4.add(a, b)))
      }
    }
    addPair(columnSums, f64x2.promote_low_f32x4(columnLo))
    addPair(columnSums + 16, f64x2.promote_low_f32x4(v128.shuffle<i32>(columnLo, columnLo, 2, 3, 2, 3)))
    addPair(columnSums + 32, f64x2.promote_low_f32x4(columnHi))
    addPair(columnSums + 48, f64x2.promote_low_f32x4(v128.shuffle<i32>(columnHi, columnHi, 2, 3, 2, 3)))
    columnSums += 64
    strip += panelBytes
  }
  for (let r = 0; r < rows; r++) {
    const v = v128.load(lanes + ((<usize>r) << 4))
    const at = rowSums + ((<usize>r) << 3)
    const sum = <f64>f32x4.extract_lane(v, 0) + <f64>f32x4.extract_lane(v, 1) + <f64>f32x4.extract_lane(v, 2) + <f64>f32x4.extract_lane(v, 3)
    store<f64>(at, load<f64>(at) + sum)
  }
}

/**
 * @param chunk panels of at most 64 rows, `rows` of which count
 * @param strip panels of at most 512 rows, `columns` of which count: float32 sums run over one strip at most
 * @param rowSums float64 per row of the chunk: added to
 * @param columnSums float64 per row of the strip, for a multiple of 8: added to
 * @param lanes scratch, 2 KiB
 * @param kind 0 Euclidean, 1 squared, 2 Manhattan, 3 Chebyshev
 */
export function stripSums32(chunk: usize, rows: i32, strip: usize, columns: i32, cols: i32, rowSums: usize, columnSums: usize, lanes: usize, kind: i32): void {
  if (kind == EUCLIDEAN) strip32(chunk, rows, strip, columns, cols, rowSums, columnSums, lanes, EUCLIDEAN)
  else if (kind == SQUARED) strip32(chunk, rows, strip, columns, cols, rowSums, columnSums, lanes, SQUARED)
  else if (kind == MANHATTAN) strip32(chunk, rows, strip, columns, cols, rowSums, columnSums, lanes, MANHATTAN)
  else strip32(chunk, rows, strip, columns, cols, rowSums, columnSums, lanes, CHEBYSHEV)
}

// The same in float64: 2 rows × 8 columns are the 8 accumulators.

// @ts-ignore: decorator
@inline
function step64(acc: v128, x: v128, y: v128, kind: i32): v128 {
  const t = f64x2.sub(x, y)
  if (kind == MANHATTAN) return f64x2.add(acc, f64x2.abs(t))
  if (kind == CHEBYSHEV) return f64x2.pmax(acc, f64x2.abs(t))
  return f64x2.add(acc, f64x2.mul(t, t))
}

// @ts-ignore: decorator
@inline
function ended64(acc: v128, mask: v128, kind: i32): v128 {
  return v128.and(kind == EUCLIDEAN ? f64x2.sqrt(acc) : acc, mask)
}

// @ts-ignore: decorator
@inline
function strip64(chunk: usize, rows: i32, strip: usize, columns: i32, cols: i32, rowSums: usize, columnSums: usize, kind: i32): void {
  const panelBytes = ((<usize>cols) + 1) << 6
  for (let p = 0; p < columns; p += 8) {
    const valid = columns - p
    const m0 = i64x2.replace_lane(i64x2.splat(valid > 0 ? -1 : 0), 1, valid > 1 ? -1 : 0)
    const m1 = i64x2.replace_lane(i64x2.splat(valid > 2 ? -1 : 0), 1, valid > 3 ? -1 : 0)
    const m2 = i64x2.replace_lane(i64x2.splat(valid > 4 ? -1 : 0), 1, valid > 5 ? -1 : 0)
    const m3 = i64x2.replace_lane(i64x2.splat(valid > 6 ? -1 : 0), 1, valid > 7 ? -1 : 0)
    let c0 = f64x2.splat(0)
    let c1 = c0
    let c2 = c0
    let c3 = c0
    for (let r = 0; r < rows; r += 2) {
      let x = chunk + (<usize>(r >> 3)) * panelBytes + ((<usize>(r & 7)) << 3)
      let y = strip
      const end = strip + ((<usize>cols) << 6)
      let a0 = f64x2.splat(0)
      let a1 = a0
      let a2 = a0
      let a3 = a0
      let b0 = a0
      let b1 = a0
      let b2 = a0
      let b3 = a0
      while (y < end) {
        const y0 = v128.load(y)
        const y1 = v128.load(y, 16)
        const y2 = v128.load(y, 32)
        const y3 = v128.load(y, 48)
        const x0 = v128.load64_splat(x)
        a0 = step64(a0, x0, y0, kind)
        a1 = step64(a1, x0, y1, kind)
        a2 = step64(a2, x0, y2, kind)
        a3 = step64(a3, x0, y3, kind)
        const x1 = v128.load64_splat(x, 8)
        b0 = step64(b0, x1, y0, kind)
        b1 = step64(b1, x1, y1, kind)
        b2 = step64(b2, x1, y2, kind)
        b3 = step64(b3, x1, y3, kind)
        y += 64
        x += 64
      }
      a0 = ended64(a0, m0, kind)
      a1 = ended64(a1, m1, kind)
      a2 = ended64(a2, m2, kind)
      a3 = ended64(a3, m3, kind)
      const at = rowSums + ((<usize>r) << 3)
      store<f64>(at, load<f64>(at) + across(f64x2.add(f64x2.add(a0, a1), f64x2.add(a2, a3))))
      c0 = f64x2.add(c0, a0)
      c1 = f64x2.add(c1, a1)
      c2 = f64x2.add(c2, a2)
      c3 = f64x2.add(c3, a3)
      if (r + 1 == rows) break
      b0 = ended64(b0, m0, kind)
      b1 = ended64(b1, m1, kind)
      b2 = ended64(b2, m2, kind)
      b3 = ended64(b3, m3, kind)
      store<f64>(at, load<f64>(at, 8) + across(f64x2.add(f64x2.add(b0, b1), f64x2.add(b2, b3))), 8)
      c0 = f64x2.add(c0, b0)
      c1 = f64x2.add(c1, b1)
      c2 = f64x2.add(c2, b2)
      c3 = f64x2.add(c3, b3)
    }
    addPair(columnSums, c0)
    addPair(columnSums + 16, c1)
    addPair(columnSums + 32, c2)
    addPair(columnSums + 48, c3)
    columnSums += 64
    strip += panelBytes
  }
}

// @ts-ignore: decorator
@inline
function across(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1)
}

export function stripSums64(chunk: usize, rows: i32, strip: usize, columns: i32, cols: i32, rowSums: usize, columnSums: usize, lanes: usize, kind: i32): void {
  if (kind == EUCLIDEAN) strip64(chunk, rows, strip, columns, cols, rowSums, columnSums, EUCLIDEAN)
  else if (kind == SQUARED) strip64(chunk, rows, strip, columns, cols, rowSums, columnSums, SQUARED)
  else if (kind == MANHATTAN) strip64(chunk, rows, strip, columns, cols, rowSums, columnSums, MANHATTAN)
  else strip64(chunk, rows, strip, columns, cols, rowSums, columnSums, CHEBYSHEV)
}

/**
 * Adds rows of a matrix of float64: to row t of `into` those that list t names. Eight columns at a time go through all
 * lists, so that they stay in the first-level cache.
 * @param sums rows of `stride` float64, of which `count`, a multiple of 8, are taken
 * @param ends int32 per list: its end among `members`
 * @param members int32: numbers of rows, list by list
 */
export function addLists(sums: usize, stride: i32, count: i32, ends: usize, lists: i32, members: usize, into: usize): void {
  const rowBytes = (<usize>stride) << 3
  for (let at: usize = 0; at < (<usize>count) << 3; at += 64) {
    let m: i32 = 0
    for (let t = 0; t < lists; t++) {
      const to = into + (<usize>t) * rowBytes + at
      let s0 = v128.load(to)
      let s1 = v128.load(to, 16)
      let s2 = v128.load(to, 32)
      let s3 = v128.load(to, 48)
      for (const end = load<i32>(ends + ((<usize>t) << 2)); m < end; m++) {
        const from = sums + <usize>load<i32>(members + ((<usize>m) << 2)) * rowBytes + at
        s0 = f64x2.add(s0, v128.load(from))
        s1 = f64x2.add(s1, v128.load(from, 16))
        s2 = f64x2.add(s2, v128.load(from, 32))
        s3 = f64x2.add(s3, v128.load(from, 48))
      }
      v128.store(to, s0)
      v128.store(to, s1, 16)
      v128.store(to, s2, 32)
      v128.store(to, s3, 48)
    }
  }
}

/** Adds value · unit to exact sums, one each: coarse integers at `sums`, remainders `half` bytes behind. `count` is even. */
export function addColumns(values: usize, count: i32, unit: f64, sums: usize, half: usize, bits: i32): void {
  const roundCoarse = roundTo(bits)
  const roundRest = roundTo(2 * bits)
  const factor = f64x2.splat(unit)
  for (let i = 0; i < count; i += 2) {
    split(f64x2.mul(v128.load(values), factor), sums, half, 1, roundCoarse, roundRest)
    values += 16
    sums += 16
  }
}
