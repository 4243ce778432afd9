/**
 * Rearranges x[from … to − 1] until x[k] is what sorting would put there, nothing before it is larger and nothing after
 * it is smaller (C. A. R. Hoare, "Algorithm 65: FIND", CACM 4, 1961). The pivot is the middle one of three values at
 * places drawn from a fixed sequence, so that no order of the data is a bad one.
 */
function placeRank<T>(x: usize, from: i32, to: i32, k: i32): void {
  let low = from
  let high = to - 1
  let draw: u32 = 1
  while (high > low) {
    const span = <u32>(high - low + 1)
    draw = draw * 1664525 + 1013904223
    const a = at<T>(x, low + <i32>((<u64>draw * span) >> 32))
    draw = draw * 1664525 + 1013904223
    const b = at<T>(x, low + <i32>((<u64>draw * span) >> 32))
    draw = draw * 1664525 + 1013904223
    const c = at<T>(x, low + <i32>((<u64>draw * span) >> 32))
    const pivot = max<T>(min<T>(a, b), min<T>(max<T>(a, b), c))
    let i = low
    let j = high
    while (i <= j) {
      while (at<T>(x, i) < pivot) i++
      while (at<T>(x, j) > pivot) j--
      if (i > j) break
      const t = at<T>(x, i)
      put<T>(x, i, at<T>(x, j))
      put<T>(x, j, t)
      i++
      j--
    }
    if (k <= j) high = j
    else if (k >= i) low = i
    else return
  }
}

// @ts-ignore: decorator
@inline
function at<T>(x: usize, i: i32): T {
  return load<T>(x + (<usize>i) * sizeof<T>())
}

// @ts-ignore: decorator
@inline
function put<T>(x: usize, i: i32, value: T): void {
  store<T>(x + (<usize>i) * sizeof<T>(), value)
}

export function placeRank32(x: usize, from: i32, to: i32, k: i32): void {
  placeRank<f32>(x, from, to, k)
}

export function placeRank64(x: usize, from: i32, to: i32, k: i32): void {
  placeRank<f64>(x, from, to, k)
}
