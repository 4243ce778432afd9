/** A cluster of the condensed tree, as its definition says, for at most some hundred rows. */
export interface TextbookCluster {
  readonly rows: readonly number[]
  readonly birth: number
  readonly death: number
  readonly stability: number
  readonly parts: readonly TextbookCluster[]
}

export interface Textbook {
  readonly root: TextbookCluster
  /** λ at which each row leaves its last cluster. */
  readonly lambda: readonly number[]
  /** The last cluster of each row. */
  readonly cluster: readonly TextbookCluster[]
}

const distance = (x: readonly number[], y: readonly number[]): number =>
  Math.sqrt(x.reduce((sum, value, j) => sum + (value - y[j]) ** 2, 0))

/** max(distance, core distances of both), all pairs. */
export function mutualReachability(rows: readonly (readonly number[])[], minSamples: number): number[][] {
  const far = rows.map((x) => rows.map((y) => distance(x, y)))
  const cores = far.map((row) => [...row].sort((a, b) => a - b)[minSamples - 1])
  return far.map((row, i) => row.map((d, j) => Math.max(d, cores[i], cores[j])))
}

/** Sets of rows that are connected by pairs that pass. */
export function components(rows: readonly number[], isNear: (i: number, j: number) => boolean): number[][] {
  const left = new Set(rows)
  const found: number[][] = []
  for (const row of rows) {
    if (!left.delete(row)) continue
    const set = [row]
    for (const at of set) for (const other of left) if (isNear(at, other) && left.delete(other)) set.push(other)
    found.push(set.sort((a, b) => a - b))
  }
  return found
}

/** The least distance at which the rows are connected: every one that occurs is tried, the largest first. */
function heightOf(rows: readonly number[], far: readonly (readonly number[])[]): number {
  const heights = [...new Set(rows.flatMap((i) => rows.map((j) => far[i][j])))].sort((a, b) => a - b)
  let [low, high] = [0, heights.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if (components(rows, (i, j) => far[i][j] <= heights[middle]).length === 1) high = middle
    else low = middle + 1
  }
  return heights[low]
}

export function textbook(far: readonly (readonly number[])[], minClusterSize: number): Textbook {
  const lambda: number[] = []
  const last: TextbookCluster[] = []
  const grow = (rows: readonly number[], birth: number): TextbookCluster => {
    let [current, stability, left] = [rows, 0, [] as number[]]
    for (;;) {
      const height = heightOf(current, far)
      const parts = components(current, (i, j) => far[i][j] < height * (1 - 1e-12))
      const large = parts.filter((part) => part.length >= minClusterSize)
      const leaving = current.filter((row) => large.length > 1 || !large.some((part) => part.includes(row)))
      stability += leaving.length * (1 / height - birth)
      const gone = leaving.filter((row) => !large.some((part) => part.includes(row)))
      for (const row of gone) lambda[row] = 1 / height
      left = [...left, ...gone]
      if (large.length === 1) {
        current = large[0]
        continue
      }
      const parents = large.map((part) => grow(part, 1 / height))
      const cluster = { rows, birth, death: 1 / height, stability, parts: parents }
      for (const row of left) last[row] = cluster
      return cluster
    }
  }
  const root = grow(Array.from(far.keys()), 0)
  return { root, lambda, cluster: last }
}

/** The set of clusters that do not contain each other and have the greatest stability; the larger cluster where it ties. */
export function mostStable(
  cluster: TextbookCluster,
  isAllowed: (cluster: TextbookCluster) => boolean,
): TextbookCluster[] {
  const below = cluster.parts.flatMap((part) => mostStable(part, isAllowed))
  const total = below.reduce((sum, { stability }) => sum + stability, 0)
  return isAllowed(cluster) && !(total > cluster.stability * (1 + 1e-12)) ? [cluster] : below
}
