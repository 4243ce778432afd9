import type { MetricName, MetricOptions } from "./metric.js"

/**
 * Distance between the row of x that begins at xAt and the row of y that begins at yAt, both as `metricRows` gives them.
 * Terms are added column after column, as SciPy adds them, so that distances have its bits and ties are ties in both.
 */
export type MetricFunction = (
  x: ArrayLike<number>,
  xAt: number,
  y: ArrayLike<number>,
  yAt: number,
  cols: number,
) => number

export type KnownMetric = Exclude<MetricName, "precomputed">

const squares: MetricFunction = (x, xAt, y, yAt, cols) => {
  let sum = 0
  for (let j = 0; j < cols; j++) {
    const t = x[xAt + j] - y[yAt + j]
    sum += t * t
  }
  return sum
}

const euclidean: MetricFunction = (x, xAt, y, yAt, cols) => Math.sqrt(squares(x, xAt, y, yAt, cols))

const manhattan: MetricFunction = (x, xAt, y, yAt, cols) => {
  let sum = 0
  for (let j = 0; j < cols; j++) sum += Math.abs(x[xAt + j] - y[yAt + j])
  return sum
}

const sums: MetricFunction = (x, xAt, y, yAt, cols) => {
  let sum = 0
  for (let j = 0; j < cols; j++) sum += Math.abs(x[xAt + j] + y[yAt + j])
  return sum
}

const chebyshev: MetricFunction = (x, xAt, y, yAt, cols) => {
  let widest = 0
  for (let j = 0; j < cols; j++) widest = Math.max(widest, Math.abs(x[xAt + j] - y[yAt + j]))
  return widest
}

/** a ÷ b, where nothing of nothing is nothing. */
const share = (a: number, b: number): number => (a === 0 ? 0 : a / b)

/** (Σ |x − y|^p)^(1/p), about the largest difference, so that no power leaves float64. */
const minkowski = (p: number): MetricFunction => {
  if (p === 1) return manhattan
  if (p === 2) return euclidean
  return (x, xAt, y, yAt, cols) => {
    const largest = chebyshev(x, xAt, y, yAt, cols)
    if (largest === 0) return 0
    let sum = 0
    for (let j = 0; j < cols; j++) sum += (Math.abs(x[xAt + j] - y[yAt + j]) / largest) ** p
    return largest * sum ** (1 / p)
  }
}

/**
 * The angle between two places [latitude, longitude] on a sphere, all in radians. sin²(angle/2) for near places, and
 * cos²(angle/2) for far ones, from positive terms alone: right to the last digits for neighbours and for antipodes.
 */
const haversine: MetricFunction = (x, xAt, y, yAt) => {
  const across = Math.cos(x[xAt]) * Math.cos(y[yAt])
  const [turn, rise] = [(x[xAt + 1] - y[yAt + 1]) / 2, (x[xAt] - y[yAt]) / 2]
  const near = Math.sin(rise) ** 2 + across * Math.sin(turn) ** 2
  if (near <= 0.5) return 2 * Math.asin(Math.sqrt(near))
  const far = Math.sin((x[xAt] + y[yAt]) / 2) ** 2 + across * Math.cos(turn) ** 2
  return Math.PI - 2 * Math.asin(Math.sqrt(far))
}

/** Of rows of length 1, 1 − x·y = |x − y|² / 2: right to the last digits for rows that point the same way. */
const cosine: MetricFunction = (x, xAt, y, yAt, cols) => squares(x, xAt, y, yAt, cols) / 2

/** Each metric in its plainest form. */
const functions: Readonly<Record<Exclude<KnownMetric, "minkowski">, MetricFunction>> = {
  euclidean,
  sqeuclidean: squares,
  manhattan,
  chebyshev,
  cosine,
  /** Rows are centred before they are brought to length 1. */
  correlation: cosine,

  canberra(x, xAt, y, yAt, cols) {
    let sum = 0
    for (let j = 0; j < cols; j++) {
      const [a, b] = [x[xAt + j], y[yAt + j]]
      sum += share(Math.abs(a - b), Math.abs(a) + Math.abs(b))
    }
    return sum
  },

  braycurtis: (x, xAt, y, yAt, cols) => share(manhattan(x, xAt, y, yAt, cols), sums(x, xAt, y, yAt, cols)),

  hamming(x, xAt, y, yAt, cols) {
    let unequal = 0
    for (let j = 0; j < cols; j++) if (x[xAt + j] !== y[yAt + j]) unequal++
    return unequal / cols
  },

  /** Of flags: those that one row has, among those that any of the two has, (Σ |x − y| + Σ |x + y|) / 2. */
  jaccard(x, xAt, y, yAt, cols) {
    const one = manhattan(x, xAt, y, yAt, cols)
    return share(one, (one + sums(x, xAt, y, yAt, cols)) / 2)
  },

  haversine,
}

export function metricFunction({ metric, p = 2 }: MetricOptions & { readonly metric: KnownMetric }): MetricFunction {
  return metric === "minkowski" ? minkowski(p) : functions[metric]
}

export const isKnownMetric = (metric: MetricName): metric is KnownMetric => metric !== "precomputed"
