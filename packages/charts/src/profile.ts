import { Matrix, type MatrixLike } from "clusterwise"
import { checkLabels, listClusters } from "./clusters.js"

/** How far a cluster's mean of a column lies from the mean of all rows, in standard deviations of the column. */
export interface Effect {
  readonly column: number
  readonly effect: number
}

export interface ClusterProfile {
  /** −1 is noise. */
  readonly label: number
  readonly size: number
  /** Share of all rows. */
  readonly share: number
  /** Mean of each column. */
  readonly means: Float64Array
  /** Every column, the one that sets the cluster apart most first. */
  readonly effects: readonly Effect[]
}

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
    const effects = Array.from(shifted, (_, column) => ({ column, effect: effect(column) }))
    effects.sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect) || a.column - b.column)
    return { label, size, share: size / matrix.rows, means: shifted.map((m, j) => matrix.data[j] + m), effects }
  })
}

/** The two columns that set a cluster apart most, and the third if it is worth naming; none that lies near the mean. */
export function tellingEffects(profile: ClusterProfile): Effect[] {
  return profile.effects.slice(0, 3).filter((e, i) => Math.abs(e.effect) >= (i < 2 ? 0.2 : 0.5))
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
