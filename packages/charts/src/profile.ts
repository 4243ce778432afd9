import { Matrix, type MatrixLike } from "clusterwise"
import { checkLabels, listClusters } from "./clusters.js"
import { type ClusterProfile, sortedEffects } from "./effects.js"

/** Size, means and standardised effects of every cluster, noise last. A constant column has effect 0. */
export function profileClusters(X: MatrixLike, labels: ArrayLike<number>): ClusterProfile[] {
  const matrix = Matrix.from(X)
  const checked = checkLabels("profileClusters", labels, matrix.rows)
  const clusters = listClusters(checked)
  const place = new Map(clusters.map((c, i) => [c.label, i]))
  const { sums, total } = columnSums(matrix, checked, place)
  const overall = total.map((sum) => sum / matrix.rows)
  const deviations = columnDeviations(matrix, overall)
  return clusters.map(({ label, size }, i) => {
    const shifted = sums.subarray(i * matrix.cols, (i + 1) * matrix.cols).map((sum) => sum / size)
    const effect = (j: number) => (deviations[j] > 0 ? (shifted[j] - overall[j]) / deviations[j] : 0)
    const effects = sortedEffects(Array.from(shifted, (_, column) => effect(column)))
    return { label, size, share: size / matrix.rows, means: shifted.map((m, j) => matrix.data[j] + m), effects }
  })
}

/** Sums per cluster and over all rows, about the first row, so that columns far from zero keep their digits. */
function columnSums({ data, rows, cols }: Matrix, labels: Int32Array, place: ReadonlyMap<number, number>) {
  const sums = new Float64Array(place.size * cols)
  const total = new Float64Array(cols)
  for (let i = 0; i < rows; i++) {
    const at = place.get(labels[i])! * cols
    for (let j = 0; j < cols; j++) {
      const value = data[i * cols + j] - data[j]
      sums[at + j] += value
      total[j] += value
    }
  }
  return { sums, total }
}

/** Population standard deviations; `means` are about the first row. Exactly 0 for a constant column. */
function columnDeviations({ data, rows, cols }: Matrix, means: Float64Array): Float64Array {
  const squares = new Float64Array(cols)
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < cols; j++) squares[j] += (data[i * cols + j] - data[j] - means[j]) ** 2
  return squares.map((sum) => Math.sqrt(sum / rows))
}
