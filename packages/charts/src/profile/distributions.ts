import type { Matrix } from "clusterwise"
import type { ClusterProfile } from "../effects.js"

/** How the rows of one cluster spread over a column. */
export interface Distribution {
  readonly label: number
  /** Share of the cluster's rows in each bin. */
  readonly shares: Float64Array
  readonly quartiles: readonly [number, number, number]
}

export interface ColumnDistributions {
  readonly low: number
  readonly high: number
  readonly clusters: readonly Distribution[]
}

const BINS = 32

/** Histograms and quartiles of one column in each cluster, over one range. */
export function distributionsOf(
  { data, rows, cols }: Matrix,
  labels: Int32Array,
  column: number,
  clusters: readonly ClusterProfile[],
): ColumnDistributions {
  const values = new Map(clusters.map(({ label, size }) => [label, { all: new Float64Array(size), filled: 0 }]))
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let i = 0; i < rows; i++) {
    const value = data[i * cols + column]
    low = Math.min(low, value)
    high = Math.max(high, value)
    const mine = values.get(labels[i])
    if (mine) mine.all[mine.filled++] = value
  }
  const room = low === high ? Math.max(0.5, Math.abs(low) * 0.05) : 0
  const range = { low: low - room, high: high + room }
  const all = clusters.map(({ label }) => distribution(label, values.get(label)!.all.sort(), range))
  return { ...range, clusters: all }
}

function distribution(label: number, sorted: Float64Array, { low, high }: { low: number; high: number }): Distribution {
  const shares = new Float64Array(BINS)
  for (const value of sorted)
    shares[Math.min(BINS - 1, Math.floor(((value - low) / (high - low)) * BINS))] += 1 / sorted.length
  const at = (share: number) => {
    const place = share * (sorted.length - 1)
    const below = Math.floor(place)
    const next = sorted[Math.min(sorted.length - 1, below + 1)]
    return sorted[below] + (next - sorted[below]) * (place - below)
  }
  return { label, shares, quartiles: [at(0.25), at(0.5), at(0.75)] }
}
