/**
 * Squared Euclidean distance in difference form, Σ ((x − y) · scale)², in one fixed order of additions: four running
 * sums over columns j mod 4, joined as (s0 + s2) + (s1 + s3). Every engine decides ties and near ties by exactly this
 * number, so all of them give the same labels; four sums let SIMD kernels repeat it.
 */
export function sqDistance(
  x: ArrayLike<number>,
  xAt: number,
  y: ArrayLike<number>,
  yAt: number,
  cols: number,
  scale: number,
): number {
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  let j = 0
  for (; j + 3 < cols; j += 4) {
    const t0 = (x[xAt + j] - y[yAt + j]) * scale
    const t1 = (x[xAt + j + 1] - y[yAt + j + 1]) * scale
    const t2 = (x[xAt + j + 2] - y[yAt + j + 2]) * scale
    const t3 = (x[xAt + j + 3] - y[yAt + j + 3]) * scale
    s0 += t0 * t0
    s1 += t1 * t1
    s2 += t2 * t2
    s3 += t3 * t3
  }
  const square = (i: number) => {
    const t = (x[xAt + i] - y[yAt + i]) * scale
    return t * t
  }
  if (j < cols) s0 += square(j)
  if (j + 1 < cols) s1 += square(j + 1)
  if (j + 2 < cols) s2 += square(j + 2)
  return s0 + s2 + (s1 + s3)
}

/** `sqDistance` of one point to each of several, points × cols: the same bits. */
export function sqDistances(x: Float64Array, points: Float64Array, scale: number, out: Float64Array): void {
  const cols = x.length
  const whole = cols & ~3
  for (let c = 0, at = 0; c < out.length; c++, at += cols) {
    let s0 = 0
    let s1 = 0
    let s2 = 0
    let s3 = 0
    for (let j = 0; j < whole; j += 4) {
      const t0 = (x[j] - points[at + j]) * scale
      const t1 = (x[j + 1] - points[at + j + 1]) * scale
      const t2 = (x[j + 2] - points[at + j + 2]) * scale
      const t3 = (x[j + 3] - points[at + j + 3]) * scale
      s0 += t0 * t0
      s1 += t1 * t1
      s2 += t2 * t2
      s3 += t3 * t3
    }
    for (let j = whole; j < cols; j++) {
      const t = (x[j] - points[at + j]) * scale
      if (j === whole) s0 += t * t
      else if (j === whole + 1) s1 += t * t
      else s2 += t * t
    }
    out[c] = s0 + s2 + (s1 + s3)
  }
}
