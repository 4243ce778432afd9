/**
 * The inverse of the lower triangular L with L·Lᵀ = A, row-major with zeros above the diagonal; or the number of the
 * first column that nearly follows from those before it: what is left of its variance is no more than rounding.
 * @param a symmetric, row-major; only its lower half is read
 */
export function inverseCholesky(a: Float64Array, size: number): Float64Array | { readonly column: number } {
  const lower = new Float64Array(size * size)
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++) {
      let sum = a[i * size + j]
      for (let k = 0; k < j; k++) sum -= lower[i * size + k] * lower[j * size + k]
      if (j < i) lower[i * size + j] = sum / lower[j * size + j]
      else if (sum > size * Number.EPSILON * a[i * size + i] && sum < Number.POSITIVE_INFINITY)
        lower[i * size + i] = Math.sqrt(sum)
      else return { column: i }
    }
  return inverseOfLower(lower, size)
}

/** Row i of the inverse follows from the rows before it: Σ_k L_ik · X_kj = 1 for j = i, 0 for j < i. */
function inverseOfLower(lower: Float64Array, size: number): Float64Array {
  const inverse = new Float64Array(size * size)
  for (let i = 0; i < size; i++) {
    const row = inverse.subarray(i * size, i * size + i)
    for (let k = 0; k < i; k++) {
      const factor = lower[i * size + k]
      for (let j = 0; j <= k; j++) row[j] -= factor * inverse[k * size + j]
    }
    const pivot = lower[i * size + i]
    for (let j = 0; j < i; j++) row[j] /= pivot
    inverse[i * size + i] = 1 / pivot
  }
  return inverse
}
