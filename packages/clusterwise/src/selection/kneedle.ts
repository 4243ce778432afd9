/**
 * The knee of a convex curve that falls: where it stops falling fast. V. Satopää, J. Albrecht, D. Irwin and B. Raghavan,
 * "Finding a 'kneedle' in a haystack: detecting knee points in system behavior" (2011), offline, sensitivity 1, without
 * smoothing. Both axes go to [0, 1]. A place farther below the falling diagonal than its neighbours is the knee if the
 * curve comes nearer to the diagonal by more than one average step of x before it turns away from it again.
 *
 * @param x rising
 * @returns the index of the first knee; null where there is none: fewer than three points, no fall, a straight line
 */
export function kneeOf(x: ArrayLike<number>, y: ArrayLike<number>): number | null {
  const below = depths(x, y)
  if (below === null) return null
  const last = below.length - 1
  let knee: number | null = null
  for (let i = 1; i < last; i++) {
    const [before, here, after] = [below[i - 1], below[i], below[i + 1]]
    if (here >= before && here >= after && here > ROUNDING) knee = i
    if (here <= before && here <= after) knee = null
    if (knee !== null && after < below[knee] - 1 / last) return knee
  }
  return null
}

/** A straight line lies so far from its chord. */
const ROUNDING = 1e-9

/** How far each point lies below the diagonal from the upper left to the lower right corner, in units of the axes. */
function depths(x: ArrayLike<number>, y: ArrayLike<number>): Float64Array | null {
  const last = x.length - 1
  let [low, high] = [y[0], y[0]]
  for (let i = 1; i <= last; i++) {
    low = Math.min(low, y[i])
    high = Math.max(high, y[i])
  }
  if (last < 2 || !(high > low)) return null
  const [width, height] = [x[last] - x[0], high - low]
  return Float64Array.from({ length: last + 1 }, (_, i) => (high - y[i]) / height - (x[i] - x[0]) / width)
}
