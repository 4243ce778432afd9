/** Eigenvalues, the greatest first, and their unit eigenvectors: row k of `vectors` belongs to `values[k]`. */
export interface Eigen {
  readonly values: Float64Array
  /** n × n, row-major. */
  readonly vectors: Float64Array
}

/** Awaited after each piece of work, so that a long run can be aborted and does not keep the thread. */
export type Breathe = () => Promise<void> | undefined

/** Rows p and q become c·p − s·q and s·p + c·q. */
export function turnRows(m: Float64Array, n: number, p: number, q: number, c: number, s: number): void {
  for (let k = 0, i = p * n, j = q * n; k < n; k++, i++, j++) {
    const x = m[i]
    const y = m[j]
    m[i] = c * x - s * y
    m[j] = s * x + c * y
  }
}

/** A copy whose upper half is the mirrored lower one. */
export function mirrored(matrix: Float64Array, n: number): Float64Array {
  const a = matrix.slice()
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) a[j * n + i] = a[i * n + j]
  return a
}

export function identity(n: number): Float64Array {
  const out = new Float64Array(n * n)
  for (let i = 0; i < n; i++) out[i * n + i] = 1
  return out
}

/** In falling order of the eigenvalues; equal ones keep theirs. */
export function sorted(values: Float64Array, vectors: Float64Array, n: number): Eigen {
  const order = Array.from(values.keys()).sort((i, j) => values[j] - values[i] || i - j)
  const out = new Float64Array(n * n)
  order.forEach((from, to) => {
    out.set(vectors.subarray(from * n, from * n + n), to * n)
  })
  return { values: Float64Array.from(order, (i) => values[i]), vectors: out }
}
