import type { LinkageMethod } from "../merging/lanceWilliams.js"

type Rows = readonly (readonly number[])[]

/** A cluster as its rows; `point` stands for it where the method merges points (median). */
interface Cluster {
  readonly name: number
  readonly rows: readonly number[]
  readonly point: readonly number[]
  /** WPGMA only: its two halves. */
  readonly halves?: readonly [Cluster, Cluster]
}

/**
 * What a tree is: the two nearest clusters merge, then again, n³ and more steps. The distance of two clusters is taken
 * from their rows by its definition, not updated from distances before; `weighted` and `median` are defined by how
 * clusters came about, and are followed back to the rows.
 */
export function naiveMerge(X: Rows, method: LinkageMethod): { merges: number[][]; margin: number } {
  let open: Cluster[] = X.map((point, row) => ({ name: row, rows: [row], point }))
  let margin = Number.POSITIVE_INFINITY
  const merges: number[][] = []
  while (open.length > 1) {
    const { a, b, height, gap } = nearestTwo(X, open, method)
    margin = Math.min(margin, gap)
    const rows = [...a.rows, ...b.rows]
    merges.push([Math.min(a.name, b.name), Math.max(a.name, b.name), height, rows.length])
    const point = a.point.map((v, j) => (v + b.point[j]) / 2)
    const merged = { name: X.length + merges.length - 1, rows, point, halves: [a, b] as const }
    open = [...open.filter((c) => c !== a && c !== b), merged]
  }
  return { merges, margin: Math.min(margin, heightMargin(merges)) }
}

interface Nearest {
  readonly a: Cluster
  readonly b: Cluster
  readonly height: number
  /** How much farther the next two are, relative to these. */
  readonly gap: number
}

function nearestTwo(X: Rows, open: readonly Cluster[], method: LinkageMethod): Nearest {
  const pairs = open.flatMap((a, i) => open.slice(i + 1).map((b) => ({ a, b, height: between(X, a, b, method) })))
  pairs.sort((p, q) => p.height - q.height)
  const [best, next] = pairs
  return { ...best, gap: next ? relative(best.height, next.height) : Number.POSITIVE_INFINITY }
}

const relative = (low: number, high: number): number => (high === 0 ? 0 : Math.abs(high - low) / high)

/** The least difference between two heights: where they tie, merges have no one order. */
function heightMargin(merges: readonly number[][]): number {
  const heights = merges.map((merge) => merge[2]).sort((a, b) => a - b)
  return Math.min(Number.POSITIVE_INFINITY, ...heights.slice(1).map((height, i) => relative(heights[i], height)))
}

function between(X: Rows, a: Cluster, b: Cluster, method: LinkageMethod): number {
  const pairs = () => a.rows.flatMap((i) => b.rows.map((j) => distance(X[i], X[j])))
  switch (method) {
    case "single":
      return Math.min(...pairs())
    case "complete":
      return Math.max(...pairs())
    case "average":
      return pairs().reduce((sum, d) => sum + d) / pairs().length
    case "weighted":
      return meanOfHalves(X, a, b)
    case "ward":
      return Math.sqrt(2 * (scatter(X, [...a.rows, ...b.rows]) - scatter(X, a.rows) - scatter(X, b.rows)))
    case "centroid":
      return distance(mean(X, a.rows), mean(X, b.rows))
    case "median":
      return distance(a.point, b.point)
  }
}

/** Each half of a cluster counts as much as the other, whatever their sizes. */
function meanOfHalves(X: Rows, a: Cluster, b: Cluster): number {
  const [whole, other] = a.halves ? [a, b] : [b, a]
  if (!whole.halves) return distance(X[a.rows[0]], X[b.rows[0]])
  return whole.halves.reduce((sum, half) => sum + meanOfHalves(X, half, other) / 2, 0)
}

/** Sum of squared distances to the mean. */
function scatter(X: Rows, rows: readonly number[]): number {
  const center = mean(X, rows)
  return rows.reduce((sum, row) => sum + distance(X[row], center) ** 2, 0)
}

function mean(X: Rows, rows: readonly number[]): number[] {
  return X[0].map((_, j) => rows.reduce((sum, row) => sum + X[row][j], 0) / rows.length)
}

function distance(a: readonly number[], b: readonly number[]): number {
  return Math.sqrt(a.reduce((sum, v, j) => sum + (v - b[j]) ** 2, 0))
}
