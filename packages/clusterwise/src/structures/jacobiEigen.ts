import { type Breathe, type Eigen, identity, mirrored, sorted, turnRows } from "./eigen.js"

/**
 * Cyclic Jacobi: rotate away one entry after the other until each is nothing beside its diagonal. For positive definite
 * matrices the relative error of every eigenvalue depends on the correlations alone, not on the columns' units
 * (Demmel and Veselić, "Jacobi's method is more accurate than QR", 1992).
 */
export async function jacobiEigen(matrix: Float64Array, n: number, breathe: Breathe): Promise<Eigen> {
  const a = mirrored(matrix, n)
  const vectors = identity(n)
  for (let sweep = 0, rotations = 1; rotations > 0 && sweep < 60; sweep++) {
    rotations = 0
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) if (rotate(a, vectors, n, p, q)) rotations++
      await breathe()
    }
  }
  return sorted(
    Float64Array.from({ length: n }, (_, i) => a[i * n + i]),
    vectors,
    n,
  )
}

/** Makes a[p][q] zero by a rotation in the plane of p and q; false where it is nothing beside the diagonal already. */
function rotate(a: Float64Array, vectors: Float64Array, n: number, p: number, q: number): boolean {
  const [app, aqq, apq] = [a[p * n + p], a[q * n + q], a[p * n + q]]
  if (Math.abs(apq) <= (Number.EPSILON / 2) * Math.sqrt(Math.abs(app)) * Math.sqrt(Math.abs(aqq))) return false
  const theta = (aqq - app) / (2 * apq)
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(1 + theta * theta))
  const c = 1 / Math.sqrt(1 + t * t)
  const s = t * c
  turnRows(vectors, n, p, q, c, s)
  turnRows(a, n, p, q, c, s)
  for (let k = 0; k < n; k++) {
    a[k * n + p] = a[p * n + k]
    a[k * n + q] = a[q * n + k]
  }
  a[p * n + p] = app - t * apq
  a[q * n + q] = aqq + t * apq
  a[p * n + q] = 0
  a[q * n + p] = 0
  return true
}
