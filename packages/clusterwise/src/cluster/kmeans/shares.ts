/**
 * How many of `total` finer clusters each coarse cluster is given: at least one where it has rows, never more than it has
 * rows. The inertia of a cluster that is split into k falls about as k^(−2/cols), so the sum is least where shares go as
 * inertia^(cols / (cols + 2)) (P. L. Zador, "Asymptotic quantization error", 1982). Of equal claims the lower cluster comes first.
 * @param rows of each coarse cluster; together at least `total`, and no more of them filled than `total`
 */
export function sharesOf(inertia: ArrayLike<number>, rows: ArrayLike<number>, total: number, cols: number): Int32Array {
  const shares = Int32Array.from(rows, (count) => (count > 0 ? 1 : 0))
  // Relative to the largest, so that no power leaves float64.
  const largest = Math.max(...Array.from(inertia), Number.MIN_VALUE)
  const claims = Float64Array.from(inertia, (value) => (value / largest) ** (cols / (cols + 2)))
  const given = proportional(claims, rows, shares, total)
  for (let left = total - sum(given); left > 0; left--) given[neediest(claims, given, rows)]++
  return given
}

const sum = (values: Int32Array): number => values.reduce((a, b) => a + b, 0)

/** What is due to each by its claim, rounded down, beyond what it has already. */
function proportional(claims: Float64Array, rows: ArrayLike<number>, shares: Int32Array, total: number): Int32Array {
  const all = claims.reduce((a, b) => a + b, 0)
  const left = total - sum(shares)
  return shares.map((share, c) => Math.min(rows[c], share + (all > 0 ? Math.floor((left * claims[c]) / all) : 0)))
}

/** Who has least compared with its claim, and may have more. */
function neediest(claims: Float64Array, shares: Int32Array, rows: ArrayLike<number>): number {
  let best = -1
  for (let c = 0; c < shares.length; c++)
    if (shares[c] > 0 && shares[c] < rows[c] && (best < 0 || claims[c] / shares[c] > claims[best] / shares[best]))
      best = c
  return best
}
