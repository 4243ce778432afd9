/**
 * Makes the rows of `vectors` (count × size, row-major, count ≤ size) unit vectors at right angles, in place. The first
 * `known` rows keep their directions but for rounding; the others are filled with directions that are left over.
 */
export function completeOrthonormal(vectors: Float64Array, count: number, size: number, known: number): void {
  for (let k = 0; k < count; k++) {
    const row = vectors.subarray(k * size, (k + 1) * size)
    if (k >= known) {
      row.fill(0)
      row[leastCovered(vectors, k, size)] = 1
    }
    // Twice is enough to be at right angles up to rounding (Giraud, Langou, Rozložník, 2005).
    for (let pass = 0; pass < 2; pass++) {
      for (let l = 0; l < k; l++) takeOut(row, vectors.subarray(l * size, (l + 1) * size))
      const length = Math.sqrt(dot(row, row))
      for (let j = 0; j < size; j++) row[j] /= length
    }
  }
}

/** The axis of which the first k rows hold least. */
function leastCovered(vectors: Float64Array, k: number, size: number): number {
  const covered = new Float64Array(size)
  for (let l = 0; l < k; l++) for (let j = 0; j < size; j++) covered[j] += vectors[l * size + j] ** 2
  return covered.indexOf(covered.reduce((least, c) => Math.min(least, c)))
}

function takeOut(row: Float64Array, direction: Float64Array): void {
  const along = dot(row, direction)
  for (let j = 0; j < row.length; j++) row[j] -= along * direction[j]
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let j = 0; j < a.length; j++) sum += a[j] * b[j]
  return sum
}
