import { DataError, Matrix, type MatrixLike, ParameterError, PCA } from "clusterwise"
import { percent } from "./numbers.js"

export interface AxesOptions {
  readonly x?: string | number
  readonly y?: string | number
  readonly centroids?: MatrixLike
}

/** Where the dots and the centroids lie, and what the two axes are called. */
export interface Axes {
  readonly x: ArrayLike<number>
  readonly y: ArrayLike<number>
  readonly xLabel: string
  readonly yLabel: string
  readonly centroids: readonly (readonly [number, number])[]
  /** Share of the variance that the two components hold; undefined when the axes are columns. */
  readonly explained?: number
}

/** Two columns, or the first two principal components of more than two. One column is drawn over the row numbers. */
export async function chooseAxes(X: Matrix, options: AxesOptions): Promise<Axes> {
  const centroids = options.centroids === undefined ? undefined : Matrix.from(options.centroids)
  if (centroids && centroids.cols !== X.cols)
    throw new DataError(`scatter: the centroids have ${centroids.cols} columns, the data ${X.cols}.`)
  const chosen = chooseColumns(X, options)
  return chosen ? columnAxes(X, chosen, centroids) : componentAxes(X, centroids)
}

function chooseColumns(X: Matrix, { x, y }: AxesOptions): [number, number | undefined] | undefined {
  if (x === undefined && y === undefined) return X.cols === 1 ? [0, undefined] : X.cols === 2 ? [0, 1] : undefined
  const first = x === undefined ? undefined : columnIndex(X, "x", x)
  const second = y === undefined ? undefined : columnIndex(X, "y", y)
  if (first !== undefined && second !== undefined) return [first, second]
  if (X.cols === 2) return first === undefined ? [1 - second!, second!] : [first, 1 - first]
  if (X.cols === 1) return [0, undefined]
  throw new ParameterError(
    "scatter",
    first === undefined ? "x" : "y",
    "a column too, when the other axis is one",
    undefined,
  )
}

function columnIndex(X: Matrix, axis: string, wanted: string | number): number {
  const index = typeof wanted === "number" ? wanted : (X.columns?.indexOf(wanted) ?? -1)
  if (Number.isInteger(index) && index >= 0 && index < X.cols) return index
  const names = X.columns
    ? ` or one of ${X.columns.slice(0, 12).join(", ")}${X.cols > 12 ? ", …" : ""}`
    : " (the data has no column names)"
  throw new ParameterError("scatter", axis, `a column, as an index in [0, ${X.cols - 1}]${names}`, wanted)
}

function columnAxes(X: Matrix, [first, second]: [number, number | undefined], centroids: Matrix | undefined): Axes {
  const name = (j: number) => X.columns?.[j] || `column ${j}`
  const marks = Array.from({ length: centroids?.rows ?? 0 }, (_, i) => {
    const row = centroids!.row(i)
    return [row[first], second === undefined ? (X.rows - 1) / 2 : row[second]] as const
  })
  const y = second === undefined ? Float64Array.from({ length: X.rows }, (_, i) => i) : column(X, second)
  return {
    x: column(X, first),
    y,
    xLabel: name(first),
    yLabel: second === undefined ? "row" : name(second),
    centroids: marks,
  }
}

async function componentAxes(X: Matrix, centroids: Matrix | undefined): Promise<Axes> {
  if (X.rows < 2) return columnAxes(X, [0, 1], centroids)
  const pca = await new PCA({ nComponents: 2 }).fit(nameless(X))
  const place = await pca.transform(nameless(X))
  const marks = centroids ? (await pca.transform(nameless(centroids))).toArray().map(([a, b]) => [a, b] as const) : []
  const shares = Array.from(pca.explainedVarianceRatio, (share) => (Number.isFinite(share) ? share : 0))
  const label = (i: number) => `Principal component ${i + 1} (${percent(shares[i])} of the variance)`
  return {
    x: column(place, 0),
    y: column(place, 1),
    xLabel: label(0),
    yLabel: label(1),
    centroids: marks,
    explained: shares[0] + shares[1],
  }
}

/** Centroids need not carry the names that the rows have. */
const nameless = (X: Matrix): Matrix => new Matrix(X.data, X.rows, X.cols)

function column(X: Matrix, j: number): Float64Array {
  return Float64Array.from({ length: X.rows }, (_, i) => X.data[i * X.cols + j])
}
