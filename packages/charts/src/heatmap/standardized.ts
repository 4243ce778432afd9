import type { Matrix } from "clusterwise"

/** Mean and population standard deviation of each column; 0 for a constant one. */
export interface ColumnMoments {
  readonly means: Float64Array
  readonly deviations: Float64Array
}

/** Means are taken about the first row, so that columns far from zero keep their digits. */
export function columnMoments({ data, rows, cols }: Matrix): ColumnMoments {
  const shifts = new Float64Array(cols)
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) shifts[j] += (data[i * cols + j] - data[j]) / rows
  const squares = new Float64Array(cols)
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < cols; j++) squares[j] += (data[i * cols + j] - data[j] - shifts[j]) ** 2
  return { means: shifts.map((shift, j) => data[j] + shift), deviations: squares.map((sum) => Math.sqrt(sum / rows)) }
}

/** How many standard deviations a value lies above the mean of its column; 0 in a constant column. */
export function standardized({ data, cols }: Matrix, { means, deviations }: ColumnMoments) {
  return (row: number, column: number): number =>
    deviations[column] > 0 ? (data[row * cols + column] - means[column]) / deviations[column] : 0
}
