import { type Breathe, type Eigen, identity, mirrored, sorted, turnRows } from "./eigen.js"
import { exponentAbove } from "./geometry.js"

/** Householder's tridiagonal form, then implicit QL with Wilkinson's shift (Golub and Van Loan, Matrix Computations, 8.3). */
export async function tridiagonalEigen(matrix: Float64Array, n: number, breathe: Breathe): Promise<Eigen> {
  const scale = 2 ** -exponentAbove(largest(matrix))
  const a = mirrored(matrix, n).map((value) => value * scale)
  const { diagonal, off, vectors } = await tridiagonal(a, n, breathe)
  await implicitQl(diagonal, off, vectors, n, breathe)
  return sorted(
    diagonal.map((value) => value / scale),
    vectors,
    n,
  )
}

/** Diagonal and off-diagonal of QᵀAQ; row k of `vectors` is column k of Q. Reflections are kept in the rows of `a`. */
async function tridiagonal(a: Float64Array, n: number, breathe: Breathe) {
  const off = new Float64Array(n)
  const factors = new Float64Array(n)
  for (let k = 0; k < n - 2; k++) {
    const v = a.subarray(k * n + k + 1, k * n + n)
    const { factor, first } = householder(v)
    off[k] = first
    factors[k] = factor
    if (factor !== 0) reflectBothSides(a, n, k + 1, v, factor)
    await breathe()
  }
  if (n > 1) off[n - 2] = a[(n - 2) * n + n - 1]
  const diagonal = Float64Array.from({ length: n }, (_, i) => a[i * n + i])
  return { diagonal, off, vectors: await reflections(a, factors, n, breathe) }
}

/**
 * Turns v into the vector of the reflection I − factor·v·vᵀ that takes the old v to (first, 0, 0, …). A power of two
 * keeps its squares from vanishing.
 */
function householder(v: Float64Array): { factor: number; first: number } {
  const scale = 2 ** -exponentAbove(largest(v))
  for (let i = 0; i < v.length; i++) v[i] *= scale
  const head = v[0]
  let restSq = 0
  for (let i = 1; i < v.length; i++) restSq += v[i] * v[i]
  if (restSq === 0) return { factor: 0, first: head / scale }
  const length = Math.sqrt(head * head + restSq)
  const first = head > 0 ? -length : length
  v[0] = head - first
  return { factor: 2 / (v[0] * v[0] + restSq), first: first / scale }
}

function largest(values: Float64Array): number {
  let most = 0
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]))
  return most
}

/** A ← H·A·H on the rows and columns from `start`, for H = I − factor·v·vᵀ: a symmetric change of rank two. */
function reflectBothSides(a: Float64Array, n: number, start: number, v: Float64Array, factor: number): void {
  const size = v.length
  const w = new Float64Array(size)
  let along = 0
  for (let i = 0; i < size; i++) {
    const row = (start + i) * n + start
    let sum = 0
    for (let j = 0; j < size; j++) sum += a[row + j] * v[j]
    w[i] = factor * sum
    along += w[i] * v[i]
  }
  for (let i = 0; i < size; i++) w[i] -= (factor * along * v[i]) / 2
  for (let i = 0; i < size; i++) {
    const row = (start + i) * n + start
    const [vi, wi] = [v[i], w[i]]
    for (let j = 0; j < size; j++) a[row + j] -= vi * w[j] + wi * v[j]
  }
}

/** The transpose of the product of all reflections, from the last one back. */
async function reflections(a: Float64Array, factors: Float64Array, n: number, breathe: Breathe): Promise<Float64Array> {
  const q = identity(n)
  for (let k = n - 3; k >= 0; k--) {
    if (factors[k] === 0) continue
    const v = a.subarray(k * n + k + 1, k * n + n)
    for (let i = k + 1; i < n; i++) {
      const row = i * n + k + 1
      let sum = 0
      for (let j = 0; j < v.length; j++) sum += q[row + j] * v[j]
      sum *= factors[k]
      for (let j = 0; j < v.length; j++) q[row + j] -= sum * v[j]
    }
    await breathe()
  }
  return q
}

/** Eigenvalues of a tridiagonal matrix into `d`, the rotations applied to the rows of `vectors`. */
async function implicitQl(
  d: Float64Array,
  off: Float64Array,
  vectors: Float64Array,
  n: number,
  breathe: Breathe,
): Promise<void> {
  for (let l = 0; l < n; l++) {
    for (let turns = 0; turns < 60; turns++) {
      const m = splitAfter(d, off, l, n)
      if (m === l) break
      chase(d, off, vectors, n, l, m)
      await breathe()
    }
  }
}

/** The first m ≥ l whose off-diagonal is nothing beside its neighbours on the diagonal, or beside the whole (near 1). */
function splitAfter(d: Float64Array, off: Float64Array, l: number, n: number): number {
  let m = l
  while (
    m < n - 1 &&
    Math.abs(off[m]) > Math.max((Number.EPSILON / 2) * (Math.abs(d[m]) + Math.abs(d[m + 1])), 2 ** -100)
  )
    m++
  return m
}

/** One QL step on l … m: the shift brings a bulge in at m, rotations chase it up to l. */
function chase(d: Float64Array, off: Float64Array, vectors: Float64Array, n: number, l: number, m: number): void {
  const half = (d[l + 1] - d[l]) / (2 * off[l])
  const root = Math.sqrt(half * half + 1)
  let g = d[m] - d[l] + off[l] / (half + (half < 0 ? -root : root))
  let s = 1
  let c = 1
  let p = 0
  for (let i = m - 1; i >= l; i--) {
    const f = s * off[i]
    const b = c * off[i]
    // √(f² + g²) without squares that vanish; sine and cosine from ratios, which keep their digits next to 0 too.
    const long = Math.max(Math.abs(f), Math.abs(g))
    off[i + 1] = long
    if (long === 0) {
      d[i + 1] -= p
      off[m] = 0
      return
    }
    const stretch = Math.sqrt((f / long) ** 2 + (g / long) ** 2)
    off[i + 1] = long * stretch
    s = f / long / stretch
    c = g / long / stretch
    g = d[i + 1] - p
    const t = (d[i] - g) * s + 2 * c * b
    p = s * t
    d[i + 1] = g + p
    g = c * t - b
    turnRows(vectors, n, i, i + 1, c, s)
  }
  d[l] -= p
  off[l] = g
  off[m] = 0
}
