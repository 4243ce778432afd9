import type { Breathe } from "../../structures/eigen.js"
import type { Draws } from "../../structures/random.js"

/** Some hundred to some thousand rows in memory, row-major, near the origin and of a size near 1. */
export interface Table {
  readonly data: Float64Array
  readonly rows: number
  readonly cols: number
}

const MAX_ITERATIONS = 40

/** Centroids of k-means, the best of some starts, in plain loops: an engine's own start costs more than so few rows. */
export async function plainKMeans(
  table: Table,
  k: number,
  starts: number,
  draws: Draws,
  rest: Breathe,
): Promise<Float64Array> {
  let best: Float64Array = new Float64Array(0)
  let least = Number.POSITIVE_INFINITY
  for (let start = 0; start < starts; start++) {
    const centroids = plusPlus(table, k, start, draws)
    const inertia = await lloyd(table, centroids, rest)
    if (inertia < least) [best, least] = [centroids, inertia]
  }
  return best
}

/**
 * Greedy k-means++ (Arthur and Vassilvitskii 2007): each centroid is a row drawn by its squared distance to those before; of
 * 2 + ⌊ln k⌋ such rows the one that leaves the least inertia.
 */
function plusPlus({ data, rows, cols }: Table, k: number, start: number, draws: Draws): Float64Array {
  const centroids = new Float64Array(k * cols)
  const trials = 2 + Math.floor(Math.log(k))
  let nearest = new Float64Array(rows).fill(1)
  for (let c = 0; c < k; c++) {
    let best = { row: 0, sq: nearest, sum: Number.POSITIVE_INFINITY }
    for (let trial = 0; trial < (c === 0 ? 1 : trials); trial++) {
      const row = drawn(nearest, draws.uniform((start * k + c) * trials + trial, k))
      const sq = new Float64Array(rows)
      let sum = 0
      for (let i = 0; i < rows; i++) {
        const own = sqBetween(data, i * cols, data, row * cols, cols)
        sq[i] = c === 0 || own < nearest[i] ? own : nearest[i]
        sum += sq[i]
      }
      if (sum < best.sum) best = { row, sq, sum }
    }
    centroids.set(data.subarray(best.row * cols, best.row * cols + cols), c * cols)
    nearest = best.sq
  }
  return centroids
}

/** The index at which the running sum of weights passes this share of their total. */
function drawn(weights: Float64Array, share: number): number {
  let left = share * weights.reduce((sum, weight) => sum + weight, 0)
  for (let i = 0; i < weights.length; i++) {
    left -= weights[i]
    if (left < 0) return i
  }
  return weights.length - 1
}

/** Moves the centroids until no row changes its cluster; the inertia before the last move. */
async function lloyd({ data, rows, cols }: Table, centroids: Float64Array, rest: Breathe): Promise<number> {
  const k = centroids.length / cols
  const labels = new Int32Array(rows).fill(-1)
  const sums = new Float64Array(k * cols)
  const counts = new Int32Array(k)
  let inertia = 0
  for (let iteration = 0, moved = 1; iteration < MAX_ITERATIONS && moved > 0; iteration++) {
    const wait = rest()
    if (wait) await wait
    inertia = 0
    moved = 0
    sums.fill(0)
    counts.fill(0)
    for (let i = 0; i < rows; i++) {
      let [own, least] = [0, Number.POSITIVE_INFINITY]
      for (let c = 0; c < k; c++) {
        const sq = sqBetween(data, i * cols, centroids, c * cols, cols)
        if (sq < least) {
          least = sq
          own = c
        }
      }
      if (own !== labels[i]) moved++
      labels[i] = own
      inertia += least
      counts[own]++
      for (let j = 0, at = own * cols; j < cols; j++) sums[at + j] += data[i * cols + j]
    }
    // A cluster that lost its rows stays where it is.
    for (let c = 0; c < k; c++)
      if (counts[c] > 0) for (let j = c * cols; j < (c + 1) * cols; j++) centroids[j] = sums[j] / counts[c]
  }
  return inertia
}

export function sqBetween(x: Float64Array, xAt: number, y: Float64Array, yAt: number, cols: number): number {
  let sum = 0
  for (let j = 0; j < cols; j++) {
    const t = x[xAt + j] - y[yAt + j]
    sum += t * t
  }
  return sum
}
