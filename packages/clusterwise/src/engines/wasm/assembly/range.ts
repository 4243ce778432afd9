// Column minima and maxima of a block, and whether every value is finite.
//
// The flat block repeats its columns every `cols` values; a stretch of 16 bytes / size · cols values is a whole number
// of vectors and of rows, so vectors run over it with one pair of running extremes for each vector of the stretch.

/**
 * Widens min and max (cols + 3 vectors of room each, of type T, stretched; see foldRange) by the rows of a block.
 * Returns 0 if every value is finite, otherwise 1.
 */
function range<T>(x: usize, rows: i32, cols: i32, min: usize, max: usize): i32 {
  const lanes = 16 / <i32>sizeof<T>()
  let bad = f32x4.splat(0)
  const stretches = rows / lanes
  for (let s = 0; s < stretches; s++) {
    for (let v: usize = 0; v < <usize>cols; v++) {
      const a = v128.load(x)
      x += 16
      bad = v128.or(bad, notFinite<T>(a))
      const at = v << 4
      v128.store(min + at, v128.pmin<T>(v128.load(min + at), a))
      v128.store(max + at, v128.pmax<T>(v128.load(max + at), a))
    }
  }
  let odd = 0
  const left = (rows - stretches * lanes) * cols
  for (let i = 0; i < left; i++) {
    const a = load<T>(x + (<usize>i) * sizeof<T>())
    const at = (<usize>i) * sizeof<T>()
    if (!isFinite<T>(a)) odd = 1
    if (a < load<T>(min + at)) store<T>(min + at, a)
    if (a > load<T>(max + at)) store<T>(max + at, a)
  }
  return i32(v128.any_true(bad)) | odd
}

// @ts-ignore: decorator
@inline
function notFinite<T>(a: v128): v128 {
  return v128.ne<T>(v128.sub<T>(a, a), v128.splat<T>(<T>0))
}

export function range32(x: usize, rows: i32, cols: i32, min: usize, max: usize): i32 {
  return range<f32>(x, rows, cols, min, max)
}

export function range64(x: usize, rows: i32, cols: i32, min: usize, max: usize): i32 {
  return range<f64>(x, rows, cols, min, max)
}
