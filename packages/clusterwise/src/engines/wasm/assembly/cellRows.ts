import { CHEBYSHEV, EUCLIDEAN, MANHATTAN, term } from "./leafStrips"
import { Cells, isCore } from "./cellState"

// One row against four places at a time.

/** Which of the places from `at` to at + 3 lie within eps of a place, as bits. Places beyond `last` have none. */
// @ts-ignore: decorator
@inline
export function within(c: Cells, place: i32, at: i32, last: i32): i32 {
  if (c.kind == MANHATTAN) return withinBy(c, place, at, last, MANHATTAN)
  if (c.kind == CHEBYSHEV) return withinBy(c, place, at, last, CHEBYSHEV)
  return withinBy(c, place, at, last, EUCLIDEAN)
}

// @ts-ignore: decorator
@inline
function withinBy(c: Cells, place: i32, at: i32, last: i32, kind: i32): i32 {
  const column = (<usize>c.stride) << 3
  let x = c.values + ((<usize>place) << 3)
  let y = c.values + ((<usize>at) << 3)
  let a = f64x2.splat(0)
  let b = a
  for (let j = c.cols; j > 0; j--) {
    const value = v128.load64_splat(x)
    a = term(a, f64x2.sub(value, v128.load(y)), kind)
    b = term(b, f64x2.sub(value, v128.load(y, 16)), kind)
    x += column
    y += column
  }
  const limit = f64x2.splat(c.within)
  const bits = i64x2.bitmask(f64x2.le(a, limit)) | (i64x2.bitmask(f64x2.le(b, limit)) << 2)
  const left = last - at
  return left < 4 ? bits & ((1 << left) - 1) : bits
}

/** Which of four places are cores, as bits. */
// @ts-ignore: decorator
@inline
function coresAt(c: Cells, at: i32): i32 {
  // Bytes 0 or 1 to bits 24 … 27.
  return (<i32>((load<u32>(c.cores + at) * 0x01020408) >>> 24)) & 15
}

/** Whether a core among some places lies within eps of a place. */
export function reachesCore(c: Cells, place: i32, first: i32, last: i32): bool {
  c.left -= <f64>(last - first)
  for (let at = first; at < last; at += 4) if ((within(c, place, at, last) & coresAt(c, at)) != 0) return true
  return false
}

/** Whether a core of some places lies within eps of a core of others. */
export function coresReach(c: Cells, from: i32, to: i32, first: i32, last: i32): bool {
  for (let place = from; place < to && c.left >= 0; place++)
    if (isCore(c, place) && reachesCore(c, place, first, last)) return true
  return false
}
