/** Where a quantile lies among `count` sorted values: between the ranks `below` and `above`, `t` of the way. */
export interface QuantilePlace {
  readonly below: number
  readonly above: number
  readonly t: number
}

/** Place q·(n − 1), the definition 7 of Hyndman and Fan (1996) that NumPy takes by default. */
export function quantilePlace(count: number, q: number): QuantilePlace {
  const at = q * (count - 1)
  const below = Math.floor(at)
  return { below, above: Math.min(below + 1, count - 1), t: at - below }
}

/** The value `t` of the way from a to b on a straight line, from the nearer end; 0 rather than −0, which sorting may or may not tell apart. */
export function onLine(a: number, b: number, t: number): number {
  if (!Number.isFinite(b - a)) return a * (1 - t) + b * t
  return (t < 0.5 ? a + (b - a) * t : b - (b - a) * (1 - t)) + 0
}
